/* alias.h -- how much of a field a coarser grid gives other names to.
 *
 *   share = sum_{|k| > m/2} |uhat_k|^2 / mean of (u - its mean)^2
 *
 * along an axis of m coarse points, summed over its lines: the part of the variance that a filter
 * which removes nothing folds onto modes below. Any failure ends the program.
 */
#ifndef SUBGRID_TOOL_ALIAS_H
#define SUBGRID_TOOL_ALIAS_H

#include "filter/filter.h"

struct fft;

struct alias {
    const struct filter *phi;
    struct fft *plan[LAYOUT_AXES]; /* of axes with a period that lose points, owned; else NULL */
    size_t nwork;                  /* 0: there is no such axis, or the filter removes modes */
};

/* What was found: the largest share so far. */
struct aliased {
    double share, t;
    size_t member;
    int axis, var; /* of the filter's input */
};

void alias_open(struct alias *a, const struct filter *phi); /* phi outlives it */
void alias_close(struct alias *a); /* accepts a zeroed one */

/* Of u[phi->in.n]: the variable and axis of the largest share, which is 0 where a value is not
 * finite; work[nwork]. Threads share a. */
struct aliased alias_of(const struct alias *a, const double u[], double work[]);

/* Warn where the share is more than a hundredth. */
void alias_tell(const struct alias *a, const struct aliased *most);

#endif
