/* emulator.c -- processes along the directions in which runs vary. */
#include "tool/emulator.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>

#include "fuse/fuse_choose.h"
#include "num/principal.h"

enum { BLOCK = 64 };
static const double little = 0.1;

/* a (runs, d) := r less its mean[d]. */
static void centre(size_t runs, size_t d, const double r[], double mean[], double a[])
{
    memset(mean, 0, d * sizeof *mean);
    for (size_t k = 0; k < runs; k++)
        for (size_t i = 0; i < d; i++)
            mean[i] += r[k * d + i] / (double)runs;
    for (size_t k = 0; k < runs; k++)
        for (size_t i = 0; i < d; i++)
            a[k * d + i] = r[k * d + i] - mean[i];
}

/* kept, e and rest. */
static int find_directions(struct emulator *em, size_t runs, const double r[], struct err *err)
{
    const size_t d = em->d, most = runs < d ? runs : d;
    double *a = malloc((runs * d + d + most) * sizeof *a);

    if (!a)
        return err_set(err, ERR_INTERNAL, "no memory for %zu runs", runs);
    double *mean = a + runs * d, *sigma = mean + d;
    centre(runs, d, r, mean, a);
    int rc = principal_rows(d, runs, a, true, most, INFINITY, little * sqrt((double)runs - 1),
                            sigma, &em->kept, err);
    if (rc == 0 && !em->kept)
        rc = err_set(err, ERR_DATA, "the outputs of %zu runs differ by less than %g of their "
                     "noise: they say nothing of the parameters", runs, little);
    rc = rc < 0 ? -1 : principal_unit(d, em->kept, a, err);
    em->e = rc < 0 ? NULL : malloc(em->kept * d * sizeof *em->e);
    if (em->e) {
        memcpy(em->e, a, em->kept * d * sizeof *a);
        em->rest = cblas_ddot((int)d, mean, 1, mean, 1);
        for (size_t i = 0; i < em->kept; i++) {
            const double along = cblas_ddot((int)d, em->e + i * d, 1, mean, 1);
            em->rest -= along * along;
        }
        em->rest = fmax(em->rest, 0);
    } else if (rc == 0) {
        rc = err_set(err, ERR_INTERNAL, "no memory for %zu outputs", d);
    }
    free(a);
    return rc;
}

static int fit_processes(struct emulator *em, size_t runs, const double v[], const double r[],
                         struct err *err)
{
    double *z = malloc(runs * em->kept * sizeof *z);
    const struct samples of = {.n = runs, .d = em->n, .q = em->kept, .x = v, .y = z, .cost = NAN};
    const struct samples *const level[] = {&of};
    int rc = 0;

    em->of = calloc(em->kept, sizeof *em->of);
    if (!z || !em->of)
        rc = err_set(err, ERR_INTERNAL, "no memory for %zu processes", em->kept);
    else
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)runs, (int)em->kept, (int)em->d,
                    1, r, (int)em->d, em->e, (int)em->d, 0, z, (int)em->kept);
    for (size_t i = 0; rc == 0 && i < em->kept; i++)
        rc = fuse_fit(&em->of[i], fuse_find("gp", NULL), "trend=1,noise=1", level, 1, i, err);
    free(z);
    return rc;
}

int emulator_fit(struct emulator *em, size_t runs, size_t n, size_t d, const double v[],
                 const double r[], struct err *err)
{
    *em = (struct emulator){.n = n, .d = d};
    if (runs < n + 2)
        return err_set(err, ERR_DATA, "found %zu runs, expected %zu or more for %zu parameters",
                       runs, n + 2, n);
    if (find_directions(em, runs, r, err) < 0 || fit_processes(em, runs, v, r, err) < 0) {
        emulator_close(em);
        return -1;
    }
    return 0;
}

void emulator_close(struct emulator *em)
{
    for (size_t i = 0; em->of && i < em->kept; i++)
        fuse_close(&em->of[i]);
    free(em->of);
    free(em->e);
    *em = (struct emulator){0};
}

int emulator_density(const struct emulator *em, size_t count, const double v[], double out[],
                     struct err *err)
{
    const size_t n = em->n;
    double mean[BLOCK], variance[BLOCK];

    for (size_t from = 0; from < count; from += BLOCK) {
        const size_t some = count - from < BLOCK ? count - from : BLOCK;
        double *to = out + from;
        for (size_t k = 0; k < some; k++) {
            to[k] = -em->rest / 2;
            for (size_t i = 0; i < n; i++)
                to[k] -= v[(from + k) * n + i] * v[(from + k) * n + i] / 2;
        }
        for (size_t i = 0; i < em->kept; i++) {
            if (fuse_predict(&em->of[i], some, v + from * n, mean, variance, err) < 0)
                return -1;
            for (size_t k = 0; k < some; k++)
                to[k] -= (mean[k] * mean[k] / (1 + variance[k]) + log1p(variance[k])) / 2;
        }
    }
    return 0;
}

int emulator_unsure(const struct emulator *em, size_t count, const double v[], double worst[],
                    struct err *err)
{
    double mean[BLOCK], variance[BLOCK];

    memset(worst, 0, count * sizeof *worst);
    for (size_t from = 0; from < count; from += BLOCK) {
        const size_t some = count - from < BLOCK ? count - from : BLOCK;
        for (size_t i = 0; i < em->kept; i++) {
            if (fuse_predict(&em->of[i], some, v + from * em->n, mean, variance, err) < 0)
                return -1;
            for (size_t k = 0; k < some; k++)
                worst[from + k] = fmax(worst[from + k], variance[k]);
        }
    }
    return 0;
}

int emulator_error(const struct emulator *em, double *error, struct err *err)
{
    *error = 0;
    for (size_t i = 0; i < em->kept; i++) {
        struct fuse_judged is;
        if (fuse_judge(&em->of[i], &is, err) < 0)
            return -1;
        *error = fmax(*error, is.rmse);
    }
    return 0;
}
