/* accum.c -- the matrix of least squares, summed over any number of rows.
 *
 *   A^T A = R^T R + W^T S W,   S = sum of (B W^-1)^T (B W^-1) over blocks B
 *
 * R is the triangle of the rows before, W its own copy with pivoted columns, and with
 * singular values below DELTA of the largest lifted there, so that W^-1 exists. B W^-1 has
 * columns of similar size that hardly depend, as long as rows resemble those before: its
 * normal equations lose nothing, and products of matrices are fast. Once S has grown to
 * GROWTH, or on a block that would make it grow beyond, R becomes the triangle of
 * [R; chol(S) W; B] by Householder's reflections, and S starts again from 0; rows in
 * 64-fold number need that once.
 *
 * The equation holds for any W. Rounding changes |A v|^2 by about GROWTH eps |W v|^2 in
 * S and eps (sum_j |a_j v_j|)^2 in the triangles: R is that of A + dA with |da_j| of the
 * order eps sqrt(GROWTH) |a_j|, whatever the condition of A, like that of Householder's
 * reflections on all rows. golub2013 section 5.3
 */
#include "num/accum.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "num/accum_kernel.h"
#include "num/stats.h"
#include "num/triangle.h"

enum { BLOCK = 256, GROWTH = 64 };
static const double DELTA = 1.5e-8; /* sqrt(eps) */

struct accum {
    enum accum_kind kind;
    size_t m, ld;         /* columns, and as a multiple of 8 */
    size_t rows, dropped; /* added, left out */
    size_t filled;        /* rows of B, which S does not hold yet */
    bool based;           /* W, X and perm are those of R */
    double trace;         /* of S */
    double *memory;       /* all arrays of doubles */
    double *R, *W;        /* (m,m) column-major; W = X^-1 in the order of columns of A */
    double *X, *S, *G;    /* (ld,ld) row-major: for columns of B in the order perm; scratch */
    double *B;            /* (BLOCK,m) column-major */
    double *stack, *tau;  /* (2 m + BLOCK,ld), [m]: scratch */
    int *perm;            /* [m] column of A that is pivot k */
};

static double *cut(double **from, size_t n)
{
    double *part = *from;

    *from += n;
    return part;
}

struct accum *accum_open(size_t m, enum accum_kind kind, struct err *err)
{
    const size_t ld = (m + 7) / 8 * 8, high = 2 * m + BLOCK;
    const size_t doubles = 2 * m * m + 3 * ld * ld + BLOCK * m + high * ld + m;
    struct accum *a = calloc(1, sizeof *a);

    openblas_set_num_threads(1); /* results must not depend on the cores */
    if (a) {
        a->memory = calloc(doubles, sizeof *a->memory);
        a->perm = calloc(m, sizeof *a->perm);
    }
    if (!a || !a->memory || !a->perm) {
        accum_close(a);
        err_set(err, ERR_INTERNAL, "accumulator: no memory for %zu columns", m);
        return NULL;
    }
    double *from = a->memory;
    a->kind = kind;
    a->m = m;
    a->ld = ld;
    a->R = cut(&from, m * m);
    a->W = cut(&from, m * m);
    a->X = cut(&from, ld * ld);
    a->S = cut(&from, ld * ld);
    a->G = cut(&from, ld * ld);
    a->B = cut(&from, BLOCK * m);
    a->stack = cut(&from, high * ld);
    a->tau = cut(&from, m);
    return a;
}

void accum_close(struct accum *a)
{
    if (!a)
        return;
    free(a->memory);
    free(a->perm);
    free(a);
}

void accum_restart(struct accum *a)
{
    memset(a->R, 0, a->m * a->m * sizeof *a->R);
    memset(a->S, 0, a->ld * a->ld * sizeof *a->S);
    a->trace = 0;
    a->rows = a->dropped = a->filled = 0;
}

size_t accum_rows(const struct accum *a)
{
    return a->rows;
}

size_t accum_dropped(const struct accum *a)
{
    return a->dropped;
}

/* ---- A^T A -------------------------------------------------------------------- */

/* M (m,m) := the sum S with the rows of B, both halves. */
static void gram_of(const struct accum *a, double M[])
{
    const size_t m = a->m;

    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i <= j; i++)
            M[j * m + i] = a->S[i * a->ld + j];
    if (a->filled)
        cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, (int)m, (int)a->filled, 1, a->B,
                    BLOCK, 1, M, (int)m);
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < j; i++)
            M[i * m + j] = M[j * m + i];
}

/* G := T^T T, returns its trace. */
static double square(struct accum *a, const double T[])
{
    double trace = 0;

    KERNEL_CALL(accum_gram, BLOCK, a->ld, T, a->G);
    for (size_t j = 0; j < a->m; j++)
        trace += a->G[j * a->ld + j];
    return trace;
}

/* S += G: the rows of B are done with. */
static void absorb(struct accum *a, double trace)
{
    for (size_t j = 0; j < a->ld; j++)
        for (size_t k = j; k < a->ld; k++)
            a->S[j * a->ld + k] += a->G[j * a->ld + k];
    a->trace += trace;
    a->filled = 0;
}

/* ---- QR ----------------------------------------------------------------------- */

/* R (m,m) := the triangle of all rows of a, in the scratch of `own`, which may be a. */
static int fold(const struct accum *a, struct accum *own, double R[], struct err *err)
{
    const size_t m = a->m, ld = 2 * m + BLOCK;
    double *A = own->stack, *C = own->G;

    if (a->trace == 0 && a->filled == 0) {
        memmove(R, a->R, m * m * sizeof *R);
        return 0;
    }
    memset(A, 0, ld * m * sizeof *A);
    for (size_t j = 0; j < m; j++) {
        memcpy(A + j * ld, a->R + j * m, m * sizeof *A);
        memcpy(A + j * ld + 2 * m, a->B + j * BLOCK, a->filled * sizeof *A);
    }
    if (a->trace > 0) {
        for (size_t j = 0; j < m; j++)
            for (size_t i = 0; i <= j; i++)
                C[j * m + i] = a->S[i * a->ld + j];
        if (triangle_of_gram(m, C, own->tau, err) < 0)
            return -1;
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, (int)m, (int)m, (int)m, 1, C,
                    (int)m, a->W, (int)m, 0, A + m, (int)ld);
    }
    return triangle_of_rows(2 * m + a->filled, m, A, ld, own->tau, R, err);
}

/* W, X, perm := those of R: [R D^-1; DELTA I] = Q W' P^T with pivots, W = W' P^T D. */
static int rebase(struct accum *a, struct err *err)
{
    const size_t m = a->m, ld = 2 * m;
    double *A = a->stack, *D = a->G;

    memset(A, 0, ld * m * sizeof *A);
    memset(a->W, 0, m * m * sizeof *a->W);
    memset(a->X, 0, a->ld * a->ld * sizeof *a->X);
    memset(a->S, 0, a->ld * a->ld * sizeof *a->S);
    memset(a->perm, 0, m * sizeof *a->perm);
    a->trace = 0;
    for (size_t j = 0; j < m; j++) {
        const double length = cblas_dnrm2((int)m, a->R + j * m, 1);

        D[j] = length > 0 ? length : 1e-300; /* any row with a number there is refused */
        for (size_t i = 0; i <= j; i++)
            A[j * ld + i] = a->R[j * m + i] / D[j];
        A[j * ld + m + j] = DELTA;
    }
    if (LAPACKE_dgeqp3(LAPACK_COL_MAJOR, (lapack_int)ld, (lapack_int)m, A, (lapack_int)ld,
                       a->perm, a->tau) != 0)
        return err_set(err, ERR_INTERNAL, "accumulator: dgeqp3 failed");
    for (size_t k = 0; k < m; k++) {
        const size_t j = (size_t)--a->perm[k];

        for (size_t i = 0; i <= k; i++)
            a->W[j * m + i] = A[k * ld + i] * D[j];
    }
    if (LAPACKE_dtrtri(LAPACK_COL_MAJOR, 'U', 'N', (lapack_int)m, A, (lapack_int)ld) != 0)
        return err_set(err, ERR_INTERNAL, "accumulator: dtrtri failed");
    for (size_t k = 0; k < m; k++)
        for (size_t i = 0; i <= k; i++)
            a->X[i * a->ld + k] = A[k * ld + i] / D[a->perm[i]];
    a->based = true;
    return 0;
}

/* R takes up all rows; nothing else holds any. */
static int settle(struct accum *a, struct err *err)
{
    if (fold(a, a, a->R, err) < 0)
        return -1;
    a->filled = 0;
    return rebase(a, err);
}

/* ---- rows --------------------------------------------------------------------- */

/* B is full. */
static int digest(struct accum *a, struct err *err)
{
    double *T = a->stack;

    if (a->kind == ACCUM_GRAM) {
        for (size_t i = 0; i < BLOCK; i++)
            for (size_t j = 0; j < a->ld; j++)
                T[i * a->ld + j] = j < a->m ? a->B[j * BLOCK + i] : 0;
        absorb(a, square(a, T));
        return 0;
    }
    if (a->based) {
        const double most = GROWTH * (double)a->m;

        KERNEL_CALL(accum_times, BLOCK, a->m, a->ld, a->B, a->perm, a->X, T);
        const double trace = square(a, T);
        if (trace <= most)
            absorb(a, trace);
        if (a->filled == 0 && a->trace <= most)
            return 0;
    }
    return settle(a, err);
}

/* Append rows to B, which has room for them, less those with a number that is not finite. */
static void take(struct accum *a, size_t rows, const double A[], size_t ld)
{
    double *B = a->B + a->filled, sum[BLOCK] = {0}, kept = 0;
    size_t n = 0;

    for (size_t j = 0; j < a->m; j++)
        for (size_t i = 0; i < rows; i++) {
            B[j * BLOCK + i] = A[j * ld + i];
            sum[i] += 0 * A[j * ld + i]; /* NaN of what is not finite */
        }
    for (size_t i = 0; i < rows; i++)
        kept += sum[i];
    if (kept == 0) {
        n = rows;
    } else {
        for (size_t i = 0; i < rows; i++) {
            if (sum[i] != 0)
                continue;
            for (size_t j = 0; j < a->m; j++)
                B[j * BLOCK + n] = B[j * BLOCK + i];
            n++;
        }
    }
    a->filled += n;
    a->rows += n;
    a->dropped += rows - n;
}

int accum_add(struct accum *a, size_t rows, const double A[], size_t ld, struct err *err)
{
    while (rows > 0) {
        const size_t room = BLOCK - a->filled, n = rows < room ? rows : room;

        take(a, n, A, ld);
        A += n;
        rows -= n;
        if (a->filled == BLOCK && digest(a, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- results ------------------------------------------------------------------ */

int accum_triangle(struct accum *a, double R[], struct err *err)
{
    if (a->kind == ACCUM_QR)
        return fold(a, a, R, err);
    gram_of(a, R);
    return triangle_of_gram(a->m, R, a->tau, err);
}

int accum_merge(struct accum *a, const struct accum *b, struct err *err)
{
    const size_t m = a->m, ld = 2 * m;
    double *A = a->stack, *M = a->W;

    if (a->m != b->m || a->kind != b->kind)
        return err_set(err, ERR_DATA,
                       "accumulator: found %zu columns of kind %d, expected %zu of kind %d",
                       b->m, b->kind, a->m, a->kind);
    if (a->kind == ACCUM_GRAM) {
        gram_of(b, M);
        for (size_t j = 0; j < m; j++)
            for (size_t i = 0; i <= j; i++)
                a->S[i * a->ld + j] += M[j * m + i];
    } else {
        if (fold(a, a, a->R, err) < 0 || fold(b, a, M, err) < 0)
            return -1;
        for (size_t j = 0; j < m; j++) {
            memcpy(A + j * ld, a->R + j * m, m * sizeof *A);
            memcpy(A + j * ld + m, M + j * m, m * sizeof *A);
        }
        a->filled = 0;
        if (triangle_of_rows(ld, m, A, ld, a->tau, a->R, err) < 0 || rebase(a, err) < 0)
            return -1;
    }
    a->rows += b->rows;
    a->dropped += b->dropped;
    return 0;
}

int accum_store(struct accum *a, double M[], struct err *err)
{
    const size_t m = a->m;

    if (a->kind == ACCUM_QR) {
        if (settle(a, err) < 0)
            return -1;
        memcpy(M, a->R, m * m * sizeof *M);
        return 0;
    }
    gram_of(a, M);
    return accum_restore(a, a->rows, a->dropped, M, err);
}

int accum_restore(struct accum *a, size_t rows, size_t dropped, const double M[],
                  struct err *err)
{
    const size_t m = a->m;

    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < j; i++)
            if (M[i * m + j] != (a->kind == ACCUM_QR ? 0 : M[j * m + i]))
                return err_set(err, ERR_DATA,
                               "accumulator: entry (%zu,%zu) of the matrix is %g, expected %s", j,
                               i, M[i * m + j],
                               a->kind == ACCUM_QR ? "an upper triangle" : "symmetry");
    if (!stats_finite(M, m * m))
        return err_set(err, ERR_DATA, "accumulator: found a matrix that is not finite");
    a->rows = rows;
    a->dropped = dropped;
    a->filled = 0;
    if (a->kind == ACCUM_QR) {
        memcpy(a->R, M, m * m * sizeof *M);
        return rebase(a, err);
    }
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i <= j; i++)
            a->S[i * a->ld + j] = M[j * m + i];
    return 0;
}
