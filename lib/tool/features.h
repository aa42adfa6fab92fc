/* features.h -- the features of memory: terms of a library without its constant, at all points.
 *
 *   phi = (u, others)
 *
 * in the order of closure/memory.c. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_FEATURES_H
#define SUBGRID_TOOL_FEATURES_H

#include "term/term.h"

struct features {
    struct terms terms;
    size_t nmember, n, m;   /* m features of n numbers */
    size_t points;          /* of a term: those of the grid, or members at once */
    double *u, *node, *phi; /* (n, nmember), nodes, (nmember, m); owned */
};

/* Of so many states at once. ERR_USAGE unless the library begins with all variables. */
void features_open(struct features *f, const struct layout *l, size_t nmember,
                   const char *library);
void features_close(struct features *f);

/* f->phi (nmember, m) := the features of u (nmember, n). */
void features_take(struct features *f, const double u[]);

#endif
