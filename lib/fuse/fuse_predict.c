/* fuse_predict.c -- what a level says at new points, and of its own samples without each.
 *
 *   mean = f b + k^T a,   variance = s2 (R(x, x) - |v|^2 + |u|^2) + rho^2 variance below,
 *   v = L^-1 k,  u = C^-T (f - C^T Q^T v)
 *   without sample i: y_i - (P y)_i / P_ii, s2_i (1 / P_ii), P = R^-1 - G G^T,
 *   s2_i (m - 1) = s2 m - (P y)_i^2 / P_ii
 *
 * Over several theta: the mean and variance of the mixture. legratiet2014, dubrule1983
 */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuse/fuse_covariance.h"
#include "fuse/fuse_student.h"
#include "fuse/fuse_trend.h"

enum { BLOCK = 64 };

/* Of one block of points. */
struct block {
    double *xs, *k, *own, *scratch;  /* (wide, BLOCK), as of fuse_covariance_cross */
    double *f, *m, *v, *rho;         /* (BLOCK, p) by columns, 3 of [BLOCK] */
    double *means, *variances;       /* (BLOCK, nset) */
};

/* m and v of one theta, in units of the samples, at `count` points. */
static void one(const struct fuse_level *l, size_t s, size_t count, const double lower[],
                const double lower_variance[], const struct block *at)
{
    const struct fuse_factor *by = &l->factor[s];
    const int n = (int)l->n, p = (int)l->p, c = (int)count;
    double *k = at->k, *f = at->f;

    fuse_covariance_cross(l, l->theta + s * l->ntheta, count, at->xs, k, at->own, at->scratch);
    for (size_t i = 0; i < l->p; i++) {
        fuse_trend_column(l, l->column[i], count, at->xs, lower, f + i * count);
        cblas_dscal(c, 1 / l->size[i], f + i * count, 1);
    }
    cblas_dgemv(CblasColMajor, CblasTrans, n, c, 1, k, n, by->a, 1, 0, at->m, 1);
    cblas_dgemv(CblasColMajor, CblasNoTrans, c, p, 1, f, c, by->b, 1, 1, at->m, 1);
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, n, c, 1, by->L, n,
                k, n);
    /* u^T = f C^-1 - v^T Q */
    cblas_dtrsm(CblasColMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, c, p, 1, by->C,
                p, f, c);
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, c, p, n, -1, k, n, by->Q, n, 1, f, c);
    fuse_trend_rho(l, by->b, count, at->xs, at->rho);
    for (size_t i = 0; i < count; i++) {
        const double v2 = cblas_ddot(n, k + i * l->n, 1, k + i * l->n, 1);
        const double u2 = cblas_ddot(p, f + i, c, f + i, c);
        at->m[i] = l->zero + l->unit * at->m[i];
        at->v[i] = l->unit * l->unit * by->s2 * fmax(at->own[i] - v2 + u2, 0);
        if (lower_variance)
            at->v[i] += at->rho[i] * at->rho[i] * lower_variance[i];
    }
}

/* The mixture of point j of the block, which is point i. */
static void mix(const struct fuse_level *l, size_t j, size_t i, const struct block *at, double z,
                struct fuse_prediction to)
{
    const size_t nset = l->nset;
    const double *m = at->means + j * nset, *weight = l->weight;
    double *s = at->variances + j * nset, off = 0, square = 0;

    for (size_t k = 0; k < nset; k++) {
        off += weight[k] * (m[k] - m[0]);
        square += weight[k] * (s[k] + (m[k] - m[0]) * (m[k] - m[0]));
        s[k] = sqrt(s[k]);
    }
    to.mean[i] = m[0] + off;
    to.variance[i] = fmax(square - off * off, 0);
    if (!to.low)
        return;
    to.low[i] = fuse_student_mixture((1 - to.part) / 2, -z, l->n - l->p, nset, weight, m, s);
    to.high[i] = fuse_student_mixture((1 + to.part) / 2, z, l->n - l->p, nset, weight, m, s);
}

static void still(const struct fuse_level *l, size_t nx, struct fuse_prediction to)
{
    for (size_t i = 0; i < nx; i++) {
        to.mean[i] = l->zero;
        to.variance[i] = 0;
        if (to.low)
            to.low[i] = to.high[i] = l->zero;
    }
}

/* Arrays of `at` in what is returned, or NULL. */
static double *open_block(const struct fuse_level *l, struct block *at)
{
    const size_t scratch = 2 * l->n * BLOCK + l->wide + 1;
    const size_t size[] = {BLOCK * l->wide, BLOCK * l->n, BLOCK, scratch, BLOCK * l->p,
                           BLOCK, BLOCK, BLOCK, BLOCK * l->nset, BLOCK * l->nset};
    double **const arrays[] = {&at->xs, &at->k, &at->own, &at->scratch, &at->f, &at->m, &at->v,
                               &at->rho, &at->means, &at->variances};
    size_t total = 0;

    for (size_t i = 0; i < sizeof size / sizeof *size; i++)
        total += size[i];
    double *work = malloc(total * sizeof *work), *next = work;
    for (size_t i = 0; work && i < sizeof size / sizeof *size; i++) {
        *arrays[i] = next;
        next += size[i];
    }
    return work;
}

int fuse_level_predict(const struct fuse_level *l, size_t nx, const double x[],
                       const double lower[], const double lower_variance[],
                       struct fuse_prediction to, struct err *err)
{
    struct block at;

    if (l->constant) {
        still(l, nx, to);
        return 0;
    }
    double *work = open_block(l, &at);
    if (!work)
        return err_set(err, ERR_INTERNAL, "fuse: no memory to predict from %zu samples", l->n);
    openblas_set_num_threads(1); /* results must not depend on the cores */
    const double z = to.low ? fuse_student_quantile((1 + to.part) / 2, l->n - l->p) : 0;
    for (size_t i = 0; i < nx; i += BLOCK) {
        const size_t count = nx - i < BLOCK ? nx - i : BLOCK;
        fuse_level_scale(l, count, x + i * l->d, lower ? lower + i : NULL, at.xs);
        for (size_t s = 0; s < l->nset; s++) {
            one(l, s, count, lower ? lower + i : NULL, lower_variance ? lower_variance + i : NULL,
                &at);
            for (size_t j = 0; j < count; j++) {
                at.means[j * l->nset + s] = at.m[j];
                at.variances[j * l->nset + s] = at.v[j];
            }
        }
        for (size_t j = 0; j < count; j++)
            mix(l, j, i + j, &at, z, to);
    }
    free(work);
    return 0;
}

/* e[n] and v[n] := y - mean and variance of each sample from the others. T (n, n), G (n, p):
 * scratch. */
static void without(const struct fuse_level *l, const struct fuse_factor *by, double T[],
                    double G[], double e[], double v[])
{
    const int n = (int)l->n, p = (int)l->p;
    const bool reml = l->option[FUSE_REML] != 0;
    const double m = (double)(reml ? l->n - l->p : l->n);

    memset(T, 0, l->n * l->n * sizeof *T);
    for (size_t i = 0; i < l->n; i++)
        T[i * (l->n + 1)] = 1;
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, n, n, 1, by->L, n,
                T, n);
    memcpy(G, by->Q, l->n * l->p * sizeof *G);
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, n, p, 1, by->L, n,
                G, n);
    for (size_t i = 0; i < l->n; i++) {
        const double *t = T + i * l->n;
        const double Pii = cblas_ddot(n, t, 1, t, 1) - cblas_ddot(p, G + i, n, G + i, n);
        const double square = by->a[i] * by->a[i] / Pii;
        const double s2 = l->rough || m <= 1 ? by->s2 : fmax(m * by->s2 - square, 0) / (m - 1);
        e[i] = l->unit * by->a[i] / Pii;
        v[i] = l->unit * l->unit * s2 / Pii;
    }
}

int fuse_level_loo(const struct fuse_level *l, double mean[], double variance[], struct err *err)
{
    const size_t n = l->n;

    if (l->constant) {
        memcpy(mean, l->y, n * sizeof *mean);
        memset(variance, 0, n * sizeof *variance);
        return 0;
    }
    double *work = malloc((n * (n + l->p + 2)) * sizeof *work);
    if (!work)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu samples", n);
    double *G = work + n * n, *e = G + n * l->p, *v = e + n;
    openblas_set_num_threads(1); /* results must not depend on the cores */
    memset(mean, 0, n * sizeof *mean);
    memset(variance, 0, n * sizeof *variance);
    for (size_t s = 0; s < l->nset; s++) {
        without(l, &l->factor[s], work, G, e, v);
        for (size_t i = 0; i < n; i++) {
            mean[i] += l->weight[s] * e[i];
            variance[i] += l->weight[s] * (v[i] + e[i] * e[i]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        variance[i] = fmax(variance[i] - mean[i] * mean[i], 0);
        mean[i] = l->y[i] - mean[i];
    }
    free(work);
    return 0;
}
