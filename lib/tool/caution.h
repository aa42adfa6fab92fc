/* caution.h -- what is known to be wrong with the step and grid of a run. */
#ifndef SUBGRID_TOOL_CAUTION_H
#define SUBGRID_TOOL_CAUTION_H

#include "model/model.h"

/* Warn, once for the n models of a run that came to its end (the message of one that did
 * not says it too); truth: also of what the grid does not resolve. */
void caution(const struct model model[], size_t n, bool truth);

#endif
