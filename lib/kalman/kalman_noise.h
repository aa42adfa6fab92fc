/* kalman_noise.h -- the noise of data, from samples of them. */
#ifndef SUBGRID_KALMAN_KALMAN_NOISE_H
#define SUBGRID_KALMAN_KALMAN_NOISE_H

#include <stddef.h>

#include "base/err.h"

/* mean[d] and covariance C (d, d) of samples y (n, d), n >= 2, correlations times 1 - shrink:
 * from 0 to 1, NaN: what n samples are worth, sum var(r_ij) / sum r_ij^2 over i != j, at most 1.
 * Returns that. schaefer2005 */
double kalman_noise(size_t n, size_t d, const double y[], double shrink, double mean[], double C[]);

/* C (d, d) := its lower triangle L, C = L L^T. ERR_DATA: an output without a variance; an
 * eigenvalue of the correlations below 1e-10. */
int kalman_root(size_t d, double C[], struct err *err);

/* r (members, d) := L^-1 (g - y) of g (members, d); a row that is not finite stays so. */
void kalman_whiten(size_t members, size_t d, const double L[], const double y[], const double g[],
                   double r[]);

#endif
