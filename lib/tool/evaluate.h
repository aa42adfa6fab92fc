/* evaluate.h -- a closure at every record of data, without running anything. */
#ifndef SUBGRID_TOOL_EVALUATE_H
#define SUBGRID_TOOL_EVALUATE_H

#include "closure/closure.h"
#include "tool/course.h"

/* Write the states with m(ubar; theta) as tau_NAME, from the record on which the course stands
 * to the last; latent and held states are as at the start of a run. head: of out. Any failure
 * ends the program. */
void evaluate_all(struct course *course, const struct closure *closure,
                  const struct io_head *head, struct io_out *out);

#endif
