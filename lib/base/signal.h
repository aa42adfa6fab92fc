/* signal.h -- what is known along time: values at records, linear between them.
 */
#ifndef SUBGRID_BASE_SIGNAL_H
#define SUBGRID_BASE_SIGNAL_H

#include <stddef.h>

/* Record k has the time t[k], which rises, and the values x[k * stride + i], i < n. */
struct signal {
    size_t nt, n, stride;
    const double *t, *x; /* not owned */
};

/* out[n] := the values at t; those of the first record before it, of the last one after it. */
void signal_at(const struct signal *s, double t, double out[]);

#endif
