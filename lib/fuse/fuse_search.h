/* fuse_search.h -- the search for the hyper-parameters of a level, between its parts. */
#ifndef SUBGRID_FUSE_FUSE_SEARCH_H
#define SUBGRID_FUSE_FUSE_SEARCH_H

#include "fuse/fuse_level.h"

enum { FUSE_FEW = 40 }; /* samples, up to which predictions average over draws */

struct fuse_search {
    struct fuse_level *level;
    struct fuse_work work;
    size_t nu;          /* unknowns: lengths, and the nugget where it is not given */
    size_t evaluations;
    uint64_t index;     /* of the level, in the seeds */
    double *theta;      /* [3 (d + 1)] scratch of an evaluation */
};

/* thetas (count, d + 1) from the posterior of a level with a weak prior on the lengths, from a
 * chain that begins at best[d + 1]. */
void fuse_draws(struct fuse_search *s, const double best[], size_t count, double thetas[]);

#endif
