/* corr.h -- two-time second moments of features along trajectories, as sums that add up.
 *
 *   S(k) = sum_t phi(t + k) phi(t)^T,   s(k) = sum_t phi(t + k),   k = 0..L
 *
 * with phi less a pilot, the sums of any other centre follow from both. All lags have the same
 * base times t (the fixed window): then identities between kernels of memory hold for samples as
 * they do for expectations. Sums are kept block by block of time, so that blocks can be left out;
 * their number is bounded: where there are `most`, pairs become one. A run is a row of base times
 * of one trajectory within a block. Its first and last L features are kept (edges): sums over
 * other windows differ from the fixed one by these alone.
 */
#ifndef SUBGRID_CORR_CORR_H
#define SUBGRID_CORR_CORR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { CORR_BLOCKS = 20 };

struct corr_block {
    double count;  /* base times, weighted */
    double *S;     /* (lags + 1, m, m), [k][i][j] of phi_i(t + k) phi_j(t); owned, with s behind */
    double *s;     /* (lags + 1, m) */
};

/* Base times from, from + 1, .. of a trajectory. A run that no other continues is the end of its
 * piece of the trajectory: after its last base time come L more records, then none. */
struct corr_run {
    size_t block, trajectory, from, count;
    double weight;
    double *edge; /* (2 lags, m): features from `from` on, and from `from + count` on; owned */
};

struct corr {
    size_t m, lags;
    double *pilot; /* [m] that was taken off the features; owned */
    size_t most, nblock;
    struct corr_block *block; /* [most] owned */
    bool edges;               /* runs are kept: false, and none, once they were too many */
    size_t nrun, room;
    struct corr_run *run;     /* [room] owned */
};

/* Bytes of one block; how many may be kept, in 64 MB: 2 to CORR_BLOCKS. */
size_t corr_size(size_t m, size_t lags);
size_t corr_most(size_t m, size_t lags);

/* most >= 2 blocks. close accepts a zeroed or failed one. */
int corr_open(struct corr *c, size_t m, size_t lags, size_t most, struct err *err);
void corr_close(struct corr *c);

/* A new block with all sums 0; the index is nblock - 1. Where there were `most`, pairs were joined
 * first. */
int corr_begin_block(struct corr *c, struct err *err);

/* A run of the newest block; edge (2 lags, m) is copied. */
int corr_add_run(struct corr *c, const struct corr_run *run, struct err *err);

/* Take another pilot off the features, [m]: sums and edges as if it had been from the start. */
void corr_move(struct corr *c, const double pilot[]);

/* All that there is counts so many times as much. */
void corr_weigh(struct corr *c, double weight);

/* The blocks of other too, which is moved to the pilot of c; its trajectories get numbers of their
 * own. ERR_DATA where m or lags differ. */
int corr_append(struct corr *c, struct corr *other, struct err *err);

/* Put runs in the order of trajectories and times. Then ends tells whether run i is the end of its
 * piece. */
void corr_sort(struct corr *c);
bool corr_ends(const struct corr *c, size_t i);

double corr_count(const struct corr *c); /* base times, weighted */

#endif
