/* resample.h -- a periodic field on another number of points. */
#ifndef SUBGRID_NUM_RESAMPLE_H
#define SUBGRID_NUM_RESAMPLE_H

#include <stddef.h>

#include "base/err.h"

/* v (outer, m, inner) := the trigonometric interpolant of u (outer, n, inner) along the axis in
 * the middle, at m points of the same period and origin; modes that m points cannot hold are left
 * out. From n to more points and back is the identity. A NaN makes its own line NaN. -1 with err:
 * no memory. */
int resample_periodic(size_t outer, size_t n, size_t m, size_t inner, const double u[],
                      double v[], struct err *err);

#endif
