/* triangle.c -- the one upper triangle R with R^T R = A^T A.
 *
 *   A = Q R by Householder's reflections, or A^T A = R^T R by Cholesky's factorisation
 *
 * Neither leaves exact zeros where columns depend: a row of R whose diagonal is rounding
 * error is rotated into the rows below it. golub2013 sections 5.2, 4.2
 */
#include "num/triangle.h"

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

static double tolerance(size_t m)
{
    return 10 * (double)m * DBL_EPSILON;
}

/* Rotate row j of R, right of the diagonal, into the rows below: R^T R stays. */
static void chase(size_t m, double R[], size_t j)
{
    for (size_t k = j + 1; k < m; k++) {
        double *below = R + k * m + k, *row = R + k * m + j;
        const double length = hypot(*below, *row);

        if (*row == 0)
            continue;
        cblas_drot((int)(m - k), below, (int)m, row, (int)m, *below / length, *row / length);
        *row = 0;
    }
}

/* Positive diagonal, rows of 0 where columns depend. */
static void settle_rows(size_t m, double R[])
{
    for (size_t j = 0; j < m; j++) {
        double *diagonal = R + j * m + j;

        if (fabs(*diagonal) <= tolerance(m) * cblas_dnrm2((int)(j + 1), R + j * m, 1)) {
            *diagonal = 0;
            chase(m, R, j);
        } else if (*diagonal < 0) {
            cblas_dscal((int)(m - j), -1, diagonal, (int)m);
        }
    }
}

static int check_finite(size_t m, const double R[], struct err *err)
{
    for (size_t j = 0; j < m; j++)
        if (!isfinite(cblas_dasum((int)(j + 1), R + j * m, 1)))
            return err_set(err, ERR_NUMERIC,
                           "triangle: column %zu of %zu overflows, expected values whose "
                           "squares are numbers", j, m);
    return 0;
}

int triangle_of_rows(size_t rows, size_t m, double A[], size_t ld, double tau[], double R[],
                     struct err *err)
{
    if (LAPACKE_dgeqrf(LAPACK_COL_MAJOR, (lapack_int)rows, (lapack_int)m, A, (lapack_int)ld,
                       tau) != 0)
        return err_set(err, ERR_INTERNAL, "triangle: dgeqrf failed on %zu rows of %zu", rows, m);
    for (size_t j = 0; j < m; j++) {
        memcpy(R + j * m, A + j * ld, (j + 1) * sizeof *R);
        memset(R + j * m + j + 1, 0, (m - j - 1) * sizeof *R);
    }
    settle_rows(m, R);
    return check_finite(m, R, err);
}

/* Row j of R from what is left of the scaled A^T A, which loses row^T row. */
static void eliminate(size_t m, double R[], size_t j)
{
    double *row = R + j * m + j;
    const int right = (int)(m - j - 1), ld = (int)m;

    if (*row <= tolerance(m)) {
        for (size_t k = j; k < m; k++)
            R[k * m + j] = 0;
        return;
    }
    cblas_dscal(right + 1, 1 / sqrt(*row), row, ld);
    if (right)
        cblas_dsyr(CblasColMajor, CblasUpper, right, -1, row + m, ld, row + m + 1, ld);
}

int triangle_of_gram(size_t m, double R[], double scale[], struct err *err)
{
    for (size_t j = 0; j < m; j++)
        scale[j] = R[j * m + j] > 0 ? sqrt(R[j * m + j]) : 1;
    for (size_t j = 0; j < m; j++) {
        for (size_t i = 0; i <= j; i++)
            R[j * m + i] = R[j * m + i] / scale[i] / scale[j];
        memset(R + j * m + j + 1, 0, (m - j - 1) * sizeof *R);
    }
    for (size_t j = 0; j < m; j++)
        eliminate(m, R, j);
    for (size_t j = 0; j < m; j++)
        cblas_dscal((int)(j + 1), scale[j], R + j * m, 1);
    return check_finite(m, R, err);
}
