/* kalman_noise.c -- covariances of data from samples, shrunk where they are few. */
#include "kalman/kalman_noise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

/* C (d, d) and mean[d], as they are. */
static void covariance(size_t n, size_t d, const double y[], double mean[], double C[])
{
    memset(mean, 0, d * sizeof *mean);
    memset(C, 0, d * d * sizeof *C);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < d; i++)
            mean[i] += y[k * d + i] / (double)n;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j <= i; j++)
                C[i * d + j] += (y[k * d + i] - mean[i]) * (y[k * d + j] - mean[j]);
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j <= i; j++)
            C[j * d + i] = C[i * d + j] /= (double)(n - 1);
}

/* sum var(r_ij) / sum r_ij^2 over i != j: products of standardised values differ between samples */
static double worth(size_t n, size_t d, const double y[], const double mean[], const double C[])
{
    const double N = (double)n;
    double variance = 0, square = 0;

    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < i; j++) {
            const double scale = sqrt(C[i * d + i] * C[j * d + j]);
            const double w = scale > 0 ? C[i * d + j] / scale * (N - 1) / N : 0;
            double sum = 0;
            for (size_t k = 0; scale > 0 && k < n; k++) {
                const double of = (y[k * d + i] - mean[i]) * (y[k * d + j] - mean[j]) / scale;
                sum += (of - w) * (of - w);
            }
            variance += N / ((N - 1) * (N - 1) * (N - 1)) * sum;
            square += w * w * N / (N - 1) * N / (N - 1);
        }
    return variance > 0 ? fmin(variance / square, 1) : 0;
}

double kalman_noise(size_t n, size_t d, const double y[], double shrink, double mean[], double C[])
{
    covariance(n, d, y, mean, C);
    const double by = isnan(shrink) ? worth(n, d, y, mean, C) : shrink;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            C[i * d + j] *= i == j ? 1 : 1 - by;
    return by;
}

/* The least eigenvalue of C; NaN: not found. */
static double least(size_t d, const double C[])
{
    double *copy = malloc((d * d + d) * sizeof *copy), found = NAN;

    if (!copy)
        return NAN;
    memcpy(copy, C, d * d * sizeof *copy);
    if (LAPACKE_dsyevd(LAPACK_ROW_MAJOR, 'N', 'L', (int)d, copy, (int)d, copy + d * d) == 0)
        found = copy[d * d];
    free(copy);
    return found;
}

int kalman_root(size_t d, double C[], struct err *err)
{
    double *scale = malloc(d * sizeof *scale);
    int rc = scale ? 0 : err_set(err, ERR_INTERNAL, "no memory for %zu outputs", d);

    for (size_t i = 0; rc == 0 && i < d; i++) {
        scale[i] = sqrt(C[i * d + i]);
        if (!(scale[i] > 0) || !isfinite(scale[i]))
            rc = err_set(err, ERR_DATA, "the noise of the data: found a variance of %g of output "
                         "%zu, expected more than 0", C[i * d + i], i);
    }
    for (size_t i = 0; rc == 0 && i < d * d; i++)
        C[i] /= scale[i / d] * scale[i % d];
    if (rc == 0) {
        const double value = least(d, C);
        if (!(value > 1e-10))
            rc = err_set(err, ERR_DATA, "the noise of the data: found an eigenvalue of %.3g of its "
                         "correlations, expected more than 0 (more samples, fewer outputs, or "
                         "--shrink auto)", value);
        else if (LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', (int)d, C, (int)d))
            rc = err_set(err, ERR_NUMERIC, "the noise of the data: its covariance cannot be "
                         "factored");
    }
    for (size_t i = 0; rc == 0 && i < d; i++)
        for (size_t j = 0; j < d; j++)
            C[i * d + j] = j > i ? 0 : C[i * d + j] * scale[i];
    free(scale);
    return rc;
}

void kalman_whiten(size_t members, size_t d, const double L[], const double y[], const double g[],
                   double r[])
{
    for (size_t j = 0; j < members; j++)
        for (size_t i = 0; i < d; i++)
            r[j * d + i] = g[j * d + i] - y[i];
    cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, (int)members,
                (int)d, 1, L, (int)d, r, (int)d);
}
