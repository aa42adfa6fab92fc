/* sum.h -- sums whose bits do not depend on the order of their terms.
 *
 * Numbers are cut at a place so high that their heads add up without rounding, and what is
 * cut off once more; as accurate as a sum of twice the digits, with an error of some
 * n^2 epsilon^2 of the largest term. After Demmel and Nguyen, demmel2013.
 */
#ifndef SUBGRID_NUM_SUM_H
#define SUBGRID_NUM_SUM_H

#include <stddef.h>

#include "num/real.h"

#define sum_any_order R(sum_any_order)

/* sum_i x[i], i < n. NaN when a term is not finite, or n times the largest is near the end of
 * what a double holds. */
double sum_any_order(size_t n, const real x[]);

#endif
