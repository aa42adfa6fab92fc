/* fuse_likelihood.c -- the likelihood of one level, its variance profiled, and the gradient.
 *
 *   f = m/2 ln s2 + ln|R|/2 (+ ln|F^T R^-1 F|/2),  s2 = r^T R^-1 r / m,  r = y - F b
 *   df/dtheta = tr(W dR/dtheta)/2,  W = R^-1 (- G G^T) - a a^T / s2,  a = R^-1 r,
 *   G G^T = R^-1 F (F^T R^-1 F)^-1 F^T R^-1
 *
 * m = n, or with what is in brackets (REML) n - p. Where the noise of samples is known s2 is
 * noise/nugget, f has (r^T R^-1 r / s2 - m)/2 too, and df/d ln nugget the part of s2.
 * One Cholesky factorisation and one inverse from it. rasmussen2006 eqs. 2.45, 5.9
 */
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuse/fuse_covariance.h"

static const double least_jitter = 1e-12, most_jitter = 1e-3;

int fuse_work_open(struct fuse_work *work, const struct fuse_level *level, struct err *err)
{
    const size_t n = level->n, packed = n * (n + 1) / 2;
    const size_t arrays = level->nterm > 1 ? 4 : level->option[FUSE_KERNEL] != 0 ? 2 : 1;

    *work = (struct fuse_work){0};
    openblas_set_num_threads(1); /* results must not depend on the cores */
    work->K = malloc((n * n + 1) * sizeof *work->K);
    work->R = malloc(packed * arrays * sizeof *work->R);
    for (size_t i = 0; work->R && i < 2; i++)
        work->P[i] = work->R + (arrays > i + 1 ? i + 1 : 0) * packed;
    work->k = arrays > 3 ? work->P[1] + packed : NULL;
    work->B = malloc(n * (level->p + 1) * sizeof *work->B);
    const size_t size[] = {n * (2 * level->wide + 4), level->wide + 1 + level->d,
                           level->p * (level->p + 1)};
    work->scratch = malloc((size[0] + size[1] + size[2]) * sizeof *work->scratch);
    work->whole = malloc(n * sizeof *work->whole);
    if (work->K && work->R && work->B && work->scratch && work->whole) {
        work->per = work->scratch + size[0];
        work->C = work->per + size[1];
        return 0;
    }
    fuse_work_close(work);
    return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu samples", n);
}

void fuse_work_close(struct fuse_work *work)
{
    free(work->K);
    free(work->R);
    free(work->B);
    free(work->scratch);
    free(work->whole);
    *work = (struct fuse_work){0};
}

/* K := R + (nugget rough + jitter) I, from the packed triangle. */
static void unpack(const struct fuse_level *level, double nugget, double jitter,
                   const double R[], double K[])
{
    const size_t n = level->n;

    for (size_t c = 0; c < n; R += n - c++) {
        memcpy(K + c * n + c, R, (n - c) * sizeof *K);
        K[c * n + c] += nugget * (level->rough ? level->rough[c] : 1) + jitter;
    }
}

/* K := L, and the 1-norm of what it was where that is wanted; the jitter it took, or NaN. */
static double cholesky(const struct fuse_level *level, const double theta[],
                       struct fuse_work *work, double *norm)
{
    const size_t n = level->n;
    const lapack_int in = (lapack_int)n;
    const double nugget = exp(theta[level->ntheta - 1]);

    fuse_covariance(level, theta, work);
    for (double jitter = 0; jitter <= most_jitter;
         jitter = jitter > 0 ? 10 * jitter : least_jitter) {
        unpack(level, nugget, jitter, work->R, work->K);
        if (norm)
            *norm = LAPACKE_dlansy_work(LAPACK_COL_MAJOR, '1', 'L', in, work->K, in,
                                        work->scratch);
        if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', in, work->K, in) == 0)
            return jitter;
    }
    return NAN;
}

/* B (n, p + 1) = L^-1 [F z] := [Q L^-1 r], C and b = coefficients; by Gram and Schmidt, twice. */
static bool project(size_t n, size_t p, double B[], double C[], double b[])
{
    const int in = (int)n;
    double *r = B + p * n;

    memset(C, 0, p * p * sizeof *C);
    for (size_t k = 0; k <= p; k++) {
        double *q = B + k * n, *to = k < p ? C + k * p : b;
        if (k == p)
            memset(b, 0, p * sizeof *b);
        for (int pass = 0; pass < 2; pass++)
            for (size_t l = 0; l < k; l++) {
                const double part = cblas_ddot(in, B + l * n, 1, q, 1);
                cblas_daxpy(in, -part, B + l * n, 1, q, 1);
                to[l] += part;
            }
        if (k == p)
            break;
        C[k * p + k] = cblas_dnrm2(in, q, 1);
        if (!(C[k * p + k] > 0))
            return false;
        cblas_dscal(in, 1 / C[k * p + k], q, 1);
    }
    cblas_dtrsv(CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, (int)p, C, (int)p, b, 1);
    return isfinite(cblas_dnrm2(in, r, 1));
}

/* f and s2 from L in K and the projected B. */
static double value(const struct fuse_level *level, double nugget, const double K[],
                    const double B[], const double C[], double *s2, double *rest)
{
    const size_t n = level->n, p = level->p;
    const bool reml = level->option[FUSE_REML] != 0;
    const double m = (double)(reml ? n - p : n);
    const double q = cblas_ddot((int)n, B + p * n, 1, B + p * n, 1);
    double f = m * log(level->unit);

    *s2 = fmax(level->rough ? level->mean_noise / nugget : q / m, 1e-300);
    *rest = level->rough ? (q / *s2 - m) / 2 : 0;
    for (size_t i = 0; i < n; i++)
        f += log(K[i * n + i]);
    for (size_t k = 0; reml && k < p; k++)
        f += log(C[k * p + k]);
    return f + m / 2 * log(*s2) + *rest;
}

/* B := L^-1 [F z]. */
static void whiten(const struct fuse_level *level, const double K[], double B[])
{
    const size_t n = level->n, p = level->p;

    memcpy(B, level->F, n * p * sizeof *B);
    memcpy(B + n * p, level->z, n * sizeof *B);
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, (int)n,
                (int)p + 1, 1, K, (int)n, B, (int)n);
}

double fuse_likelihood(const struct fuse_level *level, const double theta[], double dtheta[],
                       struct fuse_work *work)
{
    const size_t n = level->n, p = level->p, last = level->ntheta - 1;
    const int in = (int)n;
    double *B = work->B, *K = work->K, *r = B + n * p, *C = work->C, *b = C + p * p, s2, rest;
    const double nugget = exp(theta[last]);

    if (isnan(cholesky(level, theta, work, NULL)))
        return INFINITY;
    whiten(level, K, B);
    if (!project(n, p, B, C, b))
        return INFINITY;
    const double f = value(level, nugget, K, B, C, &s2, &rest);
    if (!dtheta)
        return f;
    const bool reml = level->option[FUSE_REML] != 0;
    cblas_dscal(in, 1 / sqrt(s2), r, 1);
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, in, (int)p + 1, 1,
                K, in, B, in);
    LAPACKE_dpotri_work(LAPACK_COL_MAJOR, 'L', in, K, in);
    cblas_dsyrk(CblasColMajor, CblasLower, CblasNoTrans, in, reml ? (int)p + 1 : 1, -1,
                reml ? B : r, in, 1, K, in);
    fuse_covariance_trace(level, K, dtheta, work);
    dtheta[last] = rest;
    for (size_t i = 0; i < n; i++)
        dtheta[last] += nugget / 2 * K[i * n + i] * (level->rough ? level->rough[i] : 1);
    return f;
}

int fuse_likelihood_factor(const struct fuse_level *level, const double theta[],
                           struct fuse_factor *to, struct fuse_work *work)
{
    const size_t n = level->n, p = level->p;
    const lapack_int in = (lapack_int)n;
    double norm = 0, inverse = 0, rest;

    to->jitter = cholesky(level, theta, work, &norm);
    if (isnan(to->jitter))
        return -1;
    whiten(level, work->K, work->B);
    if (!project(n, p, work->B, to->C, to->b))
        return -1;
    to->f = value(level, exp(theta[level->ntheta - 1]), work->K, work->B, to->C, &to->s2, &rest);
    LAPACKE_dpocon_work(LAPACK_COL_MAJOR, 'L', in, work->K, in, norm, &inverse, work->scratch,
                        work->whole);
    to->condition = 1 / inverse;
    memcpy(to->L, work->K, n * n * sizeof *to->L);
    memcpy(to->Q, work->B, n * p * sizeof *to->Q);
    memcpy(to->a, work->B + n * p, n * sizeof *to->a);
    cblas_dtrsv(CblasColMajor, CblasLower, CblasTrans, CblasNonUnit, in, to->L, in, to->a, 1);
    return 0;
}
