/* tabulate.h -- columns of a table as samples: inputs, outputs and what names them. Any failure ends
 * the program.
 */
#ifndef SUBGRID_TOOL_TABULATE_H
#define SUBGRID_TOOL_TABULATE_H

#include <stdbool.h>

#include "foreign/foreign.h"

struct tabulate_wish {
    const char *inputs, *outputs; /* names of columns, comma-separated */
    const char *key;              /* a column of whole numbers, or NULL: of the inputs */
    const char *fidelity;         /* or NULL */
    double cost;                  /* or NaN */
    bool drop;                    /* leave out rows with a value that is not finite */
};

/* Write the table in f, opened and not loaded, as a sample table. */
void tabulate(struct foreign *f, const struct tabulate_wish *wish);

#endif
