/* contents.h -- what is in a data set: kind, attributes, dimensions and variables as facts. */
#ifndef SUBGRID_TOOL_CONTENTS_H
#define SUBGRID_TOOL_CONTENTS_H

#include <stdbool.h>

#include "io/io.h"
#include "tool/facts.h"

/* stats: also least, mean and greatest value of each variable, and how many are not finite.
 * records: read them all, to the end of the input; else only the head is looked at. Any
 * failure ends the program. */
void contents_facts(struct facts *f, struct io_in *in, bool stats, bool records);

#endif
