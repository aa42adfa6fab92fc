/* closure_similar.h -- the stress that a filter takes from products of velocities.
 *
 *   sigma_ij = -c (G (a_i a_j) - b_i b_j),   a = A u, b = B u,   m_i = d_j sigma_ij
 *
 * G is gain 1, A and B are gains of a member (closure_flow.h); on a line sigma is -c factor/2 (..).
 * Members of struct flow_ops; the parameter `factor` stands at FLOW_OWN.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_SIMILAR_H
#define SUBGRID_CLOSURE_CLOSURE_SIMILAR_H

#include "closure/closure_flow.h"

#define SIMILAR_FACTOR {"factor", 1, -1e3, 1e3, "", "on a line, of the flux: a of a u^2/2"}

/* Gaussian of q = (k l)^2: exp(-q/24) */
double similar_gaussian(double q);

void similar_list(struct flow *f, int gain_a, int gain_b);
void similar_stress(const struct flow *f, const struct point *at, const double in[],
                    double out[], double work[]);
void similar_tangent(const struct flow *f, const struct point *at, const struct point *v,
                     const double in[], const double din[], double dout[], double work[]);
void similar_adjoint(const struct flow *f, const struct point *at, const double in[],
                     const double g[], double gin[], struct dpoint *d, double work[]);

/* theta := 1, as theory has it */
void similar_init(const struct closure *c, double theta[], uint64_t seed);

#endif
