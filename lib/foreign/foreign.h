/* foreign.h -- arrays out of files that other programs wrote.
 *
 * One file lib/foreign/NAME.c defines one `const struct foreign_ops
 * foreign_NAME`; the Makefile finds it. A file is read into memory once, so
 * that what is digested is what is parsed; a reader first describes its arrays
 * and then loads, one by one, those that are wanted. Nothing is allocated on
 * the word of a header: sizes are held against the bytes that are there and
 * against `memory`. A damaged file is ERR_DATA, never a crash.
 */
#ifndef SUBGRID_FOREIGN_FOREIGN_H
#define SUBGRID_FOREIGN_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/layout.h"

enum { FOREIGN_RANK = 8, FOREIGN_NAME = 128, FOREIGN_MAX = 4096 };

struct foreign_array {
    char name[FOREIGN_NAME];   /* "" when the format has no names */
    size_t scope;              /* bytes of it that say where the array lies: "group/", "s." */
    char type[32];             /* "float64", "complex128", "cell", ... */
    bool numeric;              /* false: listed, but cannot be loaded */
    bool complex;
    int rank;
    size_t dim[FOREIGN_RANK];  /* in the index order of the file's own language */
    char axis[FOREIGN_RANK][LAYOUT_NAME]; /* what the file calls each; "": it does not say */
    size_t stride[FOREIGN_RANK]; /* element (i0, i1, ..) is [sum i * stride] */
    size_t n;                  /* product of dim */
    double *re, *im;           /* [n] each once loaded, im only when complex */
    double rounding;           /* stored values are this far off at most, once
                                  loaded (single precision, printed digits) */
};

/* A column of a table. */
struct foreign_column {
    char name[FOREIGN_NAME];   /* from the header line, or its number from 1 */
    double rounding;           /* half a unit of the last digit, once loaded */
};

struct foreign {
    const struct foreign_ops *ops;
    const char *path;          /* the caller's; NULL: standard input */
    const char *name;          /* path, or what messages call it */
    unsigned char *bytes;      /* its content */
    size_t size;
    uint64_t digest;           /* XXH3 of the content */
    size_t memory;             /* most bytes of content, and of loaded arrays */
    size_t narray;
    struct foreign_array *array;
    struct foreign_column *column; /* tables: array[0] is (row, column) */
    size_t ncolumn;            /* 0: no table */
    bool header;               /* the columns have names */
    bool named_above;          /* which stand in a line of # above the first row */
    bool index;                /* a first column, which counts the rows, is left out */
    bool confined;             /* there is HDF5, and the guard let it pass */
};

/* Whether the HDF5 file in bytes[n] leads nowhere outside itself; 0 or -1 with
 * err. It is called in a child process and may crash. */
typedef int foreign_guard(const void *bytes, size_t n, struct err *err);

struct foreign_ops {
    const char *name, *brief;
    const char *suffixes;      /* " csv dat ": file names that promise it */

    /* Whether content that starts with these bytes (the first 1024, or all)
     * is of this format. */
    bool (*probe)(const unsigned char first[], size_t n);

    /* Fill array[0..narray), and column, from bytes; no data yet. foreign.c
     * frees them, also after a failure. */
    int (*describe)(struct foreign *f, struct err *err);

    /* Fill re (and im) of array i, which is numeric and not empty;
     * foreign_load has allocated them. */
    int (*load)(struct foreign *f, size_t i, struct err *err);
};

const struct foreign_ops *foreign_find(const char *name, struct err *err);
const struct foreign_ops *const *foreign_all(void); /* NULL-ended, by name */

/* Read the file at path ("-": standard input) and describe its arrays. format
 * NULL: told by the content; a name that promises another format is refused.
 * Content with HDF5 in it must pass the guard first; NULL: no HDF5 is read. ERR_OPEN,
 * ERR_DATA (message names the file); on failure nothing is held. */
int foreign_open(struct foreign *f, const char *path, const char *format,
                 size_t memory, foreign_guard *guard, struct err *err);
int foreign_load(struct foreign *f, size_t i, struct err *err);
void foreign_close(struct foreign *f);

/* For readers: append an array (zeroed), NULL with err when there are too many;
 * set n from dim, with the strides of row-major ('C') or column-major ('F')
 * order. A rank, or a product, that is out of bounds is ERR_DATA. */
struct foreign_array *foreign_add(struct foreign *f, struct err *err);
int foreign_shape(struct foreign_array *a, char order, struct err *err);

/* The rounding of loaded values whose type is of 16 or 32 bits. */
void foreign_round(struct foreign_array *a);

/* The name without where the array lies: "" for an element of a cell. */
const char *foreign_base(const struct foreign_array *a);

/* "NAME (TYPE, 1024 x 251), ..." of all arrays, for messages and lists. */
struct text_buf;
void foreign_contents(const struct foreign *f, struct text_buf *out);

#endif
