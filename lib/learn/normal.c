/* normal.c -- the normal equations of an objective that is a sum of squares,
 *
 *   J = sum |r|^2 / sum norm,   dJ = 2 sum D^T r / sum norm,   A = 2 sum D^T D / sum norm
 *
 * with D = dr/dtheta, of some windows at a time. Windows and columns are what threads take, and
 * every sum has one order: the result does not depend on them.
 */
#include <cblas.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "learn/part.h"

enum { COLUMNS = 32 };               /* of A that a thread takes */
static const size_t usual = 1 << 20; /* doubles of D, or those of one window */

struct block {
    const struct objective *o;
    size_t windows, rows; /* of a block; rows = windows o->nrow */
    double *D, *r, *norm; /* (rows, ntheta) column-major; [rows]; [windows] */
    double *own;          /* work of each thread */
    size_t nown;
};

/* Add rows of the block. */
static void add_up(const struct block *b, size_t rows, double dtheta[], double A[], int threads)
{
    const size_t ntheta = b->o->closure->ntheta;
    const int ld = (int)b->rows, k = (int)rows;

    cblas_dgemv(CblasColMajor, CblasTrans, k, (int)ntheta, 1, b->D, ld, b->r, 1, 1, dtheta, 1);
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t j = 0; j < ntheta; j += COLUMNS) {
        const size_t end = j + COLUMNS < ntheta ? j + COLUMNS : ntheta;

        cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, (int)end, (int)(end - j), k, 1, b->D,
                    ld, b->D + j * b->rows, ld, 1, A + j * ntheta, (int)ntheta);
    }
}

/* Returns the sum of the norms. */
static double add_all(const struct block *b, const double theta[], double dtheta[], double A[],
                      int threads)
{
    const struct objective *o = b->o;
    double norm = 0;

    for (size_t first = 0; first < o->count; first += b->windows) {
        const size_t here = o->count - first < b->windows ? o->count - first : b->windows;

#pragma omp parallel for schedule(dynamic) num_threads(threads)
        for (size_t i = 0; i < here; i++)
            b->norm[i] = o->ops->residual(o, first + i, theta, b->r + i * o->nrow,
                                          b->D + i * o->nrow, b->rows,
                                          b->own + (size_t)omp_get_thread_num() * b->nown);
        for (size_t i = 0; i < here; i++)
            norm += b->norm[i];
        add_up(b, here * o->nrow, dtheta, A, threads);
    }
    return norm;
}

int learn_normal(const struct objective *o, const double theta[], double dtheta[], double A[],
                 size_t threads, struct err *err)
{
    const size_t ntheta = o->closure->ntheta, fit = usual / (o->nrow * ntheta);
    const size_t some = fit < o->count ? fit : o->count;
    struct block b = {.o = o, .windows = some ? some : 1, .nown = o->nwork + o->nresidual + 1};

    openblas_set_num_threads(1); /* results must not depend on the cores */
    b.rows = b.windows * o->nrow;
    b.D = malloc(b.rows * ntheta * sizeof *b.D);
    b.r = malloc((b.rows + b.windows) * sizeof *b.r);
    b.own = malloc(threads * b.nown * sizeof *b.own);
    const bool there = b.D && b.r && b.own;
    memset(dtheta, 0, ntheta * sizeof *dtheta);
    memset(A, 0, ntheta * ntheta * sizeof *A);
    if (there) {
        b.norm = b.r + b.rows;
        const double norm = add_all(&b, theta, dtheta, A, (int)threads);
        cblas_dscal((int)ntheta, 2 / norm, dtheta, 1);
        cblas_dscal((int)(ntheta * ntheta), 2 / norm, A, 1);
    }
    free(b.D);
    free(b.r);
    free(b.own);
    return there ? 0 : err_set(err, ERR_INTERNAL, "learn: no memory for the derivatives of %zu "
                               "values by %zu parameters", b.rows, ntheta);
}
