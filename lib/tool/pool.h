/* pool.h -- sample tables of means over parts of the time as one over all of it. Any failure ends
 * the program. */
#ifndef SUBGRID_TOOL_POOL_H
#define SUBGRID_TOOL_POOL_H

#include <stddef.h>

/* Write the table of the means over all records of n tables at paths (of tabulate_runs, which says
 * over how many records each is): y = sum_k r_k y_k / sum_k r_k, sample by sample. They have the
 * same inputs, outputs and keys, in one order. */
void pool(size_t n, char *const paths[]);

#endif
