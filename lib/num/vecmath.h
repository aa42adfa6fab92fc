/* vecmath.h -- elementary functions of many numbers, vectorised.
 *
 * y[n] from x[n]; y may be x. Each element gets the same bits wherever it stands in
 * the array. A NaN gives a NaN. Errors are a few units in the last place.
 */
#ifndef SUBGRID_NUM_VECMATH_H
#define SUBGRID_NUM_VECMATH_H

#include <stddef.h>

#include "num/kernel.h"
#include "num/real.h"

#define math_exp R(math_exp)
#define math_tanh R(math_tanh)
#define math_erf R(math_erf)
#define math_log1p R(math_log1p)

#define VECMATH_LIBRARY(X) X(exp) X(erf) X(log1p)
#define VECMATH(X) VECMATH_LIBRARY(X) X(tanh)

#define DECLARE(f)                                                                       \
    void math_##f(size_t n, const real x[], real y[]);                                   \
    KERNEL_DECLARE(math_##f, size_t n, const real x[], real y[]);
VECMATH(DECLARE)
#undef DECLARE

#endif
