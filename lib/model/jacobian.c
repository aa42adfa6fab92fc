/* jacobian.c -- the Jacobian of a model's right-hand side, by columns. */
#include "model/jacobian.h"

#include <string.h>

#include "num/diagonal.h"

size_t jacobian_nwork(const struct model *model)
{
    const size_t sys = model->joint.sys->nwork, ode = model->ode.nwork;

    return 3 * model->ode.n + model->joint.sys->n + model->ode.ntape + (sys > ode ? sys : ode);
}

void jacobian_of(const struct model *model, const struct point *at, double J[], double work[])
{
    const struct sys *sys = model->joint.sys;
    const struct ode *ode = &model->ode;
    double *s = work, *v = s + ode->n, *ds = v + ode->n, *unit = ds + ode->n;
    double *tape = unit + sys->n, *rest = tape + ode->ntape;
    struct point here = *at;
    const struct point along = {.u = v};

    memset(work, 0, (size_t)(tape - work) * sizeof *work);
    sys_encode(sys, at->u, s, rest);
    here.u = s;
    ode->terms(ode->ctx, &here, ds, tape, rest);
    for (size_t j = 0; j < sys->n; j++) {
        unit[j] = 1;
        sys_encode(sys, unit, v, rest);
        unit[j] = 0;
        ode->tangent(ode->ctx, &here, &along, ds, tape, rest);
        diagonal_add(sys->ns, 1, sys->symbol, v, ds);
        sys_decode(sys, ds, J + j * sys->n, rest);
    }
}
