/* image.h -- a head as HDF5 objects: the netCDF-4 layout of files and of the
 * HEAD image of streams.
 *
 * In the root group, in this order: one dimension scale per dimension (its
 * coordinate variable where there is one), then the other variables, each tied
 * to its scales by DIMENSION_LIST and REFERENCE_LIST. Links and attributes keep
 * their order; no object bears a time. Attributes Conventions, subgrid_format
 * and subgrid_records are made here and never stand in a head.
 */
#ifndef SUBGRID_HDF5_IMAGE_H
#define SUBGRID_HDF5_IMAGE_H

#include "hdf5/h5.h"
#include "head/head.h"

/* How record variables are stored in chunks. */
enum image_pack { IMAGE_ZSTD, IMAGE_DEFLATE, IMAGE_RAW };

/* Is h fit to be written: the record coordinate is there, f64, and the first
 * record variable; no attribute has a reserved name; records of at most 1 GiB.
 * *recsize := bytes of one record. 0 or -1 with err. */
int image_check(const struct io_head *h, size_t *recsize, struct err *err);

/* Write everything that is constant to the new HDF5 file f. */
int image_write(hid_t f, const struct io_head *h, enum image_pack pack,
                struct err *err);

/* The HEAD image: *bytes is allocated (the caller frees it). */
int image_encode(const struct io_head *h, void **bytes, size_t *n,
                 struct err *err);

/* Read the root group of f into h (to be freed also after success). strict: a
 * HEAD image of image_size bytes, where only what image_write makes is allowed;
 * otherwise a file that other programs may have touched. *nrec := records. */
int image_read(hid_t f, bool strict, size_t image_size, struct io_head *h,
               uint64_t *nrec, struct err *err);

/* Read a HEAD image that may come from anywhere. ERR_DATA unless it is sound. */
int image_decode(const void *bytes, size_t n, struct io_head *h,
                 struct err *err);

/* File creation properties: link and attribute order kept, no times. */
hid_t image_creation(void);

/* Rows (first dimension) of a chunk of record variable v; *bytes := its size. */
size_t image_chunk(const struct io_head *h, const struct io_var *v,
                   hsize_t chunk[IO_RANK]);

/* Attributes of object obj. */
int image_put_text(hid_t obj, const char *name, const char *text);
int image_put_f64(hid_t obj, const char *name, double x);
int image_put_i64(hid_t obj, const char *name, int64_t x);

/* *x := the one number of attribute name, which exists; kept when it is none. */
void image_get_f64(hid_t obj, const char *name, double *x);

/* A text attribute, allocated; NULL when absent, or not one text of at most
 * limit bytes (fixed length; any length too when strict is false). */
char *image_get_text(hid_t obj, const char *name, bool strict, size_t limit);

#endif
