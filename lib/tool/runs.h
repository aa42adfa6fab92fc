/* runs.h -- run to the next save, write: the one loop of simulate and rollout. Any
 * failure but a blow-up that is allowed ends the program.
 */
#ifndef SUBGRID_TOOL_RUNS_H
#define SUBGRID_TOOL_RUNS_H

#include <stdbool.h>

#include "data/dataset.h"
#include "model/fleet.h"

struct runs {
    struct fleet *fleet;  /* started; not owned */
    struct io_out *out;   /* not owned */
    struct record rec;
    bool truth;           /* a member that blows up ends the program, and what was written up to
                             then is kept as a .partial; else it is said */
    bool restarts;        /* each record is what the run goes on from, to the bit */
    double t;             /* time of the last record */
    size_t nrec;          /* records so far */
    double simulated;     /* time units times living members, up to now */
    double *u, *dudt, *work;
};

/* head: of out; where it has rhs_NAME, records get du/dt. */
void runs_open(struct runs *r, struct fleet *fleet, double t, bool truth,
               const struct io_head *head, struct io_out *out);
void runs_close(struct runs *r);

/* Advance all members to t and write them as they are there. */
void runs_to(struct runs *r, double t);

/* Let all members be in the states u[nmember][n] at t, and write these. */
void runs_put(struct runs *r, double t, const double u[]);

/* Warn, once for all members of a fleet that came to its end (the message of one that did
 * not says it too), of what is known to be wrong with the step and, of a truth, the grid. */
void runs_caution(const struct fleet *f, bool truth);

#endif
