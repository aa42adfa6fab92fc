/* closure_eddy.h -- |S| S_ij of the strain rates of a flow, as of eddy viscosities.
 *
 *   S_ij = (u_i,j + u_j,i)/2,   |S|^2 = 2 S_ij S_ij
 *
 * in: S_ij as fields (flow_strains); out: the same of the product, both of i <= j in this order.
 * Where |S| is 0 so are its derivatives.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_EDDY_H
#define SUBGRID_CLOSURE_CLOSURE_EDDY_H

#include "closure/closure_flow.h"

/* |S| at point p, and its derivative along din. */
double eddy_strain(const struct flow *f, const double in[], size_t p);
double eddy_strain_tangent(const struct flow *f, const double in[], const double din[], size_t p);

void eddy_stress(const struct flow *f, double factor, const double in[], double out[]);
void eddy_tangent(const struct flow *f, double factor, const double in[], const double din[],
                  double dout[]);
/* gin += the transpose of that at g; g_ij is that of one field, i <= j. */
void eddy_adjoint(const struct flow *f, double factor, const double in[], const double g[],
                  double gin[]);
/* gin += g times the derivative of |S| at point p. */
void eddy_strain_adjoint(const struct flow *f, const double in[], size_t p, double g,
                         double gin[]);

#endif
