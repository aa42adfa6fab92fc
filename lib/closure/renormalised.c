/* renormalised.c -- complete memory with constant coefficients, for Galerkin systems on a line
 * or plane.
 *
 *   m = theta_1 R1(v) + theta_2 R2(v)
 *
 * R1, R2 and the resolved modes as in closure_galerkin.h; the expansion has theta_1 = t and
 * theta_2 = -t^2/2, constants in their place give a memory that does not run away. stinis2013,
 * price2019. theta_i is in time^i. Linear in theta. With theta_1 >= 0 alone energy falls.
 * Limits: one variable on a periodic line, or vorticity on a plane; the resolved modes are those
 * of `modes`, by default all that a Galerkin system on the grid has. m has none beyond.
 */
#include "closure/closure_galerkin.h"

enum { MODES, FACTOR, ORDER };

static int open_renormalised(struct closure *c, struct err *err)
{
    if (galerkin_open(c, (int)c->p[ORDER], err) != 0)
        return -1;
    c->ntheta = (size_t)c->p[ORDER];
    return 0;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz;
    galerkin_eval(c, at->u, tape, work);
    galerkin_sum(c, at->theta, tape, m, work);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    (void)ddz;
    galerkin_tangent(c, at->theta, v->u, v->theta, tape, dm, work);
}

static void features(const struct closure *c, const struct point *at, double A[],
                     double work[])
{
    static const double unit[][2] = {{1, 0}, {0, 1}};
    const struct galerkin_scratch s = galerkin_scratch(c->priv, work);

    galerkin_eval(c, at->u, s.more, work);
    for (size_t k = 0; k < c->ntheta; k++) {
        galerkin_sum(c, unit[k], s.more, s.points, work);
        for (size_t i = 0; i < c->layout.n; i++)
            A[i * c->ntheta + k] = s.points[i];
    }
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    (void)ddz;
    galerkin_adjoint(c, at->theta, dm, d->u, d->theta, tape, work);
}

static const struct param params[] = {
    WAVES_MODES,
    GALERKIN_FACTOR,
    {"order", 1, 1, 2, "", "terms of the memory", .whole = true},
    {0},
};

const struct closure_ops closure_renormalised = {
    .name = "renormalised",
    .brief = "Mori-Zwanzig memory of Galerkin systems with constant coefficients theta",
    .source = "stinis2013",
    .any_grid = true,
    .law = "momentum",
    .act = "add",
    .params = params,
    .open = open_renormalised,
    .close = galerkin_close,
    .eval = eval,
    .tangent = tangent,
    .features = features,
    .adjoint = adjoint,
};
