/* arrays.h -- numbers of other programs by their names. Any failure ends the program. */
#ifndef SUBGRID_TOOL_ARRAYS_H
#define SUBGRID_TOOL_ARRAYS_H

#include "foreign/foreign.h"

/* The array of that name, loaded; NULL: there is none. ERR_DATA unless its values are finite
 * numbers and it has this rank (0: any). */
const struct foreign_array *arrays_find(struct foreign *f, const char *name, int rank);

/* Value (i), (i, j) or (i, j, k), as its rank is. */
double arrays_at(const struct foreign_array *a, size_t i, size_t j, size_t k);

#endif
