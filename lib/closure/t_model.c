/* t_model.c -- the t-model of Mori and Zwanzig, for Galerkin systems on a line or plane.
 *
 *   m = t P L Q L v = t R1(v)
 *
 * R1 and the resolved modes as in closure_galerkin.h: the memory integral with its integrand
 * frozen at its end. chorin2002, bernstein2007. Energy falls by t |w|^2, in the plane enstrophy
 * and energy do, each by t |w|^2 in its norm. Nothing is fitted.
 * Limits: one variable on a periodic line, or vorticity on a plane; time counts from a state that
 * is resolved (t = 0, a smooth field); late ones are stiff: explicit schemes need dt below about
 * 2/(t (|u| k_N)^2), u the velocity; the resolved modes are those of `modes`, by default all that
 * a Galerkin system on the grid has. m has none beyond.
 */
#include "closure/closure_galerkin.h"

static int open_t_model(struct closure *c, struct err *err)
{
    return galerkin_open(c, 1, err);
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz;
    galerkin_eval(c, at->u, tape, work);
    galerkin_sum(c, &at->t, tape, m, work);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    (void)ddz;
    galerkin_tangent(c, &at->t, v->u, NULL, tape, dm, work);
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    (void)ddz;
    if (d->u)
        galerkin_adjoint(c, &at->t, dm, d->u, NULL, tape, work);
}

static const struct param params[] = {WAVES_MODES, GALERKIN_FACTOR, {0}};

const struct closure_ops closure_t_model = {
    .name = "t-model",
    .brief = "Mori-Zwanzig memory of Galerkin systems, frozen: t times a known term, no theta",
    .source = "chorin2002",
    .any_grid = true,
    .law = "momentum, dissipation",
    .act = "add",
    .params = params,
    .open = open_t_model,
    .close = galerkin_close,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
