/* posterior.h -- draws of parameters from what an ensemble's runs leave of them. Any failure ends
 * the program.
 *
 * They are a sample table (data/table.h): inputs are the parameters, the output log_posterior is
 * the density of tool/emulator.h, of parameters as normal numbers. Attributes: prior (a line each),
 * chains (one after the other), acceptance, rhat and ess (the worst of the parameters).
 */
#ifndef SUBGRID_TOOL_POSTERIOR_H
#define SUBGRID_TOOL_POSTERIOR_H

#include "tool/inversion.h"

/* Learn from tables of runs, as inversion_runs has them, that need not be of members of `of`, draw
 * so many times and write; told, with the median of each parameter and the interval that holds
 * `part`. */
void posterior_sample(struct inversion *of, char *const runs[], size_t draws, double part);

/* The table of inversion_show, of draws; in is closed. */
void posterior_show(struct io_in *in, double part, struct text_buf *out);

#endif
