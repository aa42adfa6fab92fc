/* slabs.h -- records of a reader as states, whatever their values. */
#ifndef SUBGRID_TOOL_SLABS_H
#define SUBGRID_TOOL_SLABS_H

#include "data/reader.h"

/* Variables of the head in the current block of records. */
struct slabs {
    const double *of[LAYOUT_VARS];
};

/* u (nmember, n) := all members at the current record, of variables var[] of the head, those of
 * the layout in its order; values that are not finite are let through. One struct a list of
 * variables, filled at the first record of every block. */
void slabs_state(struct slabs *s, const struct reader *data, const int var[], double u[]);

/* The same of states with the inputs after them, u (nmember, n + nin). */
void slabs_inputs(struct slabs *s, const struct reader *data, double u[]);

#endif
