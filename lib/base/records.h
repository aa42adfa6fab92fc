/* records.h -- states of members at times, in memory: what closures learn from. */
#ifndef SUBGRID_BASE_RECORDS_H
#define SUBGRID_BASE_RECORDS_H

#include <stddef.h>

/* Nothing here is owned. A window is so many records of one member one after another;
 * window w of a length begins at state w: record w / nmember, member w % nmember. */
struct records {
    size_t nt, nmember, n; /* records, members, doubles of a state */
    const double *t;       /* [nt] times, rising; NULL: no one asks for more than 0 */
    const double *u;       /* (nt, nmember, n) filtered states */
    const double *tau;     /* the same of their unresolved terms, or NULL */
    const double *weight;  /* [nt] >= 0, what a record counts of all members; NULL: 1 */
};

/* How many windows of `length` records there are. */
static inline size_t records_windows(const struct records *r, size_t length)
{
    return r->nt < length ? 0 : (r->nt - length + 1) * r->nmember;
}

/* All states. */
static inline size_t records_count(const struct records *r)
{
    return r->nt * r->nmember;
}

/* The time of one of them. */
static inline double records_time(const struct records *r, size_t sample)
{
    return r->t ? r->t[sample / r->nmember] : 0;
}

#endif
