/* states.h -- the states of the records that a cut fetches, times the roots of the weights of their
 * values (data/basis.h), so that sums over values are inner products. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_STATES_H
#define SUBGRID_TOOL_STATES_H

#include "data/cut.h"
#include "data/dataset.h"

struct states {
    const struct cut *cut; /* not owned */
    struct dataset data;   /* of what is kept */
    double *u, *scale;     /* [n]: a state, the roots; owned */
};

void states_open(struct states *s, const struct cut *cut);
void states_close(struct states *s);

/* u := one member of the record fetched; and its time. */
void states_take(struct states *s, size_t member);
double states_time(const struct states *s);

#endif
