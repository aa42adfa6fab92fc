/* pairs.h -- all states of a data set with their targets, in memory; any failure ends
 * the program.
 */
#ifndef SUBGRID_TOOL_PAIRS_H
#define SUBGRID_TOOL_PAIRS_H

#include "data/dataset.h"
#include "io/io.h"
#include "base/records.h"

struct samples {
    size_t count, n;
    const double *ubar, *tau;
};

struct pairs {
    struct io_in *in;
    struct dataset d;
    size_t cap;             /* samples there is room for */
    double *ubar, *tau;     /* (cap, n), owned */
    double *t;              /* [cap], owned: of the records */
    double from, to;        /* times of the first and last record */
    struct samples samples; /* every record of every member, members fastest */
    struct records records; /* the same, once they are read */
};

/* Open path ("-" or NULL: standard input); ERR_DATA unless every state variable has its
 * target tau_NAME. */
void pairs_open(struct pairs *p, const char *path);

/* Read them to their end, at most --memory: ERR_DATA when there are more, or none, or a
 * value is not finite. */
void pairs_read(struct pairs *p);

void pairs_close(struct pairs *p); /* accepts zeroed pairs */

/* ERR_DATA when the first, middle or last state of other is one of train too: the two
 * were not kept apart. Both have the same layout. */
void pairs_refuse_overlap(const struct pairs *train, const struct pairs *other);

#endif
