/* choice.h -- which records of a data set are kept: times, every K-th, a part of a split. */
#ifndef SUBGRID_DATA_CHOICE_H
#define SUBGRID_DATA_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct choice {
    double from, until;       /* times, both included to a relative 1e-9 */
    size_t every;             /* the first, K-th, 2K-th, ... of those; >= 1 */
    double lo, hi;            /* shares of what is kept before and through the part */
    size_t gap;               /* records left out where a part follows another */
    size_t seen, inside, kept; /* records so far; within the times; of `every` too */
    double earliest, latest;  /* times of those seen */
};

/* All records. */
struct choice choice_all(void);

/* The part `take` of "NAME=SHARE,..", contiguous in the order of the names: ERR_USAGE. */
int choice_split(struct choice *c, const char *split, const char *take, struct err *err);

/* Count the record at time t: 1 when it is one of the times and of `every`, 0 when not, -1
 * with ERR_DATA when t is not finite. */
int choice_keeps(struct choice *c, double t, struct err *err);

/* Of n kept records the part is [*a, *b); ERR_DATA when it is empty. */
int choice_part(const struct choice *c, size_t n, size_t *a, size_t *b, struct err *err);

#endif
