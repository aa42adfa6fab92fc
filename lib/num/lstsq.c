/* lstsq.c -- linear least squares over any number of rows in bounded memory.
 *
 *   [R z; 0 rho] = triangle of [A b]:  x = R^-1 z,  |A x - b| = |rho|
 *
 * The buffer (rows of the triangle first, new rows after them, column-major) is
 * factored by dgeqrf whenever it is full. golub2013 section 5.3
 */
#include "num/lstsq.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512 };
static const double tiny = 1e-13; /* singular values below tiny * largest are 0 */

struct lstsq {
    size_t n, m, rows;  /* unknowns; columns m = n + 1; rows added */
    size_t cap, filled; /* rows of the buffer, in use */
    double *a;          /* (cap, m) column-major */
    double *tau;        /* [m] */
    double *solve;      /* scratch of lstsq_solve, cut by scratch() */
    bool full;          /* the last solution had full rank */
};

static size_t solve_size(size_t m)
{
    return m * (5 * m + 4);
}

struct lstsq *lstsq_open(size_t n, struct err *err)
{
    struct lstsq *s = calloc(1, sizeof *s);

    openblas_set_num_threads(1); /* results must not depend on the cores */
    if (s) {
        s->n = n;
        s->m = n + 1;
        s->cap = 2 * s->m + BLOCK;
        s->a = calloc(s->cap * s->m, sizeof *s->a);
        s->tau = calloc(s->m, sizeof *s->tau);
        s->solve = calloc(solve_size(s->m), sizeof *s->solve);
    }
    if (s && s->a && s->tau && s->solve)
        return s;
    lstsq_close(s);
    err_set(err, ERR_INTERNAL, "least squares: no memory for %zu unknowns", n);
    return NULL;
}

void lstsq_close(struct lstsq *s)
{
    if (!s)
        return;
    free(s->a);
    free(s->tau);
    free(s->solve);
    free(s);
}

/* Leave the triangle of what the buffer holds in its first m rows. */
static int fold(struct lstsq *s, struct err *err)
{
    const size_t m = s->m;

    if (s->filled < m) {
        for (size_t j = 0; j < m; j++)
            memset(s->a + j * s->cap + s->filled, 0,
                   (m - s->filled) * sizeof *s->a);
        s->filled = m;
    }
    if (LAPACKE_dgeqrf(LAPACK_COL_MAJOR, (lapack_int)s->filled, (lapack_int)m,
                       s->a, (lapack_int)s->cap, s->tau) != 0)
        return err_set(err, ERR_INTERNAL, "least squares: dgeqrf failed");
    for (size_t j = 0; j < m; j++)
        memset(s->a + j * s->cap + j + 1, 0, (m - j - 1) * sizeof *s->a);
    s->filled = m;
    return 0;
}

int lstsq_add(struct lstsq *s, size_t rows, const double A[], const double b[],
              struct err *err)
{
    for (size_t i = 0; i < rows; i++) {
        const double *row = A + i * s->n;
        double sum = b[i];
        for (size_t j = 0; j < s->n; j++)
            sum += fabs(row[j]);
        if (!isfinite(sum))
            return err_set(err, ERR_NUMERIC,
                           "least squares: row %zu is not finite", s->rows);
        if (s->filled == s->cap && fold(s, err) != 0)
            return -1;
        for (size_t j = 0; j < s->n; j++)
            s->a[j * s->cap + s->filled] = row[j];
        s->a[s->n * s->cap + s->filled] = b[i];
        s->filled++;
        s->rows++;
    }
    return 0;
}

/* What a solution works on; all matrices column-major. */
struct scratch {
    double *T;          /* (2m,m): triangle of [A b] with the ridge rows */
    double *S, *U, *VT; /* (n,n): R with scaled columns, its singular vectors */
    double *scale;      /* [n] lengths of the columns */
    double *sv;         /* [n] singular values */
    double *y, *super;  /* [n] */
};

static struct scratch scratch(const struct lstsq *s)
{
    double *w = s->solve;
    const size_t m = s->m, mm = m * m;

    return (struct scratch){w,
                            w + 2 * mm,
                            w + 3 * mm,
                            w + 4 * mm,
                            w + 5 * mm,
                            w + 5 * mm + m,
                            w + 5 * mm + 2 * m,
                            w + 5 * mm + 3 * m};
}

/* T := triangle of [A b; sqrt(ridge) I 0], S := its R with columns of length 1. */
static int prepare(struct lstsq *s, double ridge, struct scratch w,
                   struct err *err)
{
    const size_t n = s->n, m = s->m, ld = 2 * m;

    memset(w.T, 0, ld * m * sizeof *w.T);
    for (size_t j = 0; j < m; j++)
        memcpy(w.T + j * ld, s->a + j * s->cap, m * sizeof *w.T);
    for (size_t j = 0; j < n; j++)
        w.T[j * ld + m + j] = sqrt(ridge);
    if (ridge > 0 &&
        LAPACKE_dgeqrf(LAPACK_COL_MAJOR, (lapack_int)ld, (lapack_int)m, w.T,
                       (lapack_int)ld, s->tau) != 0)
        return err_set(err, ERR_INTERNAL, "least squares: dgeqrf failed");
    for (size_t j = 0; j < n; j++) {
        double square = 0;
        for (size_t i = 0; i <= j; i++)
            square += w.T[j * ld + i] * w.T[j * ld + i];
        w.scale[j] = square > 0 ? sqrt(square) : 1;
        for (size_t i = 0; i < n; i++)
            w.S[j * n + i] = i <= j ? w.T[j * ld + i] / w.scale[j] : 0;
    }
    return 0;
}

/* y := R^-1 z by back substitution. */
static void substitute(const struct lstsq *s, struct scratch w)
{
    const size_t n = s->n, ld = 2 * s->m;

    for (size_t i = n; i-- > 0;) {
        double sum = w.T[n * ld + i];
        for (size_t j = i + 1; j < n; j++)
            sum -= w.T[j * ld + i] * w.y[j];
        w.y[i] = sum / w.T[i * ld + i];
    }
}

/* y := D^-1 V sv^+ U^T z with the first `rank` singular values. */
static void truncate_to(const struct lstsq *s, struct scratch w, size_t rank)
{
    const size_t n = s->n, ld = 2 * s->m;

    memset(w.y, 0, n * sizeof *w.y);
    for (size_t k = 0; k < rank; k++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += w.U[k * n + i] * w.T[n * ld + i];
        for (size_t j = 0; j < n; j++)
            w.y[j] += w.VT[j * n + k] * sum / w.sv[k] / w.scale[j];
    }
}

/* |A x - b|^2 and |b|^2 from the triangle without ridge. */
static void residual(const struct lstsq *s, const double x[],
                     struct lstsq_report *r)
{
    for (size_t i = 0; i < s->m; i++) {
        const double z = s->a[s->n * s->cap + i];
        double sum = -z;
        for (size_t j = i; j < s->n; j++)
            sum += s->a[j * s->cap + i] * x[j];
        r->residual += sum * sum;
        r->norm += z * z;
    }
}

/* ((R^T R)^-1)_jj = sum_k (V_jk / sv_k)^2 / scale_j^2 */
static void stderrors(const struct lstsq *s, struct scratch w,
                      const struct lstsq_report *r, double stderror[])
{
    const size_t n = s->n;
    const double variance = r->residual / (double)(s->rows - n);

    for (size_t j = 0; j < n; j++) {
        double sum = 0;
        for (size_t k = 0; k < n; k++)
            sum += pow(w.VT[j * n + k] / w.sv[k], 2);
        stderror[j] = r->rank < n || s->rows <= n
                          ? NAN
                          : sqrt(variance * sum) / w.scale[j];
    }
}

int lstsq_solve(struct lstsq *s, double ridge, double x[], double stderror[],
                struct lstsq_report *report, struct err *err)
{
    const struct scratch w = scratch(s);
    const lapack_int n = (lapack_int)s->n;
    struct lstsq_report r = {.rows = s->rows};

    if (s->rows == 0)
        return err_set(err, ERR_DATA, "least squares: no rows");
    if (fold(s, err) != 0 || prepare(s, ridge, w, err) != 0)
        return -1;
    if (LAPACKE_dgesvd(LAPACK_COL_MAJOR, 'A', 'A', n, n, w.S, n, w.sv, w.U, n,
                       w.VT, n, w.super) != 0)
        return err_set(err, ERR_NUMERIC, "least squares: dgesvd failed");
    while (r.rank < s->n && w.sv[r.rank] > tiny * w.sv[0])
        r.rank++;
    r.condition = r.rank < s->n ? INFINITY : w.sv[0] / w.sv[s->n - 1];
    s->full = r.rank == s->n;
    if (s->full)
        substitute(s, w);
    else
        truncate_to(s, w, r.rank);
    memcpy(x, w.y, s->n * sizeof *x);
    residual(s, x, &r);
    if (stderror)
        stderrors(s, w, &r, stderror);
    if (report)
        *report = r;
    return 0;
}

int lstsq_spread(const struct lstsq *s, const double z[], double x[], struct err *err)
{
    const struct scratch w = scratch(s);

    if (!s->full)
        return err_set(err, ERR_NUMERIC, "least squares: no solution of full rank, whose spread "
                       "there would be");
    memcpy(x, z, s->n * sizeof *x);
    cblas_dtrsv(CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, (int)s->n, w.T,
                2 * (int)s->m, x, 1);
    return 0;
}

const struct lstsq_ops lstsq_qr = {lstsq_open, lstsq_close, lstsq_add, lstsq_solve};
