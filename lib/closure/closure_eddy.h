/* closure_eddy.h -- |S| S_ij of the velocity gradients of a flow, as of eddy viscosities.
 *
 *   S_ij = (u_i,j + u_j,i)/2,   |S|^2 = 2 S_ij S_ij
 *
 * in: u_i,j as fields i rank + j; out: of i <= j. Where |S| is 0 so are its derivatives.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_EDDY_H
#define SUBGRID_CLOSURE_CLOSURE_EDDY_H

#include "closure/closure_flow.h"

/* |S| at point p, and its derivative along din. */
double eddy_strain(const struct flow *f, const double in[], size_t p);
double eddy_strain_tangent(const struct flow *f, const double in[], const double din[], size_t p);

void eddy_stress(const struct flow *f, const double in[], double out[]);
void eddy_tangent(const struct flow *f, const double in[], const double din[], double dout[]);
/* gin += factor times the transpose of that at g; g_ij is that of one field, i <= j. */
void eddy_adjoint(const struct flow *f, double factor, const double in[], const double g[],
                  double gin[]);
/* gin += g times the derivative of |S| at point p. */
void eddy_strain_adjoint(const struct flow *f, const double in[], size_t p, double g,
                         double gin[]);

#endif
