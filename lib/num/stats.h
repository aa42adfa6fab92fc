/* stats.h -- sums, means and quantiles of plain arrays.
 *
 * A NaN among the values gives NaN, but for stats_finite, which tells of it.
 */
#ifndef SUBGRID_NUM_STATS_H
#define SUBGRID_NUM_STATS_H

#include <stdbool.h>
#include <stddef.h>

/* Sum of x[n] with the rounding error carried along; 0 for n = 0. neumaier1974 */
double stats_sum(const double x[], size_t n);

/* sum / n; NaN for n = 0. */
double stats_mean(const double x[], size_t n);

/* Standard deviation with n - 1 in the denominator; NaN for n < 2. */
double stats_deviation(const double x[], size_t n);

/* Quantile q in [0, 1] of x[n], linear between order statistics (position
 * q (n - 1)); sorts x in place. NaN for n = 0. */
double stats_quantile(double x[], size_t n, double q);
double stats_median(double x[], size_t n); /* quantile 1/2 */

/* Continuous ranked probability score of N(mean, sd^2), sd >= 0, where y came true, in units of y:
 *   sd (z (2 Phi(z) - 1) + 2 phi(z) - 1/sqrt(pi)),   z = (y - mean)/sd
 * gneiting2007 section 4.2 */
double stats_normal_crps(double mean, double sd, double y);

/* g < 0 of Phi(g) = q < 1/2, Phi that of the standard normal, to rounding. */
double stats_normal_below(double q);

/* Largest |x_i|, 0 for n = 0; NaNs are passed over. */
double stats_max_abs(const double x[], size_t n);

/* Whether no x_i is infinite or NaN. */
bool stats_finite(const double x[], size_t n);

#endif
