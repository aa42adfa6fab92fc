/* along.h -- a matrix along one axis of an array, and its transpose.
 *
 *   y[a][i][b] = sum_j A[i][j] x[a][j][b],   x (before, n, after), y (before, m, after)
 *
 * Sums are in the order of j, by the kernels of convolutions of one point (num/conv1d.h): the
 * same bits wherever they stand, whatever the vectors. For matrices that stay, such as tables of
 * waves: both ways round lie ready in a table.
 */
#ifndef SUBGRID_NUM_ALONG_H
#define SUBGRID_NUM_ALONG_H

#include <stdbool.h>
#include <stddef.h>

#include "num/real.h"

#define along_size R(along_size)
#define along_set R(along_set)
#define along_work R(along_work)
#define along R(along)

/* A (m, n); along_size reals, zeros before the first entry is set. */
struct along {
    size_t m, n;
    real *table;
};

size_t along_size(size_t m, size_t n);
void along_set(const struct along *A, size_t i, size_t j, double value);

/* y := A x; back: x (before, m, after), y (before, n, after) := A^T x. work[along_work]. */
void along(const struct along *A, bool back, size_t before, size_t after, const real x[],
           real y[], real work[]);
size_t along_work(const struct along *A, size_t after);

#endif
