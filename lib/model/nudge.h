/* nudge.h -- nudging: a run is drawn to data.
 *
 *   dv/dt = f(v) - mu P (v - u(t)),   P: the values that are observed
 *
 * azouani2014. A step of f, whatever its scheme, is followed by the exact decay of v - u:
 *
 *   v := v - (1 - exp(-mu dt)) P (v - u(t + dt))
 *
 * No mu is too stiff, and steps that made the data keep to them to round-off; as a solution of
 * the equation above it is of order 1 in mu dt. Between records u is cubic in time.
 */
#ifndef SUBGRID_MODEL_NUDGE_H
#define SUBGRID_MODEL_NUDGE_H

#include "base/signal.h"
#include "sys/sys.h"

struct nudge {
    double mu;          /* > 0 */
    struct signal data; /* physical states u[n] */
    const double *seen; /* [n]: 1 where a value is observed, else 0; NULL: all are */
};

/* u[n] := the data at t, a record where it has that time to 1e-9 of the time between records;
 * those of the first record before it, of the last one after it. */
void nudge_data(const struct nudge *nudge, double t, double u[]);

/* The decay over dt of s[ns] at its end t; work[2 n + ns + sys->nwork]. A NaN stays one. */
void nudge_apply(const struct nudge *nudge, const struct sys *sys, double t, double dt,
                 double s[], double work[]);

#endif
