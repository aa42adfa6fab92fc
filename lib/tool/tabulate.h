/* tabulate.h -- sample tables: of columns of a table, of runs. Any failure ends the program. */
#ifndef SUBGRID_TOOL_TABULATE_H
#define SUBGRID_TOOL_TABULATE_H

#include <stdbool.h>

#include "foreign/foreign.h"

struct tabulate_wish {
    const char *inputs, *outputs; /* names of columns, or parameters and terms, comma-separated */
    const char *key;              /* a column of whole numbers, or NULL: of the inputs */
    const char *fidelity;         /* or NULL */
    double cost;                  /* or NaN */
    size_t every;                 /* runs: outputs of every so many points along each axis; 0: means
                                     over all of them */
    const char *resamples;        /* runs: "N[:block=B,length=L]", or NULL: a sample a member */
    bool drop;                    /* leave out rows with a value that is not finite */
};

/* Write the table in f, opened and not loaded, as a sample table. */
void tabulate(struct foreign *f, const struct tabulate_wish *wish);

/* Write runs (path NULL: standard input) as one: a sample a member, whose inputs are the parameters
 * wish->inputs (NULL: that differ between members, else its number), and whose outputs are the
 * means over time and points of wish->outputs, terms of the state (term/term.h); or over time at
 * points, u[0], u[8], .. The key is of the member's number and inputs, so that runs of two models
 * from the same states are paired. A member that blew up gives NaN. With wish->resamples N samples
 * a member, each the means over records of it drawn again (tool/resamples.h); their numbers are in
 * the keys. */
void tabulate_runs(const char *path, const struct tabulate_wish *wish);

#endif
