/* fornberg.h -- weights of finite differences on any points.
 *
 *   sum_i w_i f(x_i) = the derivative at x of the polynomial through all points
 *
 * fornberg1988
 */
#ifndef SUBGRID_NUM_FORNBERG_H
#define SUBGRID_NUM_FORNBERG_H

#include <stddef.h>

enum { FORNBERG_MOST = 32 }; /* points */

/* w[n] for the derivative of that order, order < n <= FORNBERG_MOST; points differ. */
void fornberg(size_t order, double x, size_t n, const double at[], double w[]);

#endif
