/* fuse_net.h -- correlations of a network of one hidden layer of infinitely many units.
 *
 *   y(x) = sum_a c_a erf(b_a + sum_j W_aj x_j)
 *   c_a ~ N(0, s2/units),   W_aj ~ N(0, 1/l_j^2),   b_a ~ N(0, 1/l_b^2)
 *   k = 2/pi asin u,   u = 2 S(x, x') / sqrt(D(x) D(x')),   D(x) = 1 + 2 S(x, x)
 *   S(x, x') = 1/l_b^2 + sum_j x_j x'_j / l_j^2
 *
 * All weights are integrated out; what is sought is how large those of each input are.
 * williams1998, rasmussen2006 eq. 4.29. x (d, n); per[d + 1] = 1/l^2, that of b last.
 * Triangles are packed as in fuse_kernel.h.
 */
#ifndef SUBGRID_FUSE_FUSE_NET_H
#define SUBGRID_FUSE_FUSE_NET_H

#include <stddef.h>

/* k, and u, packed. scratch[n] */
void fuse_net_triangle(size_t n, size_t d, const double x[], const double per[], double k[],
                       double u[], double scratch[]);

/* k (n, count), by columns, between x (d, n) and the points at (d, count); own[count]: of each
 * point and itself. scratch[n]. */
void fuse_net_cross(size_t n, size_t d, const double x[], const double per[], size_t count,
                    const double at[], double k[], double own[], double scratch[]);

/* dtheta[d + 1] := tr(W dk/d ln l)/2, W (n, n) symmetric, its lower triangle by columns.
 * scratch[(2 d + 3) n]. */
void fuse_net_trace(size_t n, size_t d, const double x[], const double per[], const double u[],
                    const double W[], double dtheta[], double scratch[]);

#endif
