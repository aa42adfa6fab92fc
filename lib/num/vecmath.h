/* vecmath.h -- elementary functions of many numbers, vectorised.
 *
 * y[n] from x[n]; y may be x. Each element gets the same bits wherever it stands in
 * the array. A NaN gives a NaN. Errors are a few units in the last place.
 */
#ifndef SUBGRID_NUM_VECMATH_H
#define SUBGRID_NUM_VECMATH_H

#include <stddef.h>

#include "num/kernel.h"

#define VECMATH(X) X(exp) X(tanh) X(erf) X(log1p)

#define DECLARE(f)                                                                       \
    void math_##f(size_t n, const double x[], double y[]);                               \
    KERNEL_DECLARE(math_##f, size_t n, const double x[], double y[]);
VECMATH(DECLARE)
#undef DECLARE

#endif
