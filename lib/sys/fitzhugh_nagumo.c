/* fitzhugh_nagumo.c -- the FitzHugh-Nagumo equations in a periodic square: excitation, recovery.
 *
 *   u_t = Du lap u + u - u^3 - v - k
 *   v_t = Dv lap v + eps (u - gamma v)
 *
 * eps = gamma = 1 and Dv > Du form a pattern from small noise, the case of takamoto2022 (which
 * has walls, not a period); a small eps with Du > Dv is a medium of relaxation oscillations,
 * excitable where k moves the state of rest to an outer branch. sys_reaction.h says how it is
 * discretised.
 *
 * fitzhugh1961, nagumo1962, takamoto2022.
 */
#include "sys/sys_reaction.h"

enum { K, EPS, GAMMA, DU, DV, L };

static const struct param params[] = {
    {"k", 5e-3, -1e6, 1e6, "1", "current"},
    {"eps", 1, 0, 1e6, "1/time", "rate of recovery"},
    {"gamma", 1, -1e6, 1e6, "1", "decay of recovery"},
    {"Du", 1e-3, 0, 1e6, "length^2/time", "diffusivity of u"},
    {"Dv", 5e-3, 0, 1e6, "length^2/time", "diffusivity of v"},
    {"L", 2, 1e-6, 1e6, "length", "side of the square"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "y", .n = 64, .min = 1, .length = "L", .unit = "1"},
    {.name = "x", .n = 64, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    if (layout_var(&sys->layout, "u", "y,x", "1", "excitation", err) < 0)
        return -1;
    return layout_var(&sys->layout, "v", "y,x", "1", "recovery", err);
}

static void rate(const double p[], const double u[], double r[])
{
    r[0] = u[0] - u[0] * u[0] * u[0] - u[1] - p[K];
    r[1] = p[EPS] * (u[0] - p[GAMMA] * u[1]);
}

static void slopes(const double p[], const double u[], struct sys_reaction_slopes *d)
{
    d->u[0][0] = 1 - 3 * u[0] * u[0];
    d->u[0][1] = -1;
    d->u[1][0] = p[EPS];
    d->u[1][1] = -p[EPS] * p[GAMMA];
    d->p[0][K] = -1;
    d->p[1][EPS] = u[0] - p[GAMMA] * u[1];
    d->p[1][GAMMA] = -p[EPS] * u[1];
}

static const struct sys_reaction reaction = {
    .nfield = 2, .diffusivity = {DU, DV}, .rate = rate, .slopes = slopes};

SYS_REACTION_FORMS(reaction)

static int modes_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                      double u[], struct err *err)
{
    return sys_reaction_modes(sys, (const double[]){0, 0}, p, seed, member, u, err);
}

static const struct sys_ic ics[] = {
    {"modes", "random low modes about 0", "", sys_reaction_modes_params, modes_fill},
    {0},
};

const struct sys_ops sys_fitzhugh_nagumo = {
    .name = "fitzhugh-nagumo",
    .brief = "FitzHugh-Nagumo equations: patterns, waves of relaxation",
    .equation = "u_t = Du lap u + u - u^3 - v - k\n"
                "v_t = Dv lap v + eps (u - gamma v),   x, y in [0, L), periodic",
    .about = "The defaults form a pattern within 20 time units, on 64x64 or more. eps = 0.02, "
             "gamma = 0.5, Du = 1, Dv = 0, L = 100: waves of relaxation oscillations. --grid 1x256 "
             "is a line.",
    .source = "fitzhugh1961",
    .law = "translation",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "etdrk4",
    .dt = 0.02,
    .variables = variables,
};
