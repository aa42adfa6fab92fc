/* fuse_kernel.h -- correlations of a Gaussian process, one length scale an input.
 *
 *   r^2 = sum_j (x_j - x'_j)^2 / l_j^2
 *   0: k = exp(-r^2/2)                       squared exponential
 *   1: k = (1 + s + s^2/3) exp(-s), s = sqrt(5) r     Matern 5/2
 *   dk / d ln l_j = slope (x_j - x'_j)^2 / l_j^2
 *
 * rasmussen2006 eqs. 4.9, 4.17. Triangles are packed by columns: (i, c), i >= c, one column after
 * the other, n (n + 1)/2 numbers.
 */
#ifndef SUBGRID_FUSE_FUSE_KERNEL_H
#define SUBGRID_FUSE_FUSE_KERNEL_H

#include <stddef.h>

/* k and slope, packed; slope may be k for kernel 0, whose slope is k. x (d, n), per[d] = 1/l^2. */
void fuse_kernel_triangle(int kernel, size_t n, size_t d, const double x[], const double per[],
                          double k[], double slope[]);

/* k (n, count), by columns, between x (d, n) and the points at (d, count). scratch[n count]. */
void fuse_kernel_cross(int kernel, size_t n, size_t d, const double x[], const double per[],
                       size_t count, const double at[], double k[], double scratch[]);

/* dtheta[j] := sum over i > c of W slope (x_j - x'_j)^2 per_j: half the trace of W dk / d ln l_j, W
 * (n, n) symmetric, its lower triangle by columns. scratch[(d + 1) n]. */
void fuse_kernel_trace(size_t n, size_t d, const double x[], const double per[],
                       const double slope[], const double W[], double dtheta[], double scratch[]);

#endif
