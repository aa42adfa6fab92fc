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
#define along_interpolate R(along_interpolate)
#define along_work R(along_work)
#define along R(along)
#define along_axes R(along_axes)
#define along_axes_work R(along_axes_work)

/* A (m, n); along_size reals, zeros before the first entry is set. */
struct along {
    size_t m, n;
    real *table;
};

size_t along_size(size_t m, size_t n);
void along_set(const struct along *A, size_t i, size_t j, double value);

/* A := from n points of a period, the first of them at an angle, what the trigonometric polynomial
 * through them is at m points, the first of them at 0. */
void along_interpolate(const struct along *A, double first);

/* y := A x; back: x (before, m, after), y (before, n, after) := A^T x. work[along_work]. */
void along(const struct along *A, bool back, size_t before, size_t after, const real x[],
           real y[], real work[]);
size_t along_work(const struct along *A, size_t after);

/* A matrix along each axis of fields: y (channels, m[0], ..) of x (channels, n[0], ..); back: x of
 * y. Each number of y is summed along the last axis first, back along the first one. */
void along_axes(int rank, const struct along A[], bool back, size_t channels, const real x[],
                real y[], real work[]);
size_t along_axes_work(int rank, const struct along A[], size_t channels);

#endif
