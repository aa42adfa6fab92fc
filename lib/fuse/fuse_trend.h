/* fuse_trend.h -- the columns of a level's trend, at samples and elsewhere. */
#ifndef SUBGRID_FUSE_FUSE_TREND_H
#define SUBGRID_FUSE_FUSE_TREND_H

#include "fuse/fuse_level.h"

/* to (wide, n) := x (n, d), and lower[n] where it is an input, standardised. */
void fuse_level_scale(const struct fuse_level *level, size_t n, const double x[],
                      const double lower[], double to[]);

/* Columns of the whole trend: 1, x_j.., m, m x_j... */
size_t fuse_trend_count(const struct fuse_level *level, bool lower);

/* to[n] := column k at standardised points xs (d, n), lower[n]. */
void fuse_trend_column(const struct fuse_level *level, size_t k, size_t n, const double xs[],
                       const double lower[], double to[]);

/* What multiplies the lower level there, with coefficients b[p]: rho[n]. */
void fuse_trend_rho(const struct fuse_level *level, const double b[], size_t n, const double xs[],
                    double rho[]);

#endif
