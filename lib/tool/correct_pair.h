/* correct_pair.h -- a coarse run and the fine states at its times, read in step. Any failure ends
 * the program.
 */
#ifndef SUBGRID_TOOL_CORRECT_PAIR_H
#define SUBGRID_TOOL_CORRECT_PAIR_H

#include "closure/closure.h"
#include "data/reader.h"
#include "tool/correct.h"

struct correct_pair {
    const struct correct_wish *wish;
    struct reader coarse, fine;
    size_t n, nmember;
    size_t delays, apart, kept;  /* kept: records held of the coarse run */
    size_t nrec;
    double first, step;          /* times of the first record, and to the second */
    double *w, *r;               /* (nmember, kept, n), [n] */
    double square;               /* mean r^2, summed over records and members */
};

void correct_open(struct correct_pair *p, const struct correct_wish *wish);
void correct_close(struct correct_pair *p);

/* Both at their next record, at one time; false where the coarse run has ended. */
bool correct_next(struct correct_pair *p);

/* The member's states are read: the coarse one, and r = fine - coarse. */
void correct_take(struct correct_pair *p, size_t member);

/* The coarse state of a member k <= delays apart records before the last: that of the first where
 * there is none. */
double *correct_before(const struct correct_pair *p, size_t member, size_t k);

/* Parameters "delays=..,every=.." of a form with as many delays, and the step of the model where
 * there are any (NaN); ERR_DATA where that is not known. */
void correct_params(const struct correct_pair *p, char params[], size_t size, double *dt);

/* Write the closure as a model that observes; left: the part of the rms difference that is left. */
void correct_model(const struct correct_pair *p, struct closure *c, double dt, double left);

#endif
