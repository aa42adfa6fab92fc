/* in.h -- the inside of an open input: one block of records in memory, and the
 * carrier that fetches the next one. */
#ifndef SUBGRID_IO_IN_H
#define SUBGRID_IO_IN_H

#include "hdf5/h5.h"
#include "io/digest.h"

struct in_var {
    int var;          /* index into the head */
    enum io_type type;
    size_t size;      /* bytes of one record */
    const char *base; /* its records of the block, contiguous */
    char *copy;       /* owned: the current piece, aligned */
    double *f64;      /* owned: the current piece, converted */
    size_t copy_cap, f64_cap;
    bool converted;
};

struct io_in {
    char *name;        /* as given */
    const char *label; /* name as messages call it */
    int fd;
    struct io_head head;
    size_t nvar;         /* record variables, in head order */
    struct in_var *var;
    int *slot;           /* head index -> index into var, or -1 */
    size_t recsize;      /* bytes of one record, all variables */
    size_t block, done, now; /* records: of the block, before and in the piece */
    uint64_t before;     /* records before the next block, and the last one's time */
    double time;
    int64_t count;       /* records altogether, -1 unknown */
    bool ended;
    int status;
    double t_end;
    bool stated; /* digest is what the input says, not what was found */
    bool edited; /* files: another content than stated is taken */
    bool broken; /* and so is a head that is not what its seal states */
    uint64_t digest;
    struct digest sums;
    void (*seen)(double records, double total, bool end); /* or NULL */

    /* Fill block and var[].base with the next block, add it to sums. Records,
     * 0 at the proper end (status and digest are then known), -1 with err. */
    long (*fetch)(struct io_in *in, struct err *err);
    void (*close)(struct io_in *in);
    void *carrier;
    struct h5_image spool; /* owned bytes: HDF5 that came through a pipe */
};

/* Fill in nvar, var, slot and recsize from in->head. */
int in_prepare(struct io_in *in, struct err *err);

/* Start reading a stream, or HDF5, at in->fd. before: bytes of the preamble that
 * were read already (they are as they should be). HDF5 is opened as
 * path, or in memory as image. */
int stream_in(struct io_in *in, size_t before, struct err *err);
int file_in(struct io_in *in, const char *path, struct h5_image *image,
            struct err *err);

/* The digest that the input states, known after its end; false when there is
 * none. */
static inline bool in_stated(const struct io_in *in, uint64_t *digest)
{
    *digest = in->digest;
    return in->stated;
}

#endif
