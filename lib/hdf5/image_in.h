/* image_in.h -- what the parts of reading an image share. */
#ifndef SUBGRID_HDF5_IMAGE_IN_H
#define SUBGRID_HDF5_IMAGE_IN_H

#include "hdf5/image.h"

struct image_item; /* one dataset of the root group */

struct image_reader {
    hid_t f;
    bool strict;
    size_t limit; /* bytes that texts and constants may have, together */
    struct io_head *h;
    struct err *err; /* never NULL */
    size_t n;
    struct image_item *item;
};

/* Take over the attributes of obj (a dataset named var, or the root group with
 * var = NULL) but the reserved ones. 0 or -1 with r->err. */
int image_read_attrs(const struct image_reader *r, hid_t obj, const char *var);

/* ERR_DATA unless the root group has attribute subgrid_format = 1. */
int image_check_format(hid_t root, struct err *err);

/* ERR_DATA unless subgrid_records names the record variables of r->h in their order. */
int image_check_records(const struct image_reader *r, hid_t root);

#endif
