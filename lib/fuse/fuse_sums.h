/* fuse_sums.h -- the mean of a Gaussian process as sums that others can evaluate.
 *
 *   mean(x) = c + sum_j b_j x_j + sum_i a_i exp(-1/2 sum_j s_j (x_j - X_ij)^2)
 */
#ifndef SUBGRID_FUSE_FUSE_SUMS_H
#define SUBGRID_FUSE_FUSE_SUMS_H

#include "fuse/fuse.h"

/* Samples of the dearest level, X (n, d) in units of x: owned by the model. */
const double *fuse_sums_points(const struct fuse_model *model, size_t *n);

/* c, b[d], s[d] and a[n]. ERR_USAGE: a model of more than one level, of a kernel but the squared
 * exponential, or that averages over draws. */
int fuse_sums(const struct fuse_model *model, double *c, double b[], double s[], double a[],
              struct err *err);

#endif
