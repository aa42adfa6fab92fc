/* gather.h -- runs of several files as members of one. Any failure ends the program. */
#ifndef SUBGRID_TOOL_GATHER_H
#define SUBGRID_TOOL_GATHER_H

#include "base/text.h"

/* Write the members of the data at path (NULL: standard input), then those of each of files, to the
 * output. They have one system, discretisation and filter, one layout, targets all or none, and one
 * number of records at the same times, to a relative 1e-9 of the last one; parameters of the system
 * may differ. States and targets are taken, and what the first file says of itself. */
void gather(const char *path, const struct text_list *files);

#endif
