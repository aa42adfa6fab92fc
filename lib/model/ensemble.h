/* ensemble.h -- many members advanced together, one thread each.
 *
 * Members are independent, so results do not depend on the number of threads. A
 * member whose state is no longer finite stops there; the others go on.
 */
#ifndef SUBGRID_MODEL_ENSEMBLE_H
#define SUBGRID_MODEL_ENSEMBLE_H

#include "model/model.h"

struct ensemble {
    size_t nmember, n;
    struct run *run;  /* [nmember] */
    struct err *fail; /* [nmember]; code 0 while a member lives, else what ended
                         it; its run then holds its last good time and state */
    double cpu;       /* seconds that the members' steps took, waiting excluded */
};

/* model[i] is member i's, not owned, of one n; u[nmember][n] at time t. Refuses
 * what run_open refuses, naming the member. close accepts a failed one. */
int ensemble_open(struct ensemble *e, size_t nmember,
                  const struct model *const model[], double t,
                  const double u[], struct err *err);
void ensemble_close(struct ensemble *e);

/* Advance every living member to t1 with so many threads (0: all there are).
 * Returns how many are alive afterwards. */
size_t ensemble_to(struct ensemble *e, double t1, int nthread);

/* u[n] of a member; NaN throughout once it has failed. */
void ensemble_state(const struct ensemble *e, size_t member, double u[]);

/* The failed member of the earliest last good time, or -1. */
long ensemble_first_failed(const struct ensemble *e);

#endif
