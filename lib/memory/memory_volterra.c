/* memory_volterra.c -- memory kernels in continuous time.
 *
 *   K_i M = F_i - dt sum_{j<i} K_j B_{i-j}
 *   second kind: F = C'' - A C', B = C', M = C(0) + dt/2 C'(0), K_0 at half its weight
 *   first kind:  F_i = (C' - A C)_{i+1}, B_j = (C_j + C_{j+1})/2, M = dt B_0
 *
 * linz1985 chapters 7 and 9
 */
#include "memory/memory_volterra.h"

#include <assert.h>
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fornberg.h"

/* X (rows, d) := X M^-1 with M (d, d), which is lost. */
static int divide(size_t d, size_t rows, double M[], double X[], struct err *err)
{
    lapack_int *pivot = malloc((d + 1) * sizeof *pivot);

    if (!pivot)
        return err_set(err, ERR_INTERNAL, "volterra: no memory");
    /* by columns these are M^T and X^T: M^T X'^T = X^T */
    const lapack_int failed = LAPACKE_dgesv(LAPACK_COL_MAJOR, (lapack_int)d, (lapack_int)rows, M,
                                            (lapack_int)d, pivot, X, (lapack_int)d);
    free(pivot);
    return failed ? err_set(err, ERR_NUMERIC, "volterra: C(0) and C' make a matrix of no inverse")
                  : 0;
}

/* Z -= X Y, all (d, d). */
static void subtract(size_t d, const double X[], const double Y[], double Z[])
{
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)d, (int)d, (int)d, -1, X, (int)d,
                Y, (int)d, 1, Z, (int)d);
}

/* X (n, d, d) -= A Y with A = C'(0) C(0)^-1, A (2, d, d) scratch. */
static int less_drift(size_t d, size_t n, const double C[], const double C1[], const double Y[],
                      double A[], double X[], struct err *err)
{
    const size_t dd = d * d;

    memcpy(A, C1, dd * sizeof *A);
    memcpy(A + dd, C, dd * sizeof *A);
    if (divide(d, d, A + dd, A, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        subtract(d, A, Y + i * dd, X + i * dd);
    return 0;
}

/* K (n, d, d), F on entry, from the `first` on; those before are solved. inverse (d, d) is that of
 * M; room holds the K side by side, dt B in reversed order, (n, d, d) each, and one matrix. */
static void deconvolve(size_t d, size_t n, size_t first, double dt, const double B[],
                       const double inverse[], double room[], double K[])
{
    const size_t dd = d * d;
    double *beside = room, *above = room + n * dd, *last = above + n * dd;

    for (size_t i = 0; i < n; i++)
        for (size_t e = 0; e < dd; e++)
            above[(n - 1 - i) * dd + e] = dt * B[i * dd + e];
    for (size_t i = 0; i < n; i++) {
        double *Ki = K + i * dd;
        if (i >= first) {
            memcpy(last, Ki, dd * sizeof *Ki);
            if (i > 0)
                cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)d, (int)d, (int)(i * d),
                            -1, beside, (int)(n * d), above + (n - 1 - i) * dd, (int)d, 1, last,
                            (int)d);
            memset(Ki, 0, dd * sizeof *Ki);
            subtract(d, last, inverse, Ki);
            cblas_dscal((int)dd, -1, Ki, 1);
        }
        for (size_t r = 0; r < d; r++)
            memcpy(beside + r * n * d + i * d, Ki + r * d, d * sizeof *Ki);
    }
}

/* inverse := M^-1, which is lost. */
static int invert(size_t d, double M[], double inverse[], struct err *err)
{
    memset(inverse, 0, d * d * sizeof *inverse);
    for (size_t i = 0; i < d; i++)
        inverse[i * (d + 1)] = 1;
    return divide(d, d, M, inverse, err);
}

/* What deconvolve and its callers need; NULL with err when there is no memory. */
static double *scratch(size_t d, size_t n, struct err *err)
{
    double *room = malloc((3 * n + 4) * d * d * sizeof *room);

    openblas_set_num_threads(1); /* results must not depend on the cores */
    if (!room)
        err_set(err, ERR_INTERNAL, "volterra: no memory for %zu lags", n);
    return room;
}

int memory_volterra_second(size_t d, size_t n, double dt, const double C[], const double C1[],
                           const double C2[], double K[], struct err *err)
{
    const size_t dd = d * d;
    double *room = scratch(d, n, err);

    if (!room)
        return -1;
    double *M = room + (2 * n + 1) * dd, *inverse = M + dd;
    memcpy(K, C2, n * dd * sizeof *K);
    int rc = less_drift(d, n, C, C1, C1, M, K, err);
    if (rc == 0) {
        memcpy(M, C, dd * sizeof *M);
        rc = divide(d, d, M, K, err);
        cblas_dscal((int)dd, 0.5, K, 1);
        for (size_t e = 0; e < dd; e++)
            M[e] = C[e] + dt / 2 * C1[e];
    }
    if (rc == 0)
        rc = invert(d, M, inverse, err);
    if (rc == 0) {
        deconvolve(d, n, 1, dt, C1, inverse, room, K);
        cblas_dscal((int)dd, 2, K, 1);
    }
    free(room);
    return rc;
}

int memory_volterra_first(size_t d, size_t n, double dt, const double C[], const double C1[],
                          double K[], struct err *err)
{
    assert(n > 1);
    const size_t dd = d * d;
    double *room = scratch(d, n, err);

    if (!room)
        return -1;
    double *B = room + (2 * n + 1) * dd, *M = B + n * dd, *inverse = M + dd;
    memcpy(K, C1 + dd, (n - 1) * dd * sizeof *K);
    int rc = less_drift(d, n - 1, C, C1, C + dd, M, K, err);
    for (size_t e = 0; e < (n - 1) * dd; e++)
        B[e] = (C[e] + C[e + dd]) / 2;
    for (size_t e = 0; e < dd; e++)
        M[e] = dt * B[e];
    if (rc == 0)
        rc = invert(d, M, inverse, err);
    if (rc == 0)
        deconvolve(d, n - 1, 0, dt, B, inverse, room, K);
    free(room);
    return rc;
}

void memory_derivative(size_t order, size_t points, size_t n, size_t size, double dt,
                       const double x[], double D[])
{
    assert(order < points && points <= n && points <= FORNBERG_MOST);
    double at[FORNBERG_MOST], w[FORNBERG_MOST];

    memset(D, 0, n * size * sizeof *D);
    for (size_t k = 0; k < points; k++)
        at[k] = (double)k;
    for (size_t i = 0; i < n; i++) {
        const size_t half = points / 2, last = n - points;
        const size_t from = i < half ? 0 : i - half < last ? i - half : last;
        fornberg(order, (double)(i - from), points, at, w);
        for (size_t k = 0; k < points; k++)
            cblas_daxpy((int)size, w[k] / pow(dt, (double)order), x + (from + k) * size, 1,
                        D + i * size, 1);
    }
}
