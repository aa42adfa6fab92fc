/* must.h -- what a file has to hold; ERR_DATA ends the program with what it lacks. */
#ifndef SUBGRID_TOOL_MUST_H
#define SUBGRID_TOOL_MUST_H

#include "io/io.h"

/* A text attribute, the head's; the length of a dimension, at least 1; the constant variable NAME
 * of so many values, owned by the caller. */
const char *must_text(struct io_in *in, const char *name);
size_t must_length(struct io_in *in, const char *dim);
double *must_values(struct io_in *in, const char *name, size_t expected);

/* A number attribute, NaN where there is none. */
double may_number(struct io_in *in, const char *name);

#endif
