/* h5.h -- HDF5 as it is used here: quiet, deterministic, never at exit. */
#ifndef SUBGRID_HDF5_H5_H
#define SUBGRID_HDF5_H5_H

#define H5_USE_110_API
#include <hdf5.h>

#include "head/head.h"

/* To be called before anything else of HDF5; may be called again. Turns its
 * error printing and exit handler off and registers the zstd filter. */
void h5_start(void);

/* Fill err with "WHAT: the innermost message of HDF5"; returns -1. */
int h5_fail(struct err *err, int code, const char *what);

/* The stored type (little-endian); and back, -1 when it is none of the five. */
hid_t h5_type(enum io_type type);
int h5_type_of(hid_t type);

/* File access: no locks, metadata that every HDF5 since 1.8 reads; image:
 * in memory alone. -1 when it fails. The caller closes it. */
hid_t h5_access(bool image);

/* An image in memory, to be opened for reading; the bytes are not copied and
 * must stay until the file is closed. */
struct h5_image {
    void *bytes;
    size_t n;
};
hid_t h5_open_image(struct h5_image *image);

#endif
