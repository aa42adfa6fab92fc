/* h5walk.h -- the arrays of a stranger's HDF5, walked through in a child process. */
#ifndef SUBGRID_FOREIGN_H5WALK_H
#define SUBGRID_FOREIGN_H5WALK_H

#include "foreign/foreign.h"
#include "hdf5/h5.h"

/* What one message of the child says: an array, or why there is none. */
struct h5_found {
    struct err err; /* code 0: none */
    struct foreign_array array;
};

enum h5_dialect { H5_PLAIN, H5_MATLAB, H5_JULIA };

enum { H5_DEPTH = 16 };

/* A walk in a fixed order; groups, cells and structs are entered, objects of a circle once. */
struct h5_walk {
    hid_t file;
    enum h5_dialect dialect;
    /* What is done with each array, in the order of the walk: 0 to go on. The object is a
     * dataset, or the group of a sparse matrix; it stays the walk's. */
    int (*visit)(struct h5_walk *w, hid_t object, const struct foreign_array *a);
    void *arg;
    struct err *err;
    size_t objects, parts;    /* looked at; of them elements of cells and structs */
    haddr_t above[H5_DEPTH];  /* groups that the present one lies in */
    int depth;
};

/* Visit all of w->file. 0, what visit returned, or -1 with w->err. */
int h5_walk(struct h5_walk *w);

/* Whether the attribute is there; its text ("" when it is none); its number, which must be
 * one (-1 with err). */
bool h5_has(hid_t object, const char *attribute);
void h5_text(hid_t object, const char *attribute, char *text, size_t size);
int h5_number(hid_t object, const char *attribute, double *x, struct err *err);

/* What a dataset holds: type, shape, names of its dimensions; name and scope are kept. */
void h5_describe(const struct h5_walk *w, hid_t set, struct foreign_array *a);

/* All values of a dataset of numbers (part 0 or 1 of complex ones), in the order of the file;
 * only such as were written. *n: how many. NULL with err. The caller frees them. */
double *h5_values(hid_t set, const char *name, int part, size_t *n, struct err *err);

/* Values of array a of the walk, a->n of them, as they are meant: full where the object is a
 * sparse matrix, unpacked where netCDF packs. NULL with err. The caller frees them. */
double *h5_array(const struct h5_walk *w, hid_t object, const struct foreign_array *a, int part,
                 struct err *err);

/* As describe and load of struct foreign_ops, for HDF5 that the guard let pass. */
int h5_list(struct foreign *f, struct err *err);
int h5_load(struct foreign *f, size_t i, struct err *err);

#endif
