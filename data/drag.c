/* drag.c -- a closure of one's own: quadratic drag, in a shared library.
 *
 *   m_i = -theta |u_i| u_i,   theta >= 0
 *
 *   cc -std=c17 -O3 -shared -fPIC -Ilib data/drag.c -o drag.so -lm
 *   fit-closure --form ./drag.so pairs.h5 -o drag.h5
 *   SUBGRID_LIBRARIES=. rollout drag.h5 --ic test.h5 ...
 *
 * Every line of struct closure_ops stands in lib/closure/closure.h. `features` is what makes a
 * closure that is linear in theta one of least squares.
 */
#include <math.h>

#include "closure/closure.h"

static int open_drag(struct closure *c, struct err *err)
{
    (void)err;
    c->ntheta = 1;
    return 0;
}

/* m for theta = 1 */
static void features(const struct closure *c, const struct point *at, double A[], double work[])
{
    (void)work;
    for (size_t i = 0; i < c->layout.n; i++)
        A[i] = -fabs(at->u[i]) * at->u[i];
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz, (void)tape;
    features(c, at, m, work);
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] *= at->theta[0];
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const double *u = at->u, dtheta = v->theta ? v->theta[0] : 0;

    (void)ddz, (void)tape, (void)work;
    for (size_t i = 0; i < c->layout.n; i++)
        dm[i] = -fabs(u[i]) * (2 * at->theta[0] * v->u[i] + dtheta * u[i]);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const double *u = at->u;

    (void)ddz, (void)tape, (void)work;
    for (size_t i = 0; i < c->layout.n; i++) {
        if (d->u)
            d->u[i] -= 2 * at->theta[0] * fabs(u[i]) * dm[i];
        if (d->theta)
            d->theta[0] -= fabs(u[i]) * u[i] * dm[i];
    }
}

static bool constrain(const struct closure *c, double theta[])
{
    (void)c;
    if (!(theta[0] < 0))
        return false;
    theta[0] = 0;
    return true;
}

static const struct closure_ops closure_drag = {
    .name = "drag",
    .brief = "quadratic drag; theta is its coefficient",
    .source = "-",
    .law = "translation, dissipation",
    .act = "add",
    .any_grid = true,
    .open = open_drag,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    .features = features,
    .constrain = constrain,
};
CLOSURE_LIBRARY(closure_drag)
