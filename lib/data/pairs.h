/* pairs.h -- all states of a data set, with their targets where there are any, in memory. */
#ifndef SUBGRID_DATA_PAIRS_H
#define SUBGRID_DATA_PAIRS_H

#include "base/records.h"
#include "data/dataset.h"
#include "io/io.h"

struct pairs {
    struct io_in *in;       /* owned */
    struct dataset d;
    double from, to;        /* times of the first and last record */
    size_t room;            /* records there is room for */
    double *t, *u, *tau;    /* [room], (room, nmember, n) twice, tau NULL without targets; owned */
    int series;             /* head index of the weights, or -1: none */
    double *weight;         /* [room] or NULL; owned */
    double *p;              /* (nmember, PARAM_MAX) or NULL: not known; owned */
    struct records records; /* what was read: points to them */
};

/* Read in, which is the pairs' from now on. Targets are read where every state variable has its
 * own, tau_NAME; ERR_DATA where they are needed and one has none. close accepts zeroed or failed
 * pairs. */
int pairs_open(struct pairs *p, struct io_in *in, bool needs_targets, struct err *err);
void pairs_close(struct pairs *p);

/* The records' weights are those of a series, NAME (time), which is no part of the state: ERR_DATA
 * where there is none. Before reading, which refuses weights below 0, or of which none is above. */
int pairs_weigh(struct pairs *p, const char *name, struct err *err);

/* Read to the end, states and targets of at most `memory` bytes: ERR_DATA when there are more,
 * or none, or a value is not finite. */
int pairs_read(struct pairs *p, size_t memory, struct err *err);

/* ERR_DATA when the first, middle or last state of other is one of train too: the two
 * were not kept apart. Both have the same layout. */
int pairs_refuse_overlap(const struct pairs *train, const struct pairs *other,
                         struct err *err);

#endif
