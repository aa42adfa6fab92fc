/* closure_noise.h -- what forms with noise learn from what a mean leaves over, in order of time.
 *
 *   r = tau - mean(u; theta),   a' = phi a + sqrt(1 - phi^2) xi,   phi = e^{-dt/T}
 *
 * An autoregressive process is told by its time of correlation T, so that it is the same with any
 * step; T = 0 is white noise, anew at each step.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_NOISE_H
#define SUBGRID_CLOSURE_CLOSURE_NOISE_H

#include "base/records.h"
#include "closure/closure.h"

/* (nt, nmember, n) := r, of the mean that eval gives without h; the caller frees it. NULL with
 * err: ERR_DATA where records have no targets, are fewer than two, or do not lie apart by one
 * time, which goes to *interval. */
double *noise_residuals(const struct closure *c, const struct records *r, const double theta[],
                        double *interval, struct err *err);

/* T of a process whose correlation over one interval is phi: 0 where phi is not above 0. */
double noise_time(double phi, double interval);

/* phi over dt, and its derivative with respect to T. */
double noise_phi(double T, double dt);
double noise_phi_slope(double T, double dt);

#endif
