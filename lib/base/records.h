/* records.h -- states of members at times, in memory: what closures learn from. */
#ifndef SUBGRID_BASE_RECORDS_H
#define SUBGRID_BASE_RECORDS_H

#include <stddef.h>

#include "base/param.h"
#include "base/point.h"

/* Nothing here is owned. A window is so many records of one member one after another;
 * window w of a length begins at state w: record w / nmember, member w % nmember. */
struct records {
    size_t nt, nmember, n; /* records, members, doubles of a state */
    const double *t;       /* [nt] times, rising; NULL: no one asks for more than 0 */
    const double *u;       /* (nt, nmember, n) filtered states */
    const double *tau;     /* the same of their unresolved terms, or NULL */
    const double *weight;  /* [nt] >= 0, what a record counts of all members; NULL: 1 */
    const double *p;       /* (nmember, PARAM_MAX) parameters of their systems; NULL: not known */
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

/* Where a closure of theta is evaluated, at one of them. */
static inline struct point records_point(const struct records *r, size_t sample,
                                         const double theta[])
{
    return (struct point){.t = r->t ? r->t[sample / r->nmember] : 0, .u = r->u + sample * r->n,
                          .p = r->p ? r->p + sample % r->nmember * PARAM_MAX : NULL,
                          .theta = theta};
}

#endif
