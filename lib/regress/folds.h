/* folds.h -- samples without one part of the time, and that part: for cross-validation.
 *
 *   R_{-k}^T R_{-k} = sum_{b not in k} A_b^T A_b,   k one of a few runs of blocks
 */
#ifndef SUBGRID_REGRESS_FOLDS_H
#define SUBGRID_REGRESS_FOLDS_H

#include "regress/shards.h"
#include "regress/solution.h"

enum { FOLDS_MOST = 8 };

struct folds {
    size_t n;
    struct sparse_fold of[FOLDS_MOST];
    double *R, *J; /* owned */
};

/* Of the samples that all blocks are, with what is known and constraints of them; n is 0 where
 * there is but one block. close accepts zeroed or failed ones. */
int folds_open(struct folds *f, struct shards *s, const struct samples *all, struct err *err);
void folds_close(struct folds *f);

#endif
