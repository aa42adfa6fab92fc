/* conv1d.h -- periodic convolutions of a few channels on a line.
 *
 *   y[o][i] = b[o] + sum_c sum_j w[o][c][j] x[c][(i + j - r) mod n]
 *
 * with odd `size` = 2r + 1: a cross-correlation, as networks use the word. Rows of
 * x are first copied into padded rows that repeat their ends, so that no inner loop
 * wraps. Every y[o][i] is summed in the same order at every i, and by
 * kernels of every level (num/kernel.h). A NaN spreads as far
 * as the stencil reaches.
 */
#ifndef SUBGRID_NUM_CONV1D_H
#define SUBGRID_NUM_CONV1D_H

#include <stddef.h>
#include <stdint.h>

#include "num/kernel.h"
#include "num/real.h"

#define conv1d_row R(conv1d_row)
#define conv1d_pad R(conv1d_pad)
#define conv1d R(conv1d)
#define conv1d_field R(conv1d_field)
#define conv1d_field_sum R(conv1d_field_sum)
#define conv1d_back R(conv1d_back)
#define conv1d_weights R(conv1d_weights)
#define conv1d_biases R(conv1d_biases)
#define conv1d_sum R(conv1d_sum)
#define conv1d_back_sum R(conv1d_back_sum)
#define conv1d_weight_sum R(conv1d_weight_sum)
#define conv1d_weight_wide R(conv1d_weight_wide)

/* A sum over points is made in so many lanes, point i in lane i % CONV1D_LANES, whatever
 * the vectors of the processor; rows have room for whole numbers of them. The 8 lanes of
 * doubles are then added one by one; of the 16 lanes of floats, the upper half is added to
 * the lower until one is left. */
enum { CONV1D_LANES = 64 / sizeof(real) };

/* Reals of one padded row of n points. */
size_t conv1d_row(size_t n, size_t size);

/* xp (rows, conv1d_row) from x (rows, n); size <= n. Whole vectors of points leave the end of a
 * row as it is: no sum reads it. */
void conv1d_pad(size_t rows, size_t n, size_t size, const real x[],
                real xp[]);

/* y (cout, n) from padded xp (cin, row), w (cout, cin, size), b (cout) or NULL. */
void conv1d(size_t cout, size_t cin, size_t size, size_t n, const real w[],
            const real b[], const real xp[], real y[]);

/* One row of a convolution on more axes: the same sum over the `rows` padded rows of each channel
 * around it, at[rows] of the channel's own, in this order, w (cout, cin, rows, size). Channels of
 * xp are apart_x reals apart, those of y apart_y. */
void conv1d_field(size_t cout, size_t cin, size_t rows, size_t size, size_t n, const real w[],
                  const real b[], const real xp[], size_t apart_x, const uint32_t at[], real y[],
                  size_t apart_y);

/* dx (cin, n) := sum_o sum_j w[o][c][j] dy[o][(i - j + r) mod n], the transpose, from padded dyp
 * (cout, row) and w (cout, cin, size). */
void conv1d_back(size_t cout, size_t cin, size_t size, size_t n, const real w[],
                 const real dyp[], real dx[]);

/* dw (cout, cin, size) += sum_i dy[o][i] x[c][i + j - r] from padded xp (cin, row)
 * and dyp (cout, row) whose row o begins with dy[o][0..n) and, where n is no multiple of
 * CONV1D_LANES, is zero from there to the next one. */
void conv1d_weights(size_t cout, size_t cin, size_t size, size_t n,
                    const real xp[], const real dyp[], real dw[]);

/* db (cout) += sum_i dy[o][i] from dy (cout, n), no padding. */
void conv1d_biases(size_t cout, size_t n, const real dy[], real db[]);

/* conv1d, conv1d_field, conv1d_back and conv1d_weights of one level. */
KERNEL_DECLARE(conv1d_sum, size_t cout, size_t cin, size_t size, size_t n,
               const real w[], const real b[], const real xp[], real y[]);
KERNEL_DECLARE(conv1d_field_sum, size_t cout, size_t cin, size_t rows, size_t size, size_t n,
               const real w[], const real b[], const real xp[], size_t apart,
               const uint32_t at[], real y[], size_t out);
KERNEL_DECLARE(conv1d_back_sum, size_t cout, size_t cin, size_t size, size_t n,
               const real w[], const real dyp[], real dx[]);
KERNEL_DECLARE(conv1d_weight_sum, size_t cout, size_t cin, size_t size, size_t n,
               const real xp[], const real dyp[], real dw[]);

/* The part of conv1d_weights that is faster with channels in lanes, short lines and whole vectors
 * of channels: of the first *done of cout. */
enum { CONV1D_SHORT = 256 };
KERNEL_DECLARE(conv1d_weight_wide, size_t cout, size_t cin, size_t size, size_t n,
               const real xp[], const real dyp[], real dw[], size_t *done);

#endif
