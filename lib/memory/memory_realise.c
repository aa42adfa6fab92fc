/* memory_realise.c -- a few hidden variables that remember as the kernels do.
 *
 *   H_k = [Omega_{1+i+j+k}]_{ij} (p d, q m),   H_0 = U S V^T
 *   A = S^-1/2 U^T H_1 V S^-1/2,   B = S^1/2 V^T E,   C = E^T U S^1/2
 *
 * with E the first m, or d, unit vectors and U, S, V cut to the r largest values. juang1985
 */
#include "memory/memory_realise.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/stats.h"

struct hankel {
    size_t rows, columns, count;
    double *H, *U, *VT, *half; /* (rows, columns), (rows, count), (count, columns) twice */
};

static double square(double x)
{
    return x * x;
}

/* H (p d, q m) := lags 1 + shift + i + j. */
static void fill(size_t d, size_t m, const double Omega[], size_t shift, struct hankel *w)
{
    for (size_t i = 0; i < w->rows; i++)
        for (size_t j = 0; j < w->columns; j += m)
            memcpy(w->H + i * w->columns + j,
                   Omega + ((1 + shift + i / d + j / m) * d + i % d) * m, m * sizeof *w->H);
}

static int hankel_open(struct hankel *w, struct memory_realisation *to, size_t h, struct err *err)
{
    const size_t p = (h - 1) / 2, q = h - 1 - p, rows = p * to->d, columns = q * to->m;
    const size_t count = rows < columns ? rows : columns;

    *w = (struct hankel){.rows = rows, .columns = columns, .count = count};
    w->H = malloc((rows * columns + rows * count + 2 * count * columns) * sizeof *w->H);
    to->singular = malloc(count * sizeof *to->singular);
    to->count = count;
    if (!w->H || !to->singular)
        return err_set(err, ERR_INTERNAL, "realise: no memory for %zu lags", h);
    w->U = w->H + rows * columns;
    w->VT = w->U + rows * count;
    w->half = w->VT + count * columns;
    return 0;
}

/* A, B, C of order to->r; H is H_1. */
static int balance(const struct hankel *w, struct memory_realisation *to, struct err *err)
{
    const size_t r = to->r, d = to->d, m = to->m;
    const int ir = (int)r, rows = (int)w->rows, columns = (int)w->columns;

    to->A = malloc((r * r + 1) * sizeof *to->A);
    to->B = malloc((r * m + 1) * sizeof *to->B);
    to->C = malloc((d * r + 1) * sizeof *to->C);
    if (!to->A || !to->B || !to->C)
        return err_set(err, ERR_INTERNAL, "realise: no memory for %zu hidden variables", r);
    if (r == 0)
        return 0;
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, ir, columns, rows, 1, w->U,
                (int)w->count, w->H, columns, 0, w->half, columns);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, ir, ir, columns, 1, w->half, columns,
                w->VT, columns, 0, to->A, ir);
    for (size_t k = 0; k < r; k++) {
        const double root = sqrt(to->singular[k]);
        for (size_t j = 0; j < r; j++) {
            to->A[k * r + j] /= root;
            to->A[j * r + k] /= root;
        }
        for (size_t j = 0; j < m; j++)
            to->B[k * m + j] = root * w->VT[k * w->columns + j];
        for (size_t i = 0; i < d; i++)
            to->C[i * r + k] = w->U[i * w->count + k] * root;
    }
    return 0;
}

int memory_realise(size_t d, size_t m, size_t h, const double Omega[], double cut, size_t most,
                   struct memory_realisation *to, struct err *err)
{
    struct hankel w;

    *to = (struct memory_realisation){.d = d, .m = m};
    if (h < 3)
        return err_set(err, ERR_DATA, "realise: found kernels of %zu lags, expected 3 or more", h);
    if (!stats_finite(Omega, h * d * m))
        return err_set(err, ERR_NUMERIC, "realise: found kernels that are not finite");
    openblas_set_num_threads(1); /* results must not depend on the cores */
    int rc = hankel_open(&w, to, h, err);
    if (rc == 0) {
        fill(d, m, Omega, 0, &w);
        if (LAPACKE_dgesdd(LAPACK_ROW_MAJOR, 'S', (lapack_int)w.rows, (lapack_int)w.columns, w.H,
                           (lapack_int)w.columns, to->singular, w.U, (lapack_int)w.count, w.VT,
                           (lapack_int)w.columns) != 0)
            rc = err_set(err, ERR_NUMERIC, "realise: dgesdd failed");
    }
    if (rc == 0) {
        while (to->r < to->count && (most == 0 || to->r < most) &&
               to->singular[to->r] > cut * to->singular[0])
            to->r++;
        fill(d, m, Omega, 1, &w);
        rc = balance(&w, to, err);
    }
    free(w.H);
    if (rc < 0)
        memory_realisation_close(to);
    return rc;
}

double memory_realise_floor(size_t d, size_t m, size_t h, const double stderror[])
{
    const size_t p = h > 2 ? (h - 1) / 2 : 0, q = h > 2 ? h - 1 - p : 0;
    double row = 0, column = 0;

    for (size_t a = 0; a < p; a++)
        for (size_t i = 0; i < d; i++) {
            double sum = 0;
            for (size_t k = 0; k < q * m; k++)
                sum += square(stderror[((1 + a + k / m) * d + i) * m + k % m]);
            row = fmax(row, sum);
        }
    for (size_t b = 0; b < q; b++)
        for (size_t j = 0; j < m; j++) {
            double sum = 0;
            for (size_t k = 0; k < p * d; k++)
                sum += square(stderror[((1 + b + k / d) * d + k % d) * m + j]);
            column = fmax(column, sum);
        }
    return sqrt(row) + sqrt(column);
}

void memory_realisation_close(struct memory_realisation *to)
{
    free(to->A);
    free(to->B);
    free(to->C);
    free(to->singular);
    *to = (struct memory_realisation){0};
}

int memory_realisation_poles(const struct memory_realisation *of, const double Omega_0[],
                             double re[], double im[], struct err *err)
{
    const size_t d = of->d, r = of->r, n = d + r;
    double *M = malloc(n * n * sizeof *M);

    if (!M)
        return err_set(err, ERR_INTERNAL, "realise: no memory for %zu unknowns", n);
    for (size_t i = 0; i < d; i++) {
        memcpy(M + i * n, Omega_0 + i * d, d * sizeof *M);
        memcpy(M + i * n + d, of->C + i * r, r * sizeof *M);
    }
    for (size_t i = 0; i < r; i++) {
        memcpy(M + (d + i) * n, of->B + i * d, d * sizeof *M);
        memcpy(M + (d + i) * n + d, of->A + i * r, r * sizeof *M);
    }
    /* by columns it is the transpose, of the same eigenvalues */
    const lapack_int failed = LAPACKE_dgeev(LAPACK_COL_MAJOR, 'N', 'N', (lapack_int)n, M,
                                            (lapack_int)n, re, im, NULL, 1, NULL, 1);
    free(M);
    return failed ? err_set(err, ERR_NUMERIC, "realise: dgeev failed for %zu unknowns", n) : 0;
}
