/* kernel_math.h -- elementary functions of many numbers, vectorised.
 *
 * y[n] from x[n]; y may be x. Each element gets the same bits wherever it stands in
 * the array. A NaN gives a NaN. Errors are a few units in the last place.
 */
#ifndef SUBGRID_NUM_KERNEL_MATH_H
#define SUBGRID_NUM_KERNEL_MATH_H

#include <stddef.h>

void math_exp(size_t n, const double x[], double y[]);
void math_tanh(size_t n, const double x[], double y[]);
void math_erf(size_t n, const double x[], double y[]);
void math_log1p(size_t n, const double x[], double y[]);

#endif
