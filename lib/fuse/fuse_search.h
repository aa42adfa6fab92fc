/* fuse_search.h -- the search for the hyper-parameters of a level, between its parts. */
#ifndef SUBGRID_FUSE_FUSE_SEARCH_H
#define SUBGRID_FUSE_FUSE_SEARCH_H

#include "fuse/fuse_level.h"

/* Samples up to which predictions average over draws, and up to which those of two terms have the
 * prior of one. */
enum { FUSE_FEW = 40, FUSE_FEW_WIDE = 16 };

struct fuse_search {
    struct fuse_level *level;
    struct fuse_work work;
    size_t nu;          /* unknowns: lengths, and the nugget where it is not given */
    size_t evaluations;
    uint64_t index;     /* of the level, in the seeds */
    double *theta;      /* [3 ntheta] scratch of an evaluation */
};

/* What unknown k may be. */
void fuse_bounds(const struct fuse_search *s, size_t k, double *low, double *high);

/* thetas (count, ntheta) from the posterior of a level with a prior on the lengths, from a chain
 * that begins at best[ntheta]. */
void fuse_draws(struct fuse_search *s, const double best[], size_t count, double thetas[]);

#endif
