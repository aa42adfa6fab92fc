/* step_sweep.h -- a step and its tangent in one: both do the same with their slopes.
 *
 * A scheme is linear in the state and the slopes of its stages. With k := terms it is the step,
 * with k := their derivative the tangent of that step. A scheme is then a sweep, which asks
 * step_slope for its slopes, an adjoint, and a struct step_ops of these functions. The symbol is
 * needed: states are arrays of n/2 complex numbers.
 */
#ifndef SUBGRID_STEP_STEP_SWEEP_H
#define SUBGRID_STEP_STEP_SWEEP_H

#include <complex.h>

#include "step/step.h"

struct sweep {
    const struct stepper *st;
    const struct point *at;
    double *keep;              /* of a step: its tape, or NULL */
    const struct point *along; /* of a tangent; NULL: a step */
    const double *kept;        /* of a tangent: the tape of that step */
};

/* Members of struct step_ops, whose sweep they call. */
void step_sweep_advance(const struct stepper *st, const struct point *at, double s[],
                        double tape[], double work[]);
void step_sweep_tangent(const struct stepper *st, const struct point *at,
                        const struct point *along, double v[], const double tape[],
                        double work[]);

/* k[n/2] := slope of stage j, c steps ahead, at (or along) x[n/2]; work: the ode's. */
void step_slope(const struct sweep *w, size_t j, double c, const double complex x[],
                double complex k[], double work[]);

/* y[n/2] := (d terms/d state)^* g of stage j, c steps ahead; d += what is due to all else. */
void step_slope_adjoint(const struct stepper *st, const struct point *at, size_t j, double c,
                        const double complex g[], double complex y[], const struct dpoint *d,
                        const double tape[], double work[]);

/* The state of stage j on the tape of a step, as pairs. */
static inline const double complex *step_pairs(const struct ode *ode, size_t j,
                                               const double tape[])
{
    return (const double complex *)(tape + j * (ode->n + ode->ntape));
}

#endif
