/* numpy.h -- an array of NumPy in memory: a file .npy, or a member of an .npz. */
#ifndef SUBGRID_FOREIGN_NUMPY_H
#define SUBGRID_FOREIGN_NUMPY_H

#include "foreign/foreign.h"

/* The longest header that is read, with what stands before it. */
enum { NUMPY_HEADER = 1 << 16 };

struct numpy {
    char descr[256]; /* "<f8", or what stands between [ and ] of records, cut */
    size_t data;     /* offset of the first element */
    size_t width;    /* bytes of an element; 0: no number */
};

bool numpy_probe(const unsigned char first[], size_t n);

/* Type, shape and strides of the array whose file begins with bytes[n]: all of it, or
 * NUMPY_HEADER. Elements that are no numbers leave a->numeric false. */
int numpy_describe(const unsigned char *bytes, size_t n, struct numpy *h, struct foreign_array *a,
                   struct err *err);

/* ERR_DATA unless the file has this size. */
int numpy_whole(const struct numpy *h, const struct foreign_array *a, size_t size, struct err *err);

/* Fill a->re (and im) and a->rounding from the whole file. */
void numpy_load(const unsigned char *bytes, const struct numpy *h, struct foreign_array *a);

#endif
