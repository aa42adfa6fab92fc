/* step_sweep.c -- steps and tangents by the sweep of a scheme; slopes and their adjoints. */
#include "step/step_sweep.h"

void step_sweep_advance(const struct stepper *st, const struct point *at, double s[],
                        double tape[], double work[])
{
    const struct sweep w = {.st = st, .at = at, .keep = tape};

    st->ops->sweep(&w, (double complex *)s, (double complex *)work);
}

void step_sweep_tangent(const struct stepper *st, const struct point *at,
                        const struct point *along, double v[], const double tape[],
                        double work[])
{
    const struct sweep w = {.st = st, .at = at, .along = along, .kept = tape};

    st->ops->sweep(&w, (double complex *)v, (double complex *)work);
}

void step_slope(const struct sweep *w, size_t j, double c, const double complex x[],
                double complex k[], double work[])
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

void step_slope_adjoint(const struct stepper *st, const struct point *at, size_t j, double c,
                        const double complex g[], double complex y[], const struct dpoint *d,
                        const double tape[], double work[])
{
    struct point here = *at;
    struct dpoint to = *d;
    const double *own = step_stage(st->ode, &here, j, tape);

    here.t += c * st->dt;
    memset(y, 0, st->ode->n / 2 * sizeof *y);
    to.u = (double *)y;
    st->ode->adjoint(st->ode->ctx, &here, (const double *)g, &to, own, work);
}
