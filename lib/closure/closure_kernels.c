/* closure_kernels.c -- kernels about centres in the space of patches, and their fit. */
#include "closure/closure_kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/dense.h"
#include "num/lstsq.h"
#include "num/vecmath.h"

struct kernels_parts kernels_parts(const struct kernels *g, const double theta[])
{
    struct kernels_parts p = {.alpha = (double *)theta};

    p.log_length = p.alpha + g->patch.nvar * g->centres;
    p.q = p.log_length + 1;
    return p;
}

void kernels_distances(size_t P, size_t n, const double x[], const double q[], double length,
                      double s[])
{
    memset(s, 0, n * sizeof *s);
    for (size_t j = 0; j < P; j++)
        for (size_t i = 0; i < n; i++)
            s[i] += (x[j * n + i] - q[j]) * (x[j * n + i] - q[j]);
    for (size_t i = 0; i < n; i++)
        s[i] /= (double)P * length * length;
}

void kernels_values(bool matern, size_t n, const double s[], double k[])
{
    for (size_t i = 0; i < n; i++)
        k[i] = matern ? -sqrt(5 * s[i]) : -0.5 * s[i];
    math_exp(n, k, k);
    for (size_t i = 0; matern && i < n; i++)
        k[i] *= 1 + sqrt(5 * s[i]) + 5 * s[i] / 3;
}

struct fit {
    const struct closure *c;
    const struct kernels *g;
    const struct records *r;
    const struct lstsq_ops *ls;
    struct kernels_parts to;
    double *x, *s, *least; /* x (P, n); s[n]; [samples n] distances to the nearest centre so far */
    double *K, *A, *b;     /* (centres, n); its rows by points (n, centres); [n] */
};

/* q_j := the patch of a point of a sample. */
static void take(struct fit *f, size_t j, size_t place)
{
    const size_t n = f->g->n, P = f->g->P;

    patch_gather(&f->g->patch, f->c->scale_u, f->r->u + place / n * f->r->n, f->x);
    for (size_t k = 0; k < P; k++)
        f->to.q[j * P + k] = f->x[k * n + place % n];
}

static int choose(struct fit *f, struct err *err)
{
    const size_t n = f->g->n, P = f->g->P, all = records_count(f->r) * n;

    for (size_t i = 0; i < all; i++)
        f->least[i] = INFINITY;
    take(f, 0, 0);
    for (size_t j = 1; j < f->g->centres; j++) {
        size_t far = 0;
        for (size_t i = 0; i < all; i++) {
            if (i % n == 0) {
                patch_gather(&f->g->patch, f->c->scale_u, f->r->u + i / n * f->r->n, f->x);
                kernels_distances(P, n, f->x, f->to.q + (j - 1) * P, 1, f->s);
            }
            f->least[i] = fmin(f->least[i], f->s[i % n]);
            if (f->least[i] > f->least[far])
                far = i;
        }
        if (!(f->least[far] > 0))
            return err_set(err, ERR_DATA, "found %zu patches that differ, expected at least %zu, "
                           "the centres", j, f->g->centres);
        take(f, j, far);
    }
    return 0;
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The median of |q_i - q_j| / sqrt P, i < j; 1 of a single centre. */
static int median(const struct fit *f, double *length, struct err *err)
{
    const size_t N = f->g->centres, pairs = N * (N - 1) / 2;
    double *all = malloc((pairs + 1) * sizeof *all), *to = all;

    if (!all)
        return err_set(err, ERR_INTERNAL, "no memory for %zu distances", pairs);
    for (size_t i = 1; i < N; i++)
        for (size_t j = 0; j < i; j++)
            kernels_distances(f->g->P, 1, f->to.q + i * f->g->P, f->to.q + j * f->g->P, 1, to++);
    qsort(all, pairs, sizeof *all, rising);
    *length = pairs ? sqrt(all[pairs / 2]) : 1;
    free(all);
    return 0;
}

/* K (centres, n) := of patches x (P, n). */
static void matrix(const struct fit *f, size_t n, const double x[], double K[])
{
    const double length = exp(*f->to.log_length);

    for (size_t j = 0; j < f->g->centres; j++) {
        kernels_distances(f->g->P, n, x, f->to.q + j * f->g->P, length, f->s);
        kernels_values(f->g->matern, n, f->s, K + j * n);
    }
}

/* The rows sqrt(ridge) L^T, Kcc = L L^T. */
static int add_ridge(const struct fit *f, struct lstsq *of, struct err *err)
{
    const size_t N = f->g->centres;
    double *W = malloc(2 * N * N * sizeof *W), *L = W + N * N, zero = 0;
    int rc = 0;

    if (!W)
        return err_set(err, ERR_INTERNAL, "no memory for %zu centres", N);
    for (size_t i = 0; i < N; i++)
        matrix(f, 1, f->to.q + i * f->g->P, W + i * N);
    dense_factor(N, W, L);
    for (size_t i = 0; i < N && rc == 0; i++) {
        for (size_t j = 0; j < N; j++)
            W[j] = j < i ? 0 : sqrt(f->c->p[KERNELS_RIDGE]) * L[j * N + i];
        rc = f->ls->add(of, 1, W, &zero, err);
    }
    free(W);
    return rc;
}

/* alpha of variable v. */
static int solve(const struct fit *f, size_t v, struct err *err)
{
    const size_t n = f->g->n, N = f->g->centres;
    struct lstsq_report report;
    struct lstsq *of = f->ls->open(N, err);
    int rc = of ? 0 : -1;

    for (size_t k = 0; rc == 0 && k < records_count(f->r); k++) {
        const double *tau = f->r->tau + k * f->r->n + v * n;
        patch_gather(&f->g->patch, f->c->scale_u, f->r->u + k * f->r->n, f->x);
        matrix(f, n, f->x, f->K);
        for (size_t i = 0; i < n; i++) {
            f->b[i] = tau[i] / f->c->scale_tau[v];
            for (size_t j = 0; j < N; j++)
                f->A[i * N + j] = f->K[j * n + i];
        }
        rc = f->ls->add(of, n, f->A, f->b, err);
    }
    if (rc == 0 && f->c->p[KERNELS_RIDGE] > 0)
        rc = add_ridge(f, of, err);
    if (rc == 0)
        rc = f->ls->solve(of, 0, f->to.alpha + v * N, NULL, &report, err);
    f->ls->close(of);
    return rc;
}

int kernels_settle(const struct closure *c, const struct records *r, const struct lstsq_ops *ls,
                   double theta[], struct err *err)
{
    const struct kernels *g = c->priv;
    const size_t room = (g->P + 2 + 2 * g->centres + records_count(r)) * g->n;
    struct fit f = {.c = c, .g = g, .r = r, .ls = ls, .to = kernels_parts(g, theta)};
    double length = c->p[KERNELS_LENGTH];

    if (!r->tau)
        return err_set(err, ERR_DATA, "found states alone, expected targets");
    f.x = malloc(room * sizeof *f.x);
    if (!f.x)
        return err_set(err, ERR_INTERNAL, "no memory for %zu samples", records_count(r));
    f.s = f.x + g->P * g->n;
    f.b = f.s + g->n;
    f.K = f.b + g->n;
    f.A = f.K + g->centres * g->n;
    f.least = f.A + g->centres * g->n;
    int rc = choose(&f, err);
    if (rc == 0 && length == 0)
        rc = median(&f, &length, err);
    *f.to.log_length = log(length);
    for (size_t v = 0; rc == 0 && v < g->patch.nvar; v++)
        rc = solve(&f, v, err);
    free(f.x);
    return rc;
}
