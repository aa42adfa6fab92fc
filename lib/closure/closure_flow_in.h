/* closure_flow_in.h -- what the two files of closures of flows share. */
#ifndef SUBGRID_CLOSURE_CLOSURE_FLOW_IN_H
#define SUBGRID_CLOSURE_CLOSURE_FLOW_IN_H

#include "closure/closure_flow.h"

/* kind, layers, axes and variables of a flow that has its grid. */
int flow_find_kind(struct flow *f, const struct layout *l, struct err *err);

/* Powers of wavenumbers, half steps, gains, 1/k^2 of a flow that has its grid and widths. */
int flow_tables(struct flow *f, struct err *err);

/* The transforms of a flow that has its grid; close accepts one without. */
int flow_open_transforms(struct flow *f, struct err *err);
void flow_close_transforms(struct flow *f);

/* like and ratio of a map that has its terms. */
void flow_find_likes(struct flow_map *map);

/* fields(map->fields, n) := map of u(nvar, n), or the transpose of its like of a force; each
 * variable is transformed once. u(nvar, n) := map of fields, or += where sum. */
void flow_to_fields(const struct flow *f, const struct flow_map *map, bool transpose, size_t nvar,
                    const double u[], double fields[], double work[]);
void flow_to_state(const struct flow *f, const struct flow_map *map, bool transpose, bool sum,
                   size_t nvar, const double fields[], double u[], double work[]);

#endif
