/* principal.c -- the principal rows of a matrix. sirovich1987, golub2013 section 5.2 */
#include "num/principal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

enum { BLOCK = 512, COLUMNS = 256 };

/* The matrix with its longer side first: number (i, j) is a[i * along + j * across]. */
struct tall {
    const double *a;
    size_t rows, n; /* of a, row-major */
    size_t side, length, along, across;
};

double principal_floor(bool accurate)
{
    return accurate ? 1e-13 : 1e-7;
}

static int failed(size_t side, struct err *err)
{
    return err_set(err, ERR_NUMERIC, "the singular values of a matrix of rank %zu do not converge",
                   side);
}

/* V (side, side) by columns of length 1 and rising sigma. */
static int by_gram(const struct tall *t, double V[], double sigma[], struct err *err)
{
    const lapack_int m = (lapack_int)t->side;

    cblas_dsyrk(CblasColMajor, CblasLower, t->across == 1 ? CblasNoTrans : CblasTrans, (int)m,
                (int)t->length, 1, t->a, (int)t->n, 0, V, (int)m);
    if (LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'L', m, V, m, sigma))
        return failed(t->side, err);
    for (size_t k = 0; k < t->side; k++)
        sigma[k] = sqrt(fmax(sigma[k], 0));
    return 0;
}

/* R (side, side), in the upper half of the first rows of work (side + block, side). */
static int triangle(const struct tall *t, size_t block, double work[], struct err *err)
{
    const size_t m = t->side, ld = m + block;
    double *tau = malloc(m * sizeof *tau);
    lapack_int info = 0;

    if (!tau)
        return err_set(err, ERR_INTERNAL, "no memory");
    memset(work, 0, ld * m * sizeof *work);
    for (size_t first = 0; first < t->length && !info; first += block) {
        const size_t n = t->length - first < block ? t->length - first : block;
        for (size_t j = 0; j < m; j++) {
            double *to = work + j * ld;
            memset(to + j + 1, 0, (m - j - 1) * sizeof *to);
            for (size_t i = 0; i < n; i++)
                to[m + i] = t->a[(first + i) * t->along + j * t->across];
        }
        info = LAPACKE_dgeqrf(LAPACK_COL_MAJOR, (lapack_int)(m + n), (lapack_int)m, work,
                              (lapack_int)ld, tau);
    }
    for (size_t j = 0; j < m; j++)
        memset(work + j * ld + j + 1, 0, (m - j - 1) * sizeof *work);
    free(tau);
    return info ? failed(m, err) : 0;
}

/* The same as by_gram. */
static int by_triangle(const struct tall *t, double V[], double sigma[], struct err *err)
{
    const size_t m = t->side, most = 2 * m > BLOCK ? 2 * m : BLOCK;
    const size_t block = t->length < most ? t->length : most;
    double *work = malloc(((m + block) * m + m * m + m) * sizeof *work);
    double *right = work ? work + (m + block) * m : NULL, *falling = right ? right + m * m : NULL;
    int rc = work ? triangle(t, block, work, err) : err_set(err, ERR_INTERNAL, "no memory");

    /* 'O': the left vectors, which nobody wants, over R */
    if (rc == 0 && LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'O', (lapack_int)m, (lapack_int)m, work,
                                  (lapack_int)(m + block), falling, NULL, 1, right,
                                  (lapack_int)m))
        rc = failed(m, err);
    for (size_t k = 0; rc == 0 && k < m; k++) {
        sigma[m - 1 - k] = falling[k];
        for (size_t j = 0; j < m; j++)
            V[(m - 1 - k) * m + j] = right[j * m + k];
    }
    free(work);
    return rc;
}

/* How many of sigma[n], which rise, are wanted. */
static size_t count(size_t n, const double sigma[], bool accurate, size_t most, double part,
                    double least)
{
    const double floor = fmax(least, n ? principal_floor(accurate) * sigma[n - 1] : 0);
    double total = 0, held = 0;
    size_t found = 0;

    for (size_t k = 0; k < n; k++)
        total += sigma[k] * sigma[k];
    while (found < most && found < n && held < part * total && sigma[n - 1 - found] > floor) {
        held += sigma[n - 1 - found] * sigma[n - 1 - found];
        found++;
    }
    return found;
}

/* a := W^T a, the last `found` columns of W (rows, rows), from the last; some columns of a at a
 * time. Their lengths are better known than sigma. */
static int combine(const struct tall *t, double a[], const double W[], size_t found,
                   double sigma[], struct err *err)
{
    double *some = malloc(t->rows * COLUMNS * sizeof *some);
    const double *last = W + (t->rows - found) * t->rows;

    if (!some)
        return err_set(err, ERR_INTERNAL, "no memory");
    for (size_t first = 0; first < t->n; first += COLUMNS) {
        const size_t n = t->n - first < COLUMNS ? t->n - first : COLUMNS;
        for (size_t s = 0; s < t->rows; s++)
            memcpy(some + s * n, a + s * t->n + first, n * sizeof *some);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)found, (int)n, (int)t->rows, 1,
                    last, (int)t->rows, some, (int)n, 0, a + first, (int)t->n);
    }
    free(some);
    for (size_t k = 0; k < found / 2; k++)
        cblas_dswap((int)t->n, a + k * t->n, 1, a + (found - 1 - k) * t->n, 1);
    for (size_t k = 0; k < found; k++)
        sigma[k] = cblas_dnrm2((int)t->n, a + k * t->n, 1);
    return 0;
}

int principal_rows(size_t n, size_t rows, double a[], bool accurate, size_t most, double part,
                   double least, double sigma[], size_t *found, struct err *err)
{
    const bool wide = rows <= n;
    const size_t m = wide ? rows : n;
    const struct tall t = {a, rows, n, m, wide ? n : rows, wide ? 1 : n, wide ? n : 1};
    double *V = malloc((m * m + m) * sizeof *V), *rising = V ? V + m * m : NULL;
    int rc;

    openblas_set_num_threads(1); /* results must not depend on the cores */
    if (!V)
        return err_set(err, ERR_INTERNAL, "no memory for a matrix of %zu by %zu", m, m);
    rc = accurate ? by_triangle(&t, V, rising, err) : by_gram(&t, V, rising, err);
    *found = rc < 0 ? 0 : count(m, rising, accurate, most, part, least);
    if (*found && wide)
        rc = combine(&t, a, V, *found, sigma, err);
    for (size_t k = 0; !wide && k < *found; k++) {
        sigma[k] = rising[m - 1 - k];
        for (size_t i = 0; i < n; i++)
            a[k * n + i] = sigma[k] * V[(m - 1 - k) * m + i];
    }
    free(V);
    return rc;
}

/* The first of the largest numbers positive, to a millionth: round-off does not choose it. */
static void choose_sign(size_t n, double row[])
{
    const double largest = fabs(row[cblas_idamax((int)n, row, 1)]);
    size_t first = 0;

    while (fabs(row[first]) < (1 - 1e-6) * largest)
        first++;
    if (row[first] < 0)
        cblas_dscal((int)n, -1, row, 1);
}

int principal_unit(size_t n, size_t rows, double a[], struct err *err)
{
    const lapack_int m = (lapack_int)rows, ld = (lapack_int)n;
    double *tau = malloc((rows + 1) * sizeof *tau);

    if (!tau)
        return err_set(err, ERR_INTERNAL, "no memory");
    const bool fails = rows && (LAPACKE_dgeqrf(LAPACK_COL_MAJOR, ld, m, a, ld, tau) ||
                                LAPACKE_dorgqr(LAPACK_COL_MAJOR, ld, m, m, a, ld, tau));
    free(tau);
    for (size_t k = 0; k < rows; k++)
        choose_sign(n, a + k * n);
    return fails ? err_set(err, ERR_INTERNAL, "dgeqrf failed on %zu rows of %zu", rows, n) : 0;
}
