/* fuse_trend.c -- the columns of a level's trend, at samples and elsewhere.
 *
 *   F = [1, x_1.., m, m x_1..]
 *
 * x_j with trend=1, m with a level below, m x_j with rho=1 too. A column that those before it make
 * up is left out.
 */
#include "fuse/fuse_trend.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void fuse_level_scale(const struct fuse_level *l, size_t n, const double x[],
                      const double lower[], double to[])
{
    for (size_t j = 0; j < l->wide; j++)
        for (size_t i = 0; i < n; i++) {
            const double value = j < l->d ? x[i * l->d + j] : lower[i];
            to[j * n + i] = l->scale[j] > 0 ? (value - l->centre[j]) / l->scale[j] : 0;
        }
}

/* Columns that are not of the lower level. */
static size_t own(const struct fuse_level *l)
{
    return l->option[FUSE_TREND] > 0 ? l->d + 1 : 1;
}

size_t fuse_trend_count(const struct fuse_level *l, bool lower)
{
    return own(l) + (!lower ? 0 : l->option[FUSE_RHO] > 0 ? l->d + 1 : 1);
}

void fuse_trend_column(const struct fuse_level *l, size_t k, size_t n, const double xs[],
                       const double lower[], double to[])
{
    const bool with = k >= own(l);
    const size_t j = with ? k - own(l) : k;

    for (size_t i = 0; i < n; i++)
        to[i] = (j > 0 ? xs[(j - 1) * n + i] : 1) * (with ? lower[i] : 1);
}

void fuse_trend_rho(const struct fuse_level *l, const double b[], size_t n, const double xs[],
                    double rho[])
{
    memset(rho, 0, n * sizeof *rho);
    for (size_t k = 0; k < l->p; k++) {
        if (l->column[k] < own(l))
            continue;
        const size_t j = l->column[k] - own(l);
        for (size_t i = 0; i < n; i++)
            rho[i] += l->unit * b[k] / l->size[k] * (j > 0 ? xs[(j - 1) * n + i] : 1);
    }
}

double fuse_level_rho(const struct fuse_level *l, const double x[])
{
    double rho = 0;

    for (size_t k = 0; !l->constant && k < l->p; k++) {
        if (l->column[k] < own(l))
            continue;
        const size_t j = l->column[k] - own(l);
        rho += l->unit * l->factor[0].b[k] / l->size[k] *
               (j > 0 ? (x[j - 1] - l->centre[j - 1]) / l->scale[j - 1] : 1);
    }
    return rho;
}

/* Whether q[n], of length 1, is no sum of the p columns of length 1 before it in basis, where what
 * is left of it is put. */
static bool is_new(size_t n, size_t p, double basis[], const double q[])
{
    double *left = basis + p * n;

    memcpy(left, q, n * sizeof *q);
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < p; k++)
            cblas_daxpy((int)n, -cblas_ddot((int)n, basis + k * n, 1, left, 1), basis + k * n, 1,
                        left, 1);
    const double size = cblas_dnrm2((int)n, left, 1);
    if (!(size > 1e-9))
        return false;
    cblas_dscal((int)n, 1 / size, left, 1);
    return true;
}

int fuse_level_trend(struct fuse_level *l, const double lower[], struct err *err)
{
    const size_t n = l->n, most = fuse_trend_count(l, lower != NULL);
    double *basis = malloc(n * most * sizeof *basis);

    free(l->F);
    free(l->size);
    free(l->column);
    l->lower = lower != NULL;
    l->F = malloc(n * most * sizeof *l->F);
    l->size = malloc(most * sizeof *l->size);
    l->column = malloc(most * sizeof *l->column);
    l->p = 0;
    if (!basis || !l->F || !l->size || !l->column) {
        free(basis);
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu trend terms", most);
    }
    for (size_t k = 0; k < most; k++) {
        double *f = l->F + l->p * n;
        fuse_trend_column(l, k, n, l->xs, lower, f);
        const double size = cblas_dnrm2((int)n, f, 1);
        if (!(size > 0))
            continue;
        cblas_dscal((int)n, 1 / size, f, 1);
        if (!is_new(n, l->p, basis, f))
            continue;
        cblas_dscal((int)n, sqrt((double)n), f, 1);
        l->size[l->p] = size / sqrt((double)n);
        l->column[l->p++] = k;
        if (l->p == n)
            break;
    }
    free(basis);
    if (!l->constant && n <= l->p)
        return err_set(err, ERR_DATA, "fuse: found %zu samples for a trend of %zu terms, expected "
                       "more samples than terms", n, most);
    return 0;
}
