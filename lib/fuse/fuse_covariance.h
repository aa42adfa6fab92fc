/* fuse_covariance.h -- R of a level, between its parts. */
#ifndef SUBGRID_FUSE_FUSE_COVARIANCE_H
#define SUBGRID_FUSE_FUSE_COVARIANCE_H

#include "fuse/fuse_level.h"

/* Numbers of theta that are of the first term. */
size_t fuse_first_thetas(const struct fuse_level *level);

/* work->R := R without nugget, packed, and what its derivatives need. */
void fuse_covariance(const struct fuse_level *level, const double theta[], struct fuse_work *work);

/* dtheta[ntheta - 1] := tr(W dR/dtheta)/2 after that, W (n, n) symmetric, its lower triangle by
 * columns. */
void fuse_covariance_trace(const struct fuse_level *level, const double W[], double dtheta[],
                           struct fuse_work *work);

/* k (n, count), by columns: of the samples and the points at (wide, count); own[count]: of each
 * point and itself. scratch[2 n count + wide + 1]. */
void fuse_covariance_cross(const struct fuse_level *level, const double theta[], size_t count,
                           const double at[], double k[], double own[], double scratch[]);

#endif
