/* reader.h -- data sets read record by record, several of them in step. Memory is
 * one block an input.
 */
#ifndef SUBGRID_DATA_READER_H
#define SUBGRID_DATA_READER_H

#include "data/dataset.h"
#include "data/walk.h"

struct reader {
    struct io_in *in;   /* owned */
    struct dataset d;
    struct walk walk;
    double t;           /* time of the current record */
    double before;      /* time of the record before it */
    bool ahead;         /* of the truth: its record is at a later time */
};

/* A variable of the layout, or its target. */
struct reader_var {
    char name[2 * LAYOUT_NAME];
    int var;
    bool target;
};

/* Read in, which is the reader's from now on. ERR_DATA unless it holds states in the order of
 * time. close accepts a zeroed or failed one. */
int reader_open(struct reader *r, struct io_in *in, struct err *err);
void reader_close(struct reader *r);

/* Go to the next record: 1; 0 at the end; -1 with err. Times must rise: ERR_DATA. */
int reader_next(struct reader *r, struct err *err);

/* The same for a prediction, when the truth stands on its next record, or has
 * ended. A prediction may hold only some of the truth's times, from the first one on
 * and up to less than one of its own steps before the last: `ahead` tells that it has
 * none at the truth's time. 0: the prediction's run ended early by a blow-up.
 * ERR_DATA for a time that the truth lacks, to a thousandth of the truth's step, and
 * for a prediction that is shorter or longer. */
int reader_follow(struct reader *r, const struct reader *truth, struct err *err);

/* Values (nmember, n) of the current record. Valid until the next record; NULL with err. */
const double *reader_values(struct reader *r, const struct reader_var *v, struct err *err);

/* The state of one member at the current record; ERR_DATA when it is not finite. */
int reader_state(struct reader *r, size_t member, double u[], struct err *err);

/* Resolve a comma-separated list of names (NULL: all state variables) to layout
 * variables and whether their target is meant (`tau_NAME`); ERR_DATA when r has
 * none of that name. Returns how many, at most LAYOUT_VARS, or -1. */
int reader_vars(const struct reader *r, const char *names, struct reader_var vars[],
                struct err *err);

/* How many runs in a row r has of each member of truth: as its `initial` states (rollout
 * --ensemble), 1 without. */
size_t reader_runs(const struct reader *r, const struct reader *truth);

/* ERR_DATA unless r has so many runs of each member of truth, and each of vars[n] (of the
 * truth) over the same axes; fills same[n] with r's own. */
int reader_match(const struct reader *r, const struct reader *truth,
                 const struct reader_var vars[], int n, struct reader_var same[],
                 size_t runs, struct err *err);

#endif
