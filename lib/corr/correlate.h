/* correlate.h -- two-time second moments of features that come record by record.
 *
 * Every member is a trajectory, in pieces: a record with a number that is not finite ends that of
 * its member, and counts for none. Nothing is paired over the end of a piece. Memory does not
 * depend on the number of records.
 */
#ifndef SUBGRID_CORR_CORRELATE_H
#define SUBGRID_CORR_CORRELATE_H

#include "corr/corr.h"
#include "corr/products.h"

struct correlate {
    struct corr *to;        /* not owned */
    struct products products;
    size_t nmember;
    bool centre, piloted;   /* a pilot is to be taken off; is known */
    size_t record;          /* records so far */
    size_t seen, length;    /* base times so far; of a block, at least */
    size_t dropped;         /* records in pieces that were too short for all lags */
    size_t most;            /* rows that a member's room holds */
    double *rows;           /* (nmember, most, m) that wait; owned */
    double *head;           /* (nmember, 2 lags, m) edges of the open runs; owned */
    double *sum;            /* [m] of scratch; owned */
    struct correlate_member {
        size_t nrow, first; /* rows that wait; the record of the first one */
        size_t start;       /* the record with which the piece began */
        size_t from, count; /* of the open run; count 0: there is none */
    } *member;              /* [nmember] owned */
};

/* Of members with to->m features. centre: less a pilot, the mean of what comes first. length: base
 * times of a block, at least; 0: chosen. to is open and holds nothing. close accepts a zeroed or
 * failed one. */
int correlate_open(struct correlate *c, struct corr *to, size_t nmember, bool centre,
                   size_t length, struct err *err);
void correlate_close(struct correlate *c);

/* One record: phi (nmember, m), next in time. */
int correlate_add(struct correlate *c, const double phi[], struct err *err);

/* The pieces of all members end here. */
int correlate_gap(struct correlate *c, struct err *err);

/* The same, and all that came is in c->to. ERR_DATA where no piece had more than `lags` records. */
int correlate_end(struct correlate *c, struct err *err);

#endif
