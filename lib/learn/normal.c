/* normal.c -- the normal equations of an objective that is a sum of squares,
 *
 *   J = sum |r|^2 / sum |tau|^2,  r = m(ubar; theta) - tau
 *   dJ = 2 sum D^T r / sum |tau|^2,  A = 2 sum D^T D / sum |tau|^2,  D = dm/dtheta
 *
 * D comes from the closure's tangent along each of theta, some samples at a time. Samples and
 * columns are what threads take, and every sum has one order: the result does not depend on them.
 */
#include <cblas.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "learn/part.h"

enum { COLUMNS = 32 };               /* of A that a thread takes */
static const size_t usual = 1 << 20; /* doubles of D, or those of one sample */

struct block {
    const struct objective *o;
    size_t samples, rows; /* of a block; rows = samples n */
    double *D, *r;        /* (rows, ntheta) column-major; [rows] */
    double *own;          /* for each thread: zeros[n], direction[ntheta], tape, work */
    size_t nown;
};

static size_t own_size(const struct closure *c)
{
    return c->layout.n + c->ntheta + c->ntape + c->nwork + 1;
}

/* Rows of sample number `slot` of the block. */
static void linearise(const struct block *b, size_t sample, size_t slot, const double theta[],
                      double own[])
{
    const struct closure *c = b->o->closure;
    const size_t n = b->o->data->n, row = slot * n;
    const double *tau = b->o->data->tau + sample * n;
    const struct point at = {.t = records_time(b->o->data, sample),
                             .u = b->o->data->u + sample * n, .theta = theta};
    double *direction = own + n, *tape = direction + c->ntheta, *work = tape + c->ntape;
    const struct point v = {.u = own, .theta = direction};

    c->ops->eval(c, &at, b->r + row, NULL, tape, work);
    for (size_t j = 0; j < n; j++)
        b->r[row + j] -= tau[j];
    memset(own, 0, (n + c->ntheta) * sizeof *own);
    for (size_t i = 0; i < c->ntheta; i++) {
        direction[i] = 1;
        c->ops->tangent(c, &at, &v, b->D + i * b->rows + row, NULL, tape, work);
        direction[i] = 0;
    }
}

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

static void add_all(const struct block *b, const double theta[], double dtheta[], double A[],
                    int threads)
{
    const size_t count = b->o->count, n = b->o->data->n;

    for (size_t first = 0; first < count; first += b->samples) {
        const size_t here = count - first < b->samples ? count - first : b->samples;

#pragma omp parallel for schedule(dynamic) num_threads(threads)
        for (size_t i = 0; i < here; i++)
            linearise(b, first + i, i, theta, b->own + (size_t)omp_get_thread_num() * b->nown);
        add_up(b, here * n, dtheta, A, threads);
    }
}

int learn_normal(const struct objective *o, const double theta[], double dtheta[], double A[],
                 size_t threads, struct err *err)
{
    const size_t ntheta = o->closure->ntheta, n = o->data->n, fit = usual / (n * ntheta);
    const size_t some = fit < o->count ? fit : o->count;
    struct block b = {.o = o, .samples = some ? some : 1, .nown = own_size(o->closure)};
    double norm = 0;

    openblas_set_num_threads(1); /* results must not depend on the cores */
    b.rows = b.samples * n;
    b.D = malloc(b.rows * ntheta * sizeof *b.D);
    b.r = malloc(b.rows * sizeof *b.r);
    b.own = malloc(threads * b.nown * sizeof *b.own);
    const bool there = b.D && b.r && b.own;
    memset(dtheta, 0, ntheta * sizeof *dtheta);
    memset(A, 0, ntheta * ntheta * sizeof *A);
    if (there)
        add_all(&b, theta, dtheta, A, (int)threads);
    for (size_t i = 0; i < o->count * n; i++)
        norm += o->data->tau[i] * o->data->tau[i];
    cblas_dscal((int)ntheta, 2 / norm, dtheta, 1);
    cblas_dscal((int)(ntheta * ntheta), 2 / norm, A, 1);
    free(b.D);
    free(b.r);
    free(b.own);
    return there ? 0 : err_set(err, ERR_INTERNAL, "learn: no memory for the derivatives of %zu "
                               "values by %zu parameters", b.rows, ntheta);
}
