/* gnuplot.h -- a picture from gnuplot commands. */
#ifndef SUBGRID_TOOL_GNUPLOT_H
#define SUBGRID_TOOL_GNUPLOT_H

#include <stddef.h>

#include "base/err.h"

/* Run gnuplot on script[len], without a shell and without the user's start-up
 * files; *picture[*size] is what it wrote to standard output, freed by the
 * caller. ERR_MISSING without gnuplot, ERR_INTERNAL with its last complaint when
 * it fails. */
int gnuplot_run(const char *script, size_t len, char **picture, size_t *size,
                struct err *err);

#endif
