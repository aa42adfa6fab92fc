/* h5guard.h -- whether an HDF5 file of a stranger keeps to itself. */
#ifndef SUBGRID_HDF5_H5GUARD_H
#define SUBGRID_HDF5_H5GUARD_H

#include <stddef.h>

#include "base/err.h"

/* Walk every object of the HDF5 file in bytes[n] (a user block may come first),
 * also those that only references lead to. ERR_DATA, naming the object, for what
 * leads out of the file or needs code from elsewhere: external and user-defined
 * links, external raw storage, virtual datasets, filters that are not HDF5's own;
 * and for soft links that lead nowhere. No data are read but references. Damage
 * may crash the library: run it where that does no harm. */
int io_confined(const void *bytes, size_t n, struct err *err);

#endif
