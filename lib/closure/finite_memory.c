/* finite_memory.c -- memory of a finite length, for Galerkin systems on a line or
 * plane.
 *
 *   m = z,   dz/dt = -(2/tau) z + 2 P L Q L v = -(2/tau) z + 2 R1(v),   z = 0 at first
 *
 * R1 and the resolved modes as in closure_galerkin.h: the memory integral over the last tau, by
 * one trapezoid. parish2017. It begins as 2 t R1; at rest z = tau R1; tau -> 0 is no closure.
 * Nothing is fitted. Limits: one variable on a periodic line, or vorticity on a plane; explicit
 * schemes need dt below about tau; the resolved modes are those of `modes`, by default all that a
 * Galerkin system on the grid has. z has none beyond.
 */
#include "closure/closure_galerkin.h"

enum { MODES, FACTOR, TAU };

static const double twice[] = {2};

static int open_finite_memory(struct closure *c, struct err *err)
{
    if (galerkin_open(c, 1, err) != 0)
        return -1;
    c->nlatent = c->layout.n;
    return 0;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const double rate = 2 / c->p[TAU];

    galerkin_eval(c, at->u, tape, work);
    galerkin_sum(c, twice, tape, dz, work);
    for (size_t i = 0; i < c->layout.n; i++) {
        m[i] = at->z[i];
        dz[i] -= rate * at->z[i];
    }
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const double rate = 2 / c->p[TAU];

    (void)at;
    galerkin_tangent(c, twice, v->u, NULL, tape, ddz, work);
    for (size_t i = 0; i < c->layout.n; i++) {
        dm[i] = v->z ? v->z[i] : 0;
        ddz[i] -= rate * dm[i];
    }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const double rate = 2 / c->p[TAU];

    (void)at;
    for (size_t i = 0; d->z && i < c->layout.n; i++)
        d->z[i] += dm[i] - rate * ddz[i];
    if (d->u)
        galerkin_adjoint(c, twice, ddz, d->u, NULL, tape, work);
}

static const struct param params[] = {
    WAVES_MODES,
    GALERKIN_FACTOR,
    {"tau", 0.1, 1e-9, 1e9, "time", "length of the memory"},
    {0},
};

const struct closure_ops closure_finite_memory = {
    .name = "finite-memory",
    .brief = "Mori-Zwanzig memory of Galerkin systems, of a length tau: a latent field, no theta",
    .source = "parish2017",
    .any_grid = true,
    .law = "-",
    .act = "add",
    .params = params,
    .open = open_finite_memory,
    .close = galerkin_close,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
