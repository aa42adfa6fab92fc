/* verify.h -- whether imported data follow the system that they are said to follow. */
#ifndef SUBGRID_TOOL_VERIFY_H
#define SUBGRID_TOOL_VERIFY_H

#include "store/adopt.h"

/* Run the system from records to the next ones, at most some hundred of them over all members, and
 * tell the error, of the states and of how they change. False: the data do not follow it. Any
 * failure ends the program; rec is of the output, and lost. dt: as of adopt_walk_open. */
bool verify(const struct foreign *f, const struct foreign_plan *plan, const struct adopted *state,
            double dt, struct record *rec);

#endif
