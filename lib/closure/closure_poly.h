/* closure_poly.h -- a polynomial of each value of a state, one for each variable.
 *
 *   y_vi = sum_{k <= degree} theta_vk u_vi^k,   theta (nvar, degree + 1)
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_POLY_H
#define SUBGRID_CLOSURE_CLOSURE_POLY_H

#include "closure/closure.h"

#define POLY_DEGREE {"degree", 3, 0, 30, "", "of the polynomial of each value", true}

/* y[n] := that of u[n]; slope[n] (NULL: not wanted) := dy/du. */
void poly_eval(const struct layout *l, size_t degree, const double theta[], const double u[],
               double y[], double slope[]);
/* A (n, ntheta), zeroed here, whose first columns are those of theta. */
void poly_features(const struct layout *l, size_t degree, size_t ntheta, const double u[],
                   double A[]);
/* dtheta += the transpose at g[n] */
void poly_adjoint(const struct layout *l, size_t degree, const double u[], const double g[],
                  double dtheta[]);

#endif
