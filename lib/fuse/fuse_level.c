/* fuse_level.c -- samples of one fidelity, scaled, and the columns of its trend.
 *
 * legratiet2014
 */
#include "fuse/fuse_level.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuse/fuse_trend.h"
#include "num/stats.h"

static bool same_x(const double *a, const double *b, size_t d)
{
    return a[0] == b[0] && memcmp(a, b, d * sizeof *a) == 0;
}

/* keep[n] := samples that no earlier one repeats; -1 where they contradict each other. */
static int repeated(const struct samples *of, size_t output, bool keep[], struct err *err)
{
    const size_t d = of->d, q = of->q;

    for (size_t i = 0; i < of->n; i++) {
        keep[i] = true;
        for (size_t j = 0; j < i && keep[i]; j++) {
            if (!keep[j] || !same_x(of->x + i * d, of->x + j * d, d))
                continue;
            const double a = of->y[j * q + output], b = of->y[i * q + output];
            if (fabs(a - b) > 1e-12 * fmax(fabs(a), fabs(b)))
                return err_set(err, ERR_DATA, "fuse: samples %zu and %zu are at one x, found "
                               "y = %.17g and %.17g, expected equal ones unless noise=1",
                               j, i, a, b);
            keep[i] = false;
        }
    }
    return 0;
}

static int refuse_values(const struct samples *of, size_t output, struct err *err)
{
    for (size_t i = 0; i < of->n; i++)
        if (!stats_finite(of->x + i * of->d, of->d) ||
            !isfinite(of->y[i * of->q + output]) ||
            (of->noise && !(of->noise[i] >= 0 && isfinite(of->noise[i]))))
            return err_set(err, ERR_DATA, "fuse: sample %zu has a number that is not finite, or a "
                           "noise below 0", i);
    return 0;
}

struct fuse_level *fuse_level_open(const struct samples *of, size_t output, const double p[],
                                   struct err *err)
{
    const size_t n = of->n, d = of->d;
    struct fuse_level *level = NULL;
    size_t kept = 0;

    if (n == 0 || d == 0 || output >= of->q) {
        err_set(err, ERR_DATA, "fuse: found %zu samples of %zu inputs and %zu outputs, expected "
                "more", n, d, of->q);
        return NULL;
    }
    bool *keep = malloc(n * sizeof *keep);
    double *x = malloc(n * (d + 2) * sizeof *x), *y = x ? x + n * d : NULL, *v = x ? y + n : NULL;
    if (!keep || !x) {
        err_set(err, ERR_INTERNAL, "fuse: no memory for %zu samples", n);
        goto end;
    }
    memset(keep, true, n * sizeof *keep);
    if (refuse_values(of, output, err) != 0 ||
        (!of->noise && p[FUSE_NOISE] == 0 && repeated(of, output, keep, err) != 0))
        goto end;
    for (size_t i = 0; i < n; i++) {
        if (!keep[i])
            continue;
        memcpy(x + kept * d, of->x + i * d, d * sizeof *x);
        y[kept] = of->y[i * of->q + output];
        v[kept++] = of->noise ? of->noise[i] : 0;
    }
    level = fuse_level_new(kept, d, x, y, of->noise ? v : NULL, p, err);
    if (level)
        level->merged = n - kept;
end:
    free(keep);
    free(x);
    return level;
}

/* centre and scale := mean and standard deviation of n numbers `step` apart; 0 where all are
 * equal. */
static void standard(size_t n, const double x[], size_t step, double *centre, double *scale)
{
    bool equal = true;
    double sum = 0, square = 0;

    for (size_t i = 0; i < n; i++) {
        equal = equal && x[i * step] == x[0];
        sum += x[i * step] - x[0];
    }
    *centre = x[0] + sum / (double)n;
    for (size_t i = 0; i < n; i++)
        square += (x[i * step] - *centre) * (x[i * step] - *centre);
    *scale = equal ? 0 : sqrt(square / (double)n);
}

static void scale(struct fuse_level *l)
{
    const size_t n = l->n, d = l->d;

    for (size_t j = 0; j < d; j++)
        standard(n, l->x + j, d, &l->centre[j], &l->scale[j]);
    standard(n, l->y, 1, &l->zero, &l->unit);
    l->constant = n > 1 && l->unit == 0;
    if (l->unit == 0)
        l->unit = 1;
    for (size_t i = 0; i < n; i++) {
        l->z[i] = (l->y[i] - l->zero) / l->unit;
        if (l->rough)
            l->mean_noise += l->noise[i] / (l->unit * l->unit) / (double)n;
    }
    fuse_level_scale(l, n, l->x, NULL, l->xs);
    if (l->rough && !(l->mean_noise > 0)) { /* none is noisy */
        free(l->rough);
        l->rough = NULL;
    }
    for (size_t i = 0; l->rough && i < n; i++)
        l->rough[i] = l->noise[i] / (l->unit * l->unit) / l->mean_noise;
}

struct fuse_level *fuse_level_new(size_t n, size_t d, const double x[], const double y[],
                                  const double noise[], const double p[], struct err *err)
{
    struct fuse_level *l = calloc(1, sizeof *l);
    if (!l) {
        err_set(err, ERR_INTERNAL, "fuse: no memory for a level");
        return NULL;
    }
    double **const arrays[] = {&l->x, &l->y, &l->centre, &l->scale, &l->xs, &l->z, &l->noise,
                               &l->rough};
    const size_t size[] = {n * d, n, d + 1, d + 1, n * (d + 1), n, n, n};
    bool whole = true;

    for (size_t i = 0; whole && i < (noise ? 8 : 6); i++)
        whole = (*arrays[i] = malloc(size[i] * sizeof(double))) != NULL;
    if (!whole) {
        fuse_level_close(l);
        err_set(err, ERR_INTERNAL, "fuse: no memory for %zu samples", n);
        return NULL;
    }
    l->n = n;
    l->d = l->wide = d;
    l->nterm = 1;
    l->ntheta = d + 1;
    memcpy(l->option, p, sizeof l->option);
    memcpy(l->x, x, n * d * sizeof *x);
    memcpy(l->y, y, n * sizeof *y);
    if (noise)
        memcpy(l->noise, noise, n * sizeof *noise);
    scale(l);
    return l;
}

void fuse_level_widen(struct fuse_level *l, const double lower[], bool network)
{
    standard(l->n, lower, 1, &l->centre[l->d], &l->scale[l->d]);
    if (!(l->scale[l->d] > 0))
        return;
    l->nterm = 2;
    l->network = network;
    l->wide = l->d + 1;
    fuse_level_scale(l, l->n, l->x, lower, l->xs);
}

static void close_factors(struct fuse_level *l)
{
    for (size_t s = 0; l->factor && s < l->nset; s++)
        free(l->factor[s].L);
    free(l->factor);
    l->factor = NULL;
}

void fuse_level_close(struct fuse_level *l)
{
    if (!l)
        return;
    close_factors(l);
    double *const arrays[] = {l->x, l->y, l->noise, l->theta, l->weight, l->centre, l->scale,
                              l->xs, l->z, l->F, l->rough, l->size};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    free(l->column);
    free(l);
}

int fuse_level_set(struct fuse_level *l, size_t nset, const double theta[], const double weight[],
                   struct err *err)
{
    close_factors(l);
    free(l->theta);
    free(l->weight);
    l->theta = malloc(nset * l->ntheta * sizeof *theta);
    l->weight = malloc(nset * sizeof *weight);
    l->nset = l->theta && l->weight ? nset : 0;
    if (!l->nset)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu hyper-parameters", nset);
    memcpy(l->theta, theta, nset * l->ntheta * sizeof *theta);
    memcpy(l->weight, weight, nset * sizeof *weight);
    return 0;
}

int fuse_level_factor(struct fuse_level *l, struct err *err)
{
    const size_t n = l->n, p = l->p, size = n * n + n + n * p + p * p + p;
    struct fuse_work work;
    int rc = 0;

    if (l->constant)
        return 0;
    if (l->ntheta != fuse_level_thetas(l))
        return err_set(err, ERR_DATA, "fuse: found %zu hyper-parameters, expected %zu", l->ntheta,
                       fuse_level_thetas(l));
    close_factors(l);
    l->factor = calloc(l->nset, sizeof *l->factor);
    if (!l->factor)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu factors", l->nset);
    if (fuse_work_open(&work, l, err) != 0)
        return -1;
    for (size_t s = 0; rc == 0 && s < l->nset; s++) {
        struct fuse_factor *f = &l->factor[s];
        f->L = malloc(size * sizeof *f->L);
        if (!f->L) {
            rc = err_set(err, ERR_INTERNAL, "fuse: no memory for %zu samples", n);
            break;
        }
        f->a = f->L + n * n;
        f->Q = f->a + n;
        f->C = f->Q + n * p;
        f->b = f->C + p * p;
        if (fuse_likelihood_factor(l, l->theta + s * l->ntheta, f, &work) != 0)
            rc = err_set(err, ERR_NUMERIC, "fuse: found a covariance of %zu samples that is not "
                         "positive definite with any jitter to 1e-3", n);
    }
    fuse_work_close(&work);
    return rc;
}
