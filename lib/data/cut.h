/* cut.h -- records of an input as bytes, with some of its members only. Types and
 * variables are those of the input.
 */
#ifndef SUBGRID_DATA_CUT_H
#define SUBGRID_DATA_CUT_H

#include "io/io.h"
#include "num/rng.h"

struct cut {
    struct io_in *in;      /* not owned */
    struct io_head head;   /* of what is kept */
    int member;            /* the member dimension, or -1 */
    size_t first, nmember; /* members kept; 0, 0 where there are none */
    int nvar;              /* record variables */
    int *var;              /* [nvar] their indices in the head */
    char **one;            /* [nvar] one record of some members; NULL: all */
    const void **slab;     /* [nvar] the record fetched */
};

/* Keep the members of "A:B", both included, counted from 0, either end may be
 * left out; "A" is one member; NULL all. ERR_USAGE for another text, ERR_DATA for members
 * that there are not. close accepts a zeroed or failed cut. */
int cut_open(struct cut *c, struct io_in *in, const char *members, struct err *err);
void cut_close(struct cut *c);

/* slab[nvar] := record r of the current block, whose time is t; valid until the
 * next call. ERR_DATA naming variable, member and time for a value that is not
 * finite. */
int cut_fetch(struct cut *c, size_t r, double t, struct err *err);

/* Elements before the member dimension of one record (or of a constant), bytes
 * behind it; false when v has none. */
bool cut_member(const struct io_head *h, const struct io_var *v, int member,
                size_t *outer, size_t *inner);

/* Records held in memory, as bytes. */
struct held {
    const struct cut *cut;  /* not owned */
    size_t memory;          /* bytes that they may take */
    size_t n, room, record; /* records, room for so many, bytes of one */
    char **data;            /* [cut->nvar] */
};
int held_open(struct held *h, const struct cut *c, size_t memory, struct err *err);
void held_close(struct held *h); /* accepts zeroed or failed ones */

/* Append the record fetched. ERR_DATA beyond their memory. */
int held_add(struct held *h, struct err *err);

/* Write records [a, b), in their order or (rng not NULL) in one drawn by Fisher and Yates. */
int held_write(const struct held *h, size_t a, size_t b, struct rng *rng, struct io_out *out,
               struct err *err);

/* Record r of record variable i. */
const char *held_at(const struct held *h, int i, size_t r);

#endif
