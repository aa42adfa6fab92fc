/* bootstrap.h -- how sure terms and coefficients are: blocks of time, drawn again.
 *
 * Every draw takes as many blocks as there are, with replacement, and is solved like the whole.
 * A term's inclusion is the part of the draws in which the solver chooses it; low and high are
 * the 5 and 95 % quantiles of its coefficient where the terms are those of the whole. kunsch1989
 */
#ifndef SUBGRID_REGRESS_BOOTSTRAP_H
#define SUBGRID_REGRESS_BOOTSTRAP_H

#include <stdint.h>

#include "regress/shards.h"
#include "regress/solution.h"

enum { BOOTSTRAP_LEAST = 8,   /* blocks that it takes */
       BOOTSTRAP_KEPT = 100 }; /* draws that are kept, the first ones */

struct bootstrap {
    double *low, *high, *inclusion; /* (d, p); 0 where the whole has no term; owned */
    double *theta; /* (ndraw, terms of the whole), coefficients as drawn, in the order of the
                      program; owned */
    size_t ndraw;
};

/* Of the solution found in all of s, by the same method; of are its samples. Criteria of folds
 * are values of the blocks that a draw leaves out. close accepts zeroed or failed ones. */
int bootstrap_run(struct bootstrap *b, const struct shards *s, const struct solution *found,
                  const struct samples *of, const struct method *method, size_t draws,
                  uint64_t seed, struct err *err);
void bootstrap_close(struct bootstrap *b);

#endif
