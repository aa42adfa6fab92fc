/* step_sweep.h -- a step and its tangent in one: both do the same with their slopes.
 *
 * A scheme is linear in the state and the slopes of its stages. With k := terms it is the step,
 * with k := their derivative the tangent of that step.
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

/* k[n/2] := slope of stage j, c steps ahead, at (or along) x[n/2]; work: the ode's. */
static inline void step_slope(const struct sweep *w, size_t j, double c,
                              const double complex x[], double complex k[], double work[])
{
    const struct ode *ode = w->st->ode;
    struct point here = *w->at;

    here.t += c * w->st->dt;
    if (w->along) {
        const double *own = step_stage(ode, &here, j, w->kept);
        struct point toward = *w->along;
        toward.u = (const double *)x;
        ode->tangent(ode->ctx, &here, &toward, (double *)k, own, work);
    } else {
        here.u = (const double *)x;
        step_terms(ode, &here, j, (double *)k, w->keep, work);
    }
}

/* y[n/2] := (d terms/d state)^* g of stage j, c steps ahead; d += what is due to all else. */
static inline void step_slope_adjoint(const struct stepper *st, const struct point *at, size_t j,
                                      double c, const double complex g[], double complex y[],
                                      const struct dpoint *d, const double tape[],
                                      double work[])
{
    struct point here = *at;
    struct dpoint to = *d;
    const double *own = step_stage(st->ode, &here, j, tape);

    here.t += c * st->dt;
    memset(y, 0, st->ode->n / 2 * sizeof *y);
    to.u = (double *)y;
    st->ode->adjoint(st->ode->ctx, &here, (const double *)g, &to, own, work);
}

#endif
