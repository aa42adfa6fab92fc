/* cut.h -- records of an input as bytes, with some of its members only.
 *
 * Types and variables are those of the input; any failure ends the program.
 */
#ifndef SUBGRID_TOOL_CUT_H
#define SUBGRID_TOOL_CUT_H

#include "io/io.h"

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
 * left out; "A" is one member; NULL all. */
void cut_open(struct cut *c, struct io_in *in, const char *members);
void cut_close(struct cut *c);

/* slab[nvar] := record r of the current block, whose time is t; valid until the
 * next call. ERR_DATA naming variable, member and time for a value that is not
 * finite. */
void cut_fetch(struct cut *c, size_t r, double t);

/* Elements before the member dimension of one record (or of a constant), bytes
 * behind it; false when v has none. */
bool cut_member(const struct io_head *h, const struct io_var *v, int member,
                size_t *outer, size_t *inner);

/* Records held in memory, as bytes. */
struct held {
    const struct cut *cut; /* not owned */
    size_t n, room, record; /* records, room for so many, bytes of one */
    char **data;            /* [cut->nvar] */
};
void held_open(struct held *h, const struct cut *c);
void held_close(struct held *h);

/* Append the record fetched. ERR_DATA beyond --memory. */
void held_add(struct held *h);

/* Record r of record variable i. */
const char *held_at(const struct held *h, int i, size_t r);

#endif
