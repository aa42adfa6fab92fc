/* correlations.h -- correlations of observables: taken from data, written, read and added up. Any
 * failure ends the program.
 *
 * A file of them (kind = correlations) has one record a block of time:
 *
 *   count(block)                  base times
 *   S(block,lag,i,j)              sum_t phi_i(t + lag) phi_j(t), features less the pilot
 *   s(block,lag,i)                sum_t phi_i(t + lag)
 *   pilot(feature)                what was taken off; phi are the terms of `library`
 *   run(trajectory_run,what)      block, trajectory, from, count, weight of rows of base times
 *   edge(trajectory_run,row,feature)   their first and last lags; both absent where too many
 */
#ifndef SUBGRID_TOOL_CORRELATIONS_H
#define SUBGRID_TOOL_CORRELATIONS_H

#include "corr/corr.h"
#include "io/io.h"
#include "term/term.h"

enum { CORRELATIONS_INPUTS = 1024 };

struct correlations_wish {
    const char *library; /* features: a library of terms that begins with all variables */
    size_t lags;
    bool centre;
    double weight;
};

struct correlations {
    struct io_in *in[CORRELATIONS_INPUTS + 1]; /* data, or correlations; NULL-ended, owned */
    size_t nin;
    struct layout layout;
    char *library;       /* owned */
    struct corr corr;    /* of m features, of which the first layout.n are the state */
    bool centre;
    double step;         /* between records */
    double first, last;  /* times of the data */
    size_t gaps, dropped; /* steps that were too long; records in pieces too short */
};

/* Of the data at path (NULL: standard input), read to their end. */
void correlations_take(struct correlations *c, const char *path,
                       const struct correlations_wish *wish);

/* Those of files, paths NULL-ended (none: standard input), added up: ERR_DATA says in what they
 * differ. Runs are sorted. */
void correlations_load(struct correlations *c, char *const paths[]);
void correlations_close(struct correlations *c);

void correlations_write(const struct correlations *c);

#endif
