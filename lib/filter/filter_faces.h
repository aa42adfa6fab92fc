/* filter_faces.h -- what filters of variables on faces share. */
#ifndef SUBGRID_FILTER_FILTER_FACES_H
#define SUBGRID_FILTER_FILTER_FACES_H

#include "filter/filter.h"

/* The mean over the R fine cells of each coarse one, `window` of struct filter_ops. */
struct window *filter_faces_along(struct filter_line *line, struct err *err);

/* The mean over a length of `cells` fine steps about the upper face of each coarse cell: where its
 * ends fall on fine faces these count half. */
struct window *filter_faces_across(const struct filter_line *line, size_t cells, struct err *err);

#endif
