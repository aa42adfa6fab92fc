/* guard.h -- HDF5 inside foreign content is looked at before a reader sees it. */
#ifndef SUBGRID_FOREIGN_GUARD_H
#define SUBGRID_FOREIGN_GUARD_H

#include "foreign/foreign.h"

/* Content with HDF5's signature where the library would find it passes the guard
 * (then f->confined), or is refused; other content is none of its business.
 * Without a guard nothing is confined. */
int guard_check(struct foreign *f, foreign_guard *guard, struct err *err);

#endif
