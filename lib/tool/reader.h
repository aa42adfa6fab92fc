/* reader.h -- data sets read record by record, several of them in step; any
 * failure ends the program. Memory is one block an input.
 */
#ifndef SUBGRID_TOOL_READER_H
#define SUBGRID_TOOL_READER_H

#include "data/dataset.h"
#include "io/io.h"

struct reader {
    struct io_in *in;
    struct dataset d;
    double t;         /* time of the current record */
    size_t count;     /* records so far, the current one included */
    double before;    /* time of the record before it */
    size_t nrec, rec; /* of the current block */
    bool ended;
    bool ahead; /* of the truth: its record is at a later time */
};

/* Open path; ERR_DATA unless its kind is one of `kinds` and it holds states. */
void reader_open(struct reader *r, const char *path, const char *kinds);
void reader_close(struct reader *r);

/* Go to the next record; false at the end. Times must rise: ERR_DATA. */
bool reader_next(struct reader *r);

/* The same for a prediction, when the truth stands on its next record, or has
 * ended. A prediction may hold only some of the truth's times, from the first one on
 * and up to less than one of its own steps before the last: `ahead` tells that it has
 * none at the truth's time. false: the prediction's run ended early by a blow-up.
 * ERR_DATA for a time that the truth lacks, to a thousandth of the truth's step, and
 * for a prediction that is shorter or longer. */
bool reader_follow(struct reader *r, const struct reader *truth);

/* Values (nmember, n) of the current record: of layout variable `var`, or of its
 * target. Valid until the next record. */
const double *reader_values(struct reader *r, int var, bool target);

/* Resolve a comma-separated list of names (NULL: all state variables) to layout
 * variables and whether their target is meant (`tau_NAME`); ERR_DATA when r has
 * none of that name. Returns how many, at most LAYOUT_VARS. */
struct reader_var {
    char name[2 * LAYOUT_NAME];
    int var;
    bool target;
};
int reader_vars(const struct reader *r, const char *names, struct reader_var vars[]);

/* "A:B" (either may be empty, NULL is all) as an interval of times. */
void reader_times(const char *text, double *from, double *to);

/* ERR_DATA unless r has the same members as truth, and each of vars[n] (of the
 * truth) over the same axes; fills same[n] with r's own. */
void reader_match(const struct reader *r, const struct reader *truth,
                  const struct reader_var vars[], int n, struct reader_var same[]);

#endif
