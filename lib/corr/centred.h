/* centred.h -- moments about the mean, of all samples or of all but a block.
 *
 *   C(k) = <phi(t + k) phi(t)^T> - <phi(t + k)> <phi(t)>^T,   t the base times
 *
 * and the same products over other windows, by the edges of runs: over all pairs of every
 * trajectory (biased), whose block-Toeplitz matrix is positive semi-definite; and between all
 * lags at one set of times (gram), which least squares has.
 */
#ifndef SUBGRID_CORR_CENTRED_H
#define SUBGRID_CORR_CENTRED_H

#include "corr/corr.h"

enum { CENTRED_BIASED = 1, CENTRED_GRAM = 2 };

struct centred {
    size_t m, lags;  /* C reaches so far */
    size_t gram_lags;
    double count;    /* base times, weighted */
    double records;  /* all of the trajectories, weighted; 0 where edges are not kept */
    double *mean;    /* [m] of the features; owned, with all that follows */
    double *C;       /* (lags + 1, m, m) */
    double *biased;  /* the same; NULL: not asked for */
    double *gram;    /* ((gram_lags + 1) m, same); NULL: not asked for */
};

/* c is sorted. left_out: a block, or c->nblock for none. centre: about the mean of the base times,
 * else about 0, and mean is 0. what: which of the others, gram up to gram_lags <= lags; ERR_DATA
 * where edges were too many to be kept. close accepts a zeroed or failed one. */
int centred_open(struct centred *to, const struct corr *c, size_t left_out, bool centre, int what,
                 size_t gram_lags, struct err *err);
void centred_close(struct centred *to);

#endif
