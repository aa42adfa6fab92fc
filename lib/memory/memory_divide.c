/* memory_divide.c -- division by a matrix of second moments.
 *
 *   S = L L^T:            X = N D^-1 L^-T L^-1 D^-1
 *   S = sum_k s_k e_k e_k^T:  X = N D^-1 (sum of e_k e_k^T/s_k) D^-1 over s_k above rounding
 *
 * golub2013 sections 4.2, 5.5
 */
#include "memory/memory_divide.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* S := D^-1 A D^-1 + ridge I; features of no variance have rows of 0. */
static void scale(struct memory_divisor *by, const double A[], size_t ld, double ridge)
{
    const size_t n = by->n;

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            by->S[i * n + j] = (A[i * ld + j] + A[j * ld + i]) / 2 * by->scale[i] * by->scale[j];
        by->S[i * n + i] = by->scale[i] > 0 ? by->S[i * n + i] + ridge : 0;
    }
}

/* Whether S, positive definite beyond rounding, is its triangle now. */
static bool factor(struct memory_divisor *by)
{
    const lapack_int n = (lapack_int)by->n;
    const double norm = LAPACKE_dlansy(LAPACK_ROW_MAJOR, '1', 'L', n, by->S, n);
    double inverse = 0;

    if (LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', n, by->S, n) != 0 ||
        LAPACKE_dpocon(LAPACK_ROW_MAJOR, 'L', n, by->S, n, norm, &inverse) != 0 ||
        !(inverse > MEMORY_TINY) || !(inverse * norm > MEMORY_TINY * (double)n))
        return false;
    by->condition = 1 / inverse;
    by->rank = by->n;
    return true;
}

/* S := eigenvectors over sqrt(eigenvalue) in its first `rank` rows. */
static int decompose(struct memory_divisor *by, struct err *err)
{
    const size_t n = by->n;
    double *value = malloc(n * sizeof *value);

    if (!value)
        return err_set(err, ERR_INTERNAL, "memory: no memory for %zu unknowns", n);
    /* symmetric, so by columns too: eigenvectors come in rows */
    if (LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int)n, by->S, (lapack_int)n, value)) {
        free(value);
        return err_set(err, ERR_NUMERIC, "memory: dsyevd failed for %zu unknowns", n);
    }
    for (size_t k = 0; k < n; k++) {
        if (value[k] <= MEMORY_TINY * (double)n)
            continue;
        memmove(by->S + by->rank * n, by->S + k * n, n * sizeof *by->S);
        cblas_dscal((int)n, 1 / sqrt(value[k]), by->S + by->rank++ * n, 1);
    }
    by->condition = by->rank == n ? value[n - 1] / value[0] : INFINITY;
    free(value);
    return 0;
}

int memory_divisor_open(struct memory_divisor *by, size_t n, const double A[], size_t ld,
                        const double variance[], double ridge, size_t most, struct err *err)
{
    bool all = true;

    *by = (struct memory_divisor){.n = n, .most = most};
    openblas_set_num_threads(1); /* results must not depend on the cores */
    by->S = malloc((n * n + 1) * sizeof *by->S);
    by->scale = malloc((n + 1) * sizeof *by->scale);
    by->half = malloc((n * most + 1) * sizeof *by->half);
    if (!by->S || !by->scale || !by->half) {
        memory_divisor_close(by);
        return err_set(err, ERR_INTERNAL, "memory: no memory for %zu unknowns", n);
    }
    for (size_t i = 0; i < n; i++) {
        by->scale[i] = variance[i] > 0 ? 1 / sqrt(variance[i]) : 0;
        all = all && by->scale[i] > 0;
    }
    scale(by, A, ld, ridge);
    int rc = 0;
    by->full = all && factor(by);
    if (!by->full) {
        scale(by, A, ld, ridge);
        rc = decompose(by, err);
    }
    if (rc < 0)
        memory_divisor_close(by);
    return rc;
}

void memory_divisor_close(struct memory_divisor *by)
{
    free(by->S);
    free(by->scale);
    free(by->half);
    *by = (struct memory_divisor){0};
}

static void rescale(const struct memory_divisor *by, size_t rows, double X[], size_t ld)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < by->n; j++)
            X[i * ld + j] *= by->scale[j];
}

void memory_divide(const struct memory_divisor *by, size_t rows, double X[], size_t ld)
{
    const int r = (int)rows, n = (int)by->n, k = (int)by->rank, step = (int)ld;

    rescale(by, rows, X, ld);
    if (by->full) {
        cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, r, n, 1, by->S,
                    n, X, step);
        cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasNoTrans, CblasNonUnit, r, n, 1,
                    by->S, n, X, step);
    } else if (k > 0) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, r, k, n, 1, X, step, by->S, n, 0,
                    by->half, k);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, r, n, k, 1, by->half, k, by->S, n, 0,
                    X, step);
    } else {
        for (size_t i = 0; i < rows; i++)
            memset(X + i * ld, 0, by->n * sizeof *X);
    }
    rescale(by, rows, X, ld);
}
