/* step_rk.h -- explicit Runge-Kutta schemes, from their tableau.
 *
 *   k_j = f(t + c_j dt, s + dt sum_{l<j} a_jl k_l),   s := s + dt sum_j b_j k_j
 *
 * with f = symbol * s + terms and c_j = sum_l a_jl. A scheme is a tableau and a struct
 * step_ops of these functions.
 */
#ifndef SUBGRID_STEP_STEP_RK_H
#define SUBGRID_STEP_STEP_RK_H

#include "step/step.h"

enum { TABLEAU_STAGES = 6 };

struct tableau {
    size_t stages;
    double a[TABLEAU_STAGES][TABLEAU_STAGES], b[TABLEAU_STAGES];
    const struct pair *pair; /* of an embedded pair (step_pair.h); NULL: of one scheme alone */
};

/* Members of struct step_ops, whose tableau they read. */
int step_rk_open(struct stepper *st, struct err *err);
void step_rk_advance(const struct stepper *st, const struct point *at, double s[],
                     double tape[], double work[]);
void step_rk_tangent(const struct stepper *st, const struct point *at, const struct point *along,
                     double v[], const double tape[], double work[]);
void step_rk_adjoint(const struct stepper *st, const struct point *at, double g[],
                     struct dpoint *d, const double tape[], double work[]);

/* t + c_j dt; j = stages: t + dt */
double step_rk_time(const struct stepper *st, const struct point *at, size_t j);

/* y[n] := x[n] + sum_{l<m} weight[l] dt k_l, of k[m][n]; y may be x. */
void step_rk_add(size_t n, size_t m, const double weight[], double dt, const double k[],
                 const double x[], double y[]);

/* k[n] := f of stage j at here->u */
void step_rk_slope(const struct ode *ode, const struct point *here, size_t j, double k[],
                   double tape[], double work[]);
/* y[n] := f'^* k of the stage here->u, with its own tape, and d += what is due to all else */
void step_rk_slope_adjoint(const struct ode *ode, const struct point *here, const double k[],
                           double y[], const struct dpoint *d, const double own[],
                           double work[]);

#endif
