/* coordinates.h -- the coordinates of axes that are not uniform, kept while the process lives.
 *
 * Layouts are copied by value, into closures, filters and records that outlive the file the
 * coordinates came from: nobody owns them, so that every copy stays right. Equal ones are kept
 * once, so that they are few: one for each such axis that was ever read.
 */
#ifndef SUBGRID_BASE_COORDINATES_H
#define SUBGRID_BASE_COORDINATES_H

#include <stddef.h>

#include "base/err.h"

/* A copy of x[n] that is never freed nor changed; NULL with err when there is no memory. Any
 * thread may call it. */
const double *coordinates_keep(const double x[], size_t n, struct err *err);

#endif
