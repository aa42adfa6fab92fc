/* h5zstd.h -- the HDF5 filter 32015 (zstd), registered in this process. */
#ifndef SUBGRID_HDF5_H5ZSTD_H
#define SUBGRID_HDF5_H5ZSTD_H

enum { H5ZSTD_ID = 32015 };

/* Register with HDF5; may be called again. 0 or -1. */
int h5zstd_register(void);

#endif
