/* evaluate.h -- a closure at every record of data, without running anything.
 *
 *   tau = m(ubar)  of one that adds;   rate with it - rate without  of all others
 */
#ifndef SUBGRID_TOOL_EVALUATE_H
#define SUBGRID_TOOL_EVALUATE_H

#include "base/signal.h"
#include "closure/closure.h"
#include "model/fleet.h"
#include "tool/course.h"

/* Write the states with the closure's tau_NAME, from the record on which the course stands
 * to the last; latent and held states are as at the start of a run.
 * fleet: models with the closure; inputs: of its closure, one a member, or NULL. head: of out. Any
 * failure ends the program. */
void evaluate_all(struct course *course, const struct closure *closure, const struct fleet *fleet,
                  const struct signal inputs[], const struct io_head *head, struct io_out *out);

#endif
