/* closure_mixing.h -- eddy viscosity by mixing length, on a line: members of struct closure_ops
 * for forms whose parameters begin with the width and FLOW_COEFFICIENT. */
#ifndef SUBGRID_CLOSURE_CLOSURE_MIXING_H
#define SUBGRID_CLOSURE_CLOSURE_MIXING_H

#include "closure/closure_flow.h"

int mixing_open(struct closure *c, struct err *err);
void mixing_features(const struct closure *c, const struct point *at, double A[],
                     double work[]);
void mixing_eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[]);
void mixing_tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[]);
void mixing_adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[]);

#endif
