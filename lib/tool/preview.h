/* preview.h -- what a run of a full model would be, without running it. Any failure ends the
 * program.
 */
#ifndef SUBGRID_TOOL_PREVIEW_H
#define SUBGRID_TOOL_PREVIEW_H

#include "tool/sweep.h"

/* Lengths of spin-up and record, records, and values recorded at each, with their bytes. */
struct preview {
    double spinup, duration, nrecord, nvalue, bytes;
};

/* Print "quantity\tvalue\tunit" lines: what is solved, steps and their limits, memory, output, and
 * the time that it would take, from steps that are made of the fleet, which was started. One that
 * is lost in them is told. */
void preview_print(struct sweep *s, const struct preview *of);

#endif
