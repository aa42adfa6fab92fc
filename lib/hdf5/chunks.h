/* chunks.h -- whether HDF5's chunks are what their dataset says. */
#ifndef SUBGRID_HDF5_CHUNKS_H
#define SUBGRID_HDF5_CHUNKS_H

#include "hdf5/h5.h"

/* Every chunk of the chunked dataset is found in its index, as reading it would; what is
 * not would be read as zeros. ERR_DATA names the first. Chunks without filters are all as
 * long as they should be: HDF5 reads beyond shorter ones. */
int chunks_stored(hid_t dataset, const char *name, struct err *err);

/* The chunks that begin in rows from .. from + n have gone through all filters: HDF5 takes
 * the bytes of others as they are. Reads them as stored. 0, or -1 with err. */
int chunks_filtered(hid_t dataset, const char *name, hsize_t from, hsize_t n, struct err *err);

#endif
