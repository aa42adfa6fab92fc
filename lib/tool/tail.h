/* tail.h -- whether a grid resolves what is on it.
 *
 *   E_k = mean of |uhat_k|^2 over all lines along an axis,
 *   tail = mean of E_k, 0.9 kmax <= k <= kmax, over the largest E_k, k >= 1
 *
 * kmax is the highest mode that there is: some discretisations drop those above it.
 */
#ifndef SUBGRID_TOOL_TAIL_H
#define SUBGRID_TOOL_TAIL_H

#include "base/layout.h"

/* The largest tail of u[n] over all variables and their periodic axes of a length, of at least 16
 * points; 0 where there is none, or u is not finite. *axis: along which one. */
double tail_of(const struct layout *l, const double u[], const struct axis **axis);

#endif
