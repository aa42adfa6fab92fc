/* pace.h -- the step between records, and where some are missing. */
#ifndef SUBGRID_TOOL_PACE_H
#define SUBGRID_TOOL_PACE_H

#include "data/reader.h"

struct pace {
    double step;          /* between the first two records; NaN before */
    size_t records, gaps; /* read; steps that were too long */
};

/* For each record of data in turn: whether a longer step than the first one lies before it.
 * Ends the program with ERR_DATA at steps that are neither equal nor gaps. */
bool pace_gap(struct pace *p, const struct reader *data);

#endif
