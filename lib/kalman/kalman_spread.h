/* kalman_spread.h -- members as their mean and what they differ from it by. */
#ifndef SUBGRID_KALMAN_KALMAN_SPREAD_H
#define SUBGRID_KALMAN_KALMAN_SPREAD_H

#include <stddef.h>

/* Of v (J, n): A (J, n) := (v_j - mean)/sqrt(J - 1), so that A^T A is their covariance; mean[n]
 * too, unless NULL. */
void kalman_spread(size_t J, size_t n, const double v[], double mean[], double A[]);

#endif
