/* lorenz63.c -- Lorenz's 1963 model of convection: three numbers, no axis.
 *
 *   dx/dt = sigma (y - x),   dy/dt = x (rho - z) - y,   dz/dt = x y - beta z
 *
 * lorenz1963, equations 25 to 27 (b there is beta). Chaotic for rho above 24.74 with the
 * other defaults; volumes shrink at the rate sigma + 1 + beta everywhere.
 */
#include <stddef.h>
#include <string.h>

#include "num/rng.h"
#include "sys/sys.h"

enum { SIGMA, RHO, BETA };
enum { X, Y, Z, N };

static const struct param params[] = {
    {"sigma", 10, -1e4, 1e4, "", "Prandtl number"},
    {"rho", 28, -1e4, 1e4, "", "Rayleigh number, 1 where convection begins"},
    {"beta", 8. / 3, -1e4, 1e4, "", "shape of the rolls"},
    {0},
};

static const struct sys_axis axes[] = {{0}};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "x", "", "", "intensity of the convection", err) < 0 ||
                   layout_var(&sys->layout, "y", "", "",
                              "difference of temperature between the currents", err) < 0 ||
                   layout_var(&sys->layout, "z", "", "",
                              "departure of the vertical profile from a line", err) < 0
               ? -1
               : 0;
}

static void terms(const struct sys *sys, const struct point *at, double out[],
                  double tape[], double work[])
{
    const double *u = at->u, *p = at->p;

    (void)sys, (void)tape, (void)work;
    out[X] = p[SIGMA] * (u[Y] - u[X]);
    out[Y] = u[X] * (p[RHO] - u[Z]) - u[Y];
    out[Z] = u[X] * u[Y] - p[BETA] * u[Z];
}

static void terms_lanes(const struct sys *sys, const struct point *at, double out[],
                        double work[])
{
    const sys_row *u = (const sys_row *)at->u, x = u[X], y = u[Y], z = u[Z];
    const double *p = at->p;
    sys_row *d = (sys_row *)out;

    (void)sys, (void)work;
    d[X] = p[SIGMA] * (y - x);
    d[Y] = x * (p[RHO] - z) - y;
    d[Z] = x * y - p[BETA] * z;
}

static void tangent(const struct sys *sys, const struct point *at,
                    const struct point *along, double out[], const double tape[],
                    double work[])
{
    const double *u = at->u, *p = at->p, *v = along->u;

    (void)sys, (void)tape, (void)work;
    out[X] = p[SIGMA] * (v[Y] - v[X]);
    out[Y] = v[X] * (p[RHO] - u[Z]) - u[X] * v[Z] - v[Y];
    out[Z] = v[X] * u[Y] + u[X] * v[Y] - p[BETA] * v[Z];
    if (!along->p)
        return;
    out[X] += along->p[SIGMA] * (u[Y] - u[X]);
    out[Y] += along->p[RHO] * u[X];
    out[Z] -= along->p[BETA] * u[Z];
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const double *u = at->u, *p = at->p;

    (void)sys, (void)tape, (void)work;
    if (d->u) {
        d->u[X] += -p[SIGMA] * g[X] + (p[RHO] - u[Z]) * g[Y] + u[Y] * g[Z];
        d->u[Y] += p[SIGMA] * g[X] - g[Y] + u[X] * g[Z];
        d->u[Z] += -u[X] * g[Y] - p[BETA] * g[Z];
    }
    if (d->p) {
        d->p[SIGMA] += (u[Y] - u[X]) * g[X];
        d->p[RHO] += u[X] * g[Y];
        d->p[BETA] -= u[Z] * g[Z];
    }
}

static const struct sys_form form_ode = {
    .name = "ode",
    .brief = "the ordinary differential equations as they stand",
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
    .lanes = SYS_SHORT, .terms_lanes = terms_lanes,
};

static const struct sys_form *const forms[] = {&form_ode, NULL};

static const struct param random_params[] = {
    {"sd", 8, 0, 1e4, "", "standard deviation of x, y and z"},
    {0},
};

static int random_fill(const struct sys *sys, const double p[], uint64_t seed,
                       uint64_t member, double u[], struct err *err)
{
    static const double mean[N] = {0, 0, 25};
    struct rng r = rng_open(seed, "initial-condition", member);

    (void)sys, (void)err;
    for (int i = 0; i < N; i++)
        u[i] = mean[i] + p[0] * rng_normal(&r);
    return 0;
}

static int classical_fill(const struct sys *sys, const double p[], uint64_t seed,
                          uint64_t member, double u[], struct err *err)
{
    (void)sys, (void)p, (void)seed, (void)member, (void)err;
    memcpy(u, (const double[N]){-8, 8, 27}, N * sizeof *u);
    return 0;
}

static const struct sys_ic ics[] = {
    {"random", "independent normal values about (0, 0, 25), about as wide as the attractor", "",
     random_params, random_fill, false},
    {"classical", "(-8, 8, 27), where much of the literature begins", "brunton2016", NULL,
     classical_fill, true},
    {0},
};

const struct sys_ops sys_lorenz63 = {
    .name = "lorenz63",
    .brief = "Lorenz 1963: convection in three numbers, the first strange attractor",
    .equation = "dx/dt = sigma (y - x)\n"
                "dy/dt = x (rho - z) - y\n"
                "dz/dt = x y - beta z",
    .about = "With sigma = 10, rho = 28, beta = 8/3 the largest Lyapunov exponent is 0.906; "
             "z has mean 23.55. The fixed points are the origin and x = y = +-sqrt(beta (rho - "
             "1)), z = rho - 1. Let 20 time units pass before statistics. Its state has no axis: "
             "what needs a grid, filters and stencils, does not apply.",
    .source = "lorenz1963",
    .law = "-",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "rk4",
    .dt = 0.001,
    .variables = variables,
};
