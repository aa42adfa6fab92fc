/* step_noise.h -- what noise adds to a step, in the sense of Ito.
 *
 *   s_i += r_i g_i xi_i + e dt/2 g_i dg_i/ds_i (xi_i^2 - 1),   i < nnoise, g at the state before
 *
 * with xi = at->kick, e = 1 for schemes of strong order 1, else 0, and r_i = sqrt(dt), or for
 * those that know the symbol L the root of int_0^dt e^{2 Re L t} dt: what is linear and has
 * additive noise then has its exact law, whatever dt (of a complex L where both numbers of a
 * pair have the same g). kloeden1992, jentzen2009
 */
#ifndef SUBGRID_STEP_STEP_NOISE_H
#define SUBGRID_STEP_STEP_NOISE_H

#include "step/step.h"

/* Members of struct step_ops, with a tableau: a step of it, and noise. */
int step_noise_open(struct stepper *st, struct err *err);
void step_noise_adjoint(const struct stepper *st, const struct point *at, double g[],
                        struct dpoint *d, const double tape[], double work[]);
/* Also of schemes that are sweeps. */
void step_noise_advance(const struct stepper *st, const struct point *at, double s[],
                        double tape[], double work[]);
void step_noise_tangent(const struct stepper *st, const struct point *at,
                        const struct point *along, double v[], const double tape[],
                        double work[]);

/* For other adjoints: doubles of work that the step takes besides. */
size_t step_noise_nwork(const struct ode *ode);

/* With g[n] after the step: y[n] := what noise adds to the gradient before it; d += what is due
 * to all else. work[step_noise_nwork], y its beginning. */
const double *step_noise_back(const struct stepper *st, const struct point *at, const double g[],
                              struct dpoint *d, const double tape[], double work[]);

#endif
