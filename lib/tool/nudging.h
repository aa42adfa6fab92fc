/* nudging.h -- rollout --nudge: a run is drawn to data, and learns parameters from them as it
 * goes. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_NUDGING_H
#define SUBGRID_TOOL_NUDGING_H

#include <stdio.h>

#include "learn/online.h"
#include "tool/course.h"
#include "tool/models.h"

/* Options; NULL and NaN: not given. */
struct nudging_wish {
    const char *data, *vars, *learn, *log;
    double mu, every;
};

struct nudging {
    size_t nt, nmember;         /* of the data; one member is for all */
    double *t, *u, *seen;       /* [nt], (nt, nmember, n), [n]; owned */
    struct nudge *of;           /* [members of the run's data], owned; NULL: none is asked for */
    struct online online;       /* wish.n = 0: nothing is learned */
    struct online_unknown *unknown; /* [wish.n], owned, as are the names of what it is */
    char (*name)[2 * LAYOUT_NAME];
    FILE *log;
    const char *path;           /* of the log */
    size_t nupdate;             /* so far */
    bool told;                  /* that learning ended */
};

/* Usage: what needs what. evaluates: nothing is run. draws: runs differ by draws. */
void nudging_check(const struct nudging_wish *wish, const char *ic, bool evaluates, bool draws);

/* Read the data, which are of the system, variables and grid of what the run starts from, and
 * reach from its start to its end, where that is known. */
void nudging_open(struct nudging *g, const struct nudging_wish *wish, const struct closure *c,
                  const struct course *course);
void nudging_close(struct nudging *g); /* after the models; accepts a zeroed one */

/* Draw started models at t to the data, ndraw runs for each member of these, with a closure. */
void nudging_start(struct nudging *g, const struct nudging_wish *wish, struct models *m,
                   const struct closure *c, size_t ndraw, double t);

/* Before the fleet goes on to t: the data are to reach there. It goes there where it learns. Who
 * does not nudge calls it, too. */
void nudging_to(struct nudging *g, double t);

/* Say what was learned. */
void nudging_end(struct nudging *g);

#endif
