/* pod.h -- proper orthogonal decomposition: the modes that hold most of the variance.
 *
 *   x_s ~ mean + sum_r a_sr phi_r,   <phi_r, phi_q> = delta_rq,   sd_r^2 = mean_s a_sr^2
 *
 * of the covariance where there are more samples than numbers in one, else of their Gram matrix
 * (the method of snapshots): modes of less than 1e-7 of the first sd are round-off. sirovich1987
 */
#ifndef SUBGRID_NUM_POD_H
#define SUBGRID_NUM_POD_H

#include <stddef.h>

#include "base/err.h"

/* x (count, n) samples, count >= 1, which are less their mean afterwards. mean[n]; modes (most, n),
 * by falling sd[most], the first of the largest numbers of each positive. *found: the fewest that
 * hold `part` of the variance, at most `most` and as many as are not round-off; the rest is not
 * set. */
int pod_find(size_t n, size_t count, double x[], size_t most, double part, double mean[],
             double modes[], double sd[], size_t *found, struct err *err);

#endif
