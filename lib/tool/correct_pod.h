/* correct_pod.h -- what cheap fields lack of dear ones, as a map between modes of both. */
#ifndef SUBGRID_TOOL_CORRECT_POD_H
#define SUBGRID_TOOL_CORRECT_POD_H

#include "tool/correct_pair.h"

/* Read the pair, write the model; any failure ends the program. */
void correct_write_pod(struct correct_pair *p);

#endif
