/* roessler.c -- a system of one's own: Roessler's three equations, in a shared library.
 *
 *   dx/dt = -y - z,   dy/dt = x + a y,   dz/dt = b + z (x - c)
 *
 *   cc -std=c17 -O3 -shared -fPIC -Ilib data/roessler.c -o roessler.so
 *   simulate ./roessler.so --time 100 -o run.h5
 *   SUBGRID_LIBRARIES=. rollout --ic run.h5 ...
 *
 * roessler1976. Every line of struct sys_ops stands in lib/sys/sys.h; systems on axes are like
 * lib/sys/burgers.c. Without tangent and adjoint all works but fits that run the model.
 */
#include "num/rng.h"
#include "sys/sys.h"

enum { A, B, C };
enum { X, Y, Z };

static const struct param params[] = {
    {"a", 0.2, -10, 10, "", "growth of the spiral", false},
    {"b", 0.2, -10, 10, "", "what z is fed with", false},
    {"c", 5.7, -100, 100, "", "x beyond which z grows", false},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    static const char *const name[] = {"x", "y", "z"};

    for (int i = X; i <= Z; i++)
        if (layout_var(&sys->layout, name[i], "", "", "", err) < 0)
            return -1;
    return 0;
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    const double *u = at->u, *p = at->p;

    (void)sys, (void)tape, (void)work;
    out[X] = -u[Y] - u[Z];
    out[Y] = u[X] + p[A] * u[Y];
    out[Z] = p[B] + u[Z] * (u[X] - p[C]);
}

static int near_zero(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                     double u[], struct err *err)
{
    struct rng r = rng_open(seed, "initial-condition", member);

    (void)sys, (void)p, (void)err;
    for (int i = X; i <= Z; i++)
        u[i] = rng_normal(&r);
    return 0;
}

static const struct sys_form ode = {.name = "ode", .brief = "as they stand", .terms = terms};
static const struct sys_axis axes[] = {{0}};
static const struct sys_form *const forms[] = {&ode, NULL};
static const struct sys_ic ics[] = {
    {.name = "normal", .brief = "independent normal values", .source = "", .fill = near_zero},
    {0},
};

static const struct sys_ops sys_roessler = {
    .name = "roessler",
    .brief = "Roessler 1976: chaos from one product",
    .equation = "dx/dt = -y - z\ndy/dt = x + a y\ndz/dt = b + z (x - c)",
    .about = "Chaotic with the defaults.",
    .source = "roessler1976",
    .law = "-",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "rk4",
    .dt = 0.01,
    .variables = variables,
};
SYS_LIBRARY(sys_roessler)
