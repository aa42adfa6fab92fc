/* out.h -- the inside of an output: a block of records that fills up, and the
 * carrier that takes full ones. */
#ifndef SUBGRID_IO_OUT_H
#define SUBGRID_IO_OUT_H

#include "io/digest.h"

struct out_var {
    int var;         /* index into the head */
    size_t given;    /* bytes of one record as the caller gives it */
    size_t size;     /* and as it is stored */
    bool narrow;     /* given as f64, stored as f32 */
    char *buf;       /* its part of the block, inside out->block */
};

struct io_out {
    char *name;          /* owned; "standard output" for a stream */
    struct io_head head; /* as stored */
    size_t nvar;         /* record variables, in head order */
    struct out_var *var;
    const void **slab;   /* nvar; work space */
    size_t recsize;      /* stored bytes of one record, all variables */
    bool narrow;         /* some variable is */
    char *block;         /* owned: cap records, variable by variable */
    size_t cap, fill;    /* records */
    double flushed;      /* seconds: when a block last went out */
    bool timely;         /* a block goes out after 100 ms, full or not */
    struct digest sums;
    struct io_in **inputs; /* owned array; NULL-ended */
    char warning[300];

    /* Take nrec records, slab[i] of the i-th record variable, as stored. */
    int (*put)(struct io_out *out, size_t nrec, const void *const slab[],
               struct err *err);
    int (*finish)(struct io_out *out, uint64_t input, int status, double t_end,
                  struct err *err);
    int (*part)(struct io_out *out, struct err *err); /* end as a .partial; NULL: it cannot */
    void (*abort)(struct io_out *out, const char *message);
    void (*free)(struct io_out *out);
    void *carrier;
};

/* Start a stream on descriptor 1, or the file at path, for out->head. */
int stream_out(struct io_out *out, const struct io_options *opt, struct err *err);
int file_out(struct io_out *out, const char *path,
             const struct io_options *opt, struct err *err);

#endif
