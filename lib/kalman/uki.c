/* uki.c -- unscented Kalman inversion: mean and covariance by 2 n + 1 points.
 *
 *   C' = 2 C,  v_0 = m,  v_i = m +- c l_i,  C' = sum_i l_i l_i^T      (predict)
 *   K = C_vs (C_ss + 2 I)^-1,  m -= K s_0,  C = C' - K C_vs^T,  s = (r, v)
 *
 * Noise and prior count half, as every step adds as much again: m and C of a linear G come to those
 * of the posterior, the error halved by each. With W, R (2 n, .) the weighted deviations of v, s:
 *   K s = W^T (R R^T + 2 I)^-1 R s,   C = 2 W^T (R R^T + 2 I)^-1 W
 * which is symmetric and positive whatever the rounding. h has no meaning. A point that failed is
 * put where it and the one opposite are on a line with the middle. huang2022 (alpha = 1)
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

#include "kalman/kalman.h"
#include "num/triangle.h"

static size_t members(size_t n)
{
    return 2 * n + 1;
}

static double distance(size_t n) /* c */
{
    return fmin(2, sqrt((double)n));
}

/* Points about m = v_0 of C' = L L^T, l_i = column i of L = R^T, R (n, n) upper, column-major. */
static void spread(size_t n, const double R[], double v[])
{
    const double c = distance(n);

    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < n; a++) {
            const double l = a < i ? 0 : R[a * n + i];
            v[(1 + i) * n + a] = v[a] + c * l;
            v[(1 + n + i) * n + a] = v[a] - c * l;
        }
}

static void first(const struct kalman *k, double v[])
{
    const size_t n = k->n;
    const double c = distance(n) * sqrt(2);

    memset(v, 0, k->members * n * sizeof *v);
    for (size_t i = 0; i < n; i++) {
        v[(1 + i) * n + i] = c;
        v[(1 + n + i) * n + i] = -c;
    }
}

static bool failed(const double r[], size_t d)
{
    for (size_t i = 0; i < d; i++)
        if (!isfinite(r[i]))
            return true;
    return false;
}

/* full (2 n + 1, d) := r with failed points replaced; the middle by the mean of whole pairs. */
static int mend(size_t n, size_t d, const double r[], double full[], struct err *err)
{
    const bool lost = failed(r, d);
    size_t pairs = 0;

    memcpy(full, r, (2 * n + 1) * d * sizeof *full);
    if (lost)
        memset(full, 0, d * sizeof *full);
    for (size_t i = 1; lost && i <= n; i++)
        if (!failed(r + i * d, d) && !failed(r + (n + i) * d, d)) {
            pairs++;
            for (size_t b = 0; b < d; b++)
                full[b] += (r[i * d + b] + r[(n + i) * d + b]) / 2;
        }
    if (lost && !pairs)
        return err_set(err, ERR_DATA, "uki: the middle point failed, and no pair of others is "
                       "whole");
    for (size_t b = 0; lost && b < d; b++)
        full[b] /= (double)pairs;
    for (size_t i = 1; i <= 2 * n; i++) {
        const size_t other = i <= n ? i + n : i - n;
        const bool none = failed(r + other * d, d);
        if (failed(r + i * d, d))
            for (size_t b = 0; b < d; b++)
                full[i * d + b] = none ? full[b] : 2 * full[b] - r[other * d + b];
    }
    return 0;
}

/* W (2 n, n) and R (2 n, d + n) */
static void deviations(size_t n, size_t d, const double full[], const double v[], double W[],
                       double R[])
{
    const double weight = sqrt(0.5) / distance(n);

    for (size_t i = 0; i < 2 * n; i++) {
        double *to = R + i * (d + n);
        for (size_t a = 0; a < n; a++)
            to[d + a] = W[i * n + a] = weight * (v[(1 + i) * n + a] - v[a]);
        for (size_t b = 0; b < d; b++)
            to[b] = weight * (full[(1 + i) * d + b] - full[b]);
    }
}

static int step(const struct kalman *k, double h, const double r[], double v[], struct err *err)
{
    const size_t n = k->n, d = k->d, m = 2 * n, s = d + n;
    const int im = (int)m, in = (int)n, is = (int)s;
    double *full = malloc(((m + 1) * d + m * (n + s + m + 1) + s + n * n + n) * sizeof *full);
    int rc = -1;

    (void)h;
    if (!full)
        return err_set(err, ERR_INTERNAL, "uki: no memory");
    double *W = full + (m + 1) * d, *R = W + m * n, *M = R + m * s, *u = M + m * m, *s0 = u + m;
    double *root = s0 + s, *tau = root + n * n;
    if (mend(n, d, r, full, err) < 0)
        goto done;
    deviations(n, d, full, v, W, R);
    memcpy(s0, full, d * sizeof *s0);
    memcpy(s0 + d, v, n * sizeof *s0);
    cblas_dgemv(CblasRowMajor, CblasNoTrans, im, is, -1, R, is, s0, 1, 0, u, 1);
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, im, is, 1, R, is, 0, M, im);
    for (size_t i = 0; i < m; i++)
        M[i * m + i] += 2;
    if (LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', im, M, im)) {
        err_set(err, ERR_NUMERIC, "uki: a covariance of %zu points cannot be factored", m);
        goto done;
    }
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, im, M, im, u, 1);
    /* W := 2 U^-1 W, so that 2 C = W^T W, and m += W^T u/2 */
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, im, in, 2, M, im,
                W, in);
    cblas_dgemv(CblasRowMajor, CblasTrans, im, in, 0.5, W, in, u, 1, 1, v, 1);
    for (size_t i = 0; i < m; i++) /* column-major for the triangle */
        for (size_t a = 0; a < n; a++)
            R[a * m + i] = W[i * n + a];
    rc = triangle_of_rows(m, n, R, m, tau, root, err);
    if (rc == 0)
        spread(n, root, v);
done:
    free(full);
    return rc;
}

static void moments(const struct kalman *k, const double v[], double mean[], double cov[])
{
    const size_t n = k->n;
    const double weight = 1 / (4 * distance(n) * distance(n)); /* of C = C'/2 */

    memcpy(mean, v, n * sizeof *mean);
    memset(cov, 0, n * n * sizeof *cov);
    for (size_t i = 1; i <= 2 * n; i++)
        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < n; b++)
                cov[a * n + b] += weight * (v[i * n + a] - v[a]) * (v[i * n + b] - v[b]);
}

const struct kalman_ops kalman_uki = {
    .name = "uki",
    .brief = "mean and covariance by 2 n + 1 points: goes on to those of the posterior",
    .source = "huang2022",
    .whole = true,
    .members = members,
    .first = first,
    .step = step,
    .moments = moments,
};
