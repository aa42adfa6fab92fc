/* flow_matching.h -- the velocity of the form flow-matching, for those who fit it. */
#ifndef SUBGRID_CLOSURE_FLOW_MATCHING_H
#define SUBGRID_CLOSURE_FLOW_MATCHING_H

#include "closure/closure.h"

/* v[n] at x[n] and s of a closure of that form (flow_matching_velocity_f32: of one whose network
 * runs in f32), at at->u and at->theta; tape[ntape] and work[nwork] as of eval. */
void flow_matching_velocity(const struct closure *c, const struct point *at, const double x[],
                            double s, double v[], double tape[], double work[]);
void flow_matching_velocity_f32(const struct closure *c, const struct point *at, const double x[],
                                double s, double v[], double tape[], double work[]);

/* d += the transpose of its derivative at dv, with that tape. */
void flow_matching_adjoint(const struct closure *c, const struct point *at, const double dv[],
                           struct dpoint *d, const double tape[], double work[]);
void flow_matching_adjoint_f32(const struct closure *c, const struct point *at, const double dv[],
                               struct dpoint *d, const double tape[], double work[]);

#endif
