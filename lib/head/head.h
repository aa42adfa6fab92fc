/* head.h -- the description of a data set: what a file or a stream starts with.
 *
 * A head holds dimensions, variables and attributes. Record variables (first
 * dimension = the record dimension, unlimited) are described only; constant
 * variables carry their data. Tools read it, change it and hand it to the
 * writer; HDF5 never shows through.
 */
#ifndef SUBGRID_HEAD_HEAD_H
#define SUBGRID_HEAD_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum io_type { IO_F64, IO_F32, IO_I64, IO_I32, IO_U8 };
enum {
    IO_RANK = 8,          /* dimensions of a variable */
    IO_NAMES = 4096,      /* variables; dimensions */
    IO_BYTES = 1073741824, /* bytes of one record; of one constant variable */
    IO_IMAGE = 64 << 20    /* bytes of a head as an image, or of its canonical form */
};

struct io_attr {
    char *name;
    enum { IO_ATTR_TEXT, IO_ATTR_F64, IO_ATTR_I64 } type;
    char *text;
    double f64;
    int64_t i64;
};

struct io_dim {
    char *name;
    size_t len;  /* 0 for the record dimension */
};

struct io_var {
    char *name;
    enum io_type type;
    int rank, dim[IO_RANK]; /* indices into head->dim */
    bool record;            /* first dimension is the record dimension */
    size_t size;            /* bytes of one record, or of the constant data */
    void *data;             /* constant data, owned; NULL for record variables */
    size_t nattr;
    struct io_attr *attr;   /* units, long_name, ... */
};

struct io_head {
    size_t ndim, nvar, nattr;
    struct io_dim *dim;
    struct io_var *var;
    struct io_attr *attr; /* global attributes */
    int record_dim;       /* index into dim, or -1: no records */
};

/* Starts as {.record_dim = -1} (HEAD_EMPTY). free accepts a zeroed head. */
#define HEAD_EMPTY ((struct io_head){.record_dim = -1})
void head_free(struct io_head *h);
int head_copy(struct io_head *dst, const struct io_head *src, struct err *err);

/* Add a dimension (index returned, -1 with err). head_records makes the record
 * dimension (time, member, mode, sample) together with its f64 coordinate
 * variable of the same name. */
int head_dim(struct io_head *h, const char *name, size_t len, struct err *err);
int head_records(struct io_head *h, const char *name, const char *unit,
                 const char *long_name, struct err *err);

/* Add a variable over the comma-separated dimensions dims ("time,member,x");
 * it is a record variable when the first one is the record dimension. data
 * (constant variables) is copied. unit and long_name may be NULL. Returns the
 * index, -1 with err (unknown dimension, name taken, bad name). */
int head_var(struct io_head *h, const char *name, enum io_type type,
             const char *dims, const void *data, const char *unit,
             const char *long_name, struct err *err);

/* Remove a variable / a dimension nobody uses / rename; 0 or -1. */
int head_drop_var(struct io_head *h, const char *name, struct err *err);
int head_drop_dim(struct io_head *h, const char *name, struct err *err);

/* Index of a variable or dimension, or -1. */
int head_find_var(const struct io_head *h, const char *name);
int head_find_dim(const struct io_head *h, const char *name);

/* Attributes; var = NULL means global. set replaces. get returns NULL/false
 * when it is absent or of another type (f64 accepts an integer too). */
int head_set_text(struct io_head *h, const char *var, const char *name,
                  const char *text, struct err *err);
int head_set_f64(struct io_head *h, const char *var, const char *name,
                 double x, struct err *err);
int head_set_i64(struct io_head *h, const char *var, const char *name,
                 int64_t x, struct err *err);
void head_unset(struct io_head *h, const char *var, const char *name);
const char *head_text(const struct io_head *h, const char *var,
                      const char *name);
bool head_f64(const struct io_head *h, const char *var, const char *name,
              double *x);
bool head_i64(const struct io_head *h, const char *var, const char *name,
              int64_t *x);

/* Append one line to the provenance chain (`history`). */
int head_history(struct io_head *h, const char *line, struct err *err);

/* Constant data as doubles (converted); n = number of elements. NULL with err
 * when there is none of that name. The caller frees it. */
double *head_doubles(const struct io_head *h, const char *name, size_t *n,
                     struct err *err);

size_t io_type_size(enum io_type type);

#endif
