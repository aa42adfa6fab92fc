/* nagumo.c -- a bistable medium on a periodic line: fronts between two states of rest.
 *
 *   u_t = D u_xx + u (1 - u)(u - a),   x in [0, L)
 *
 * u = 0 and u = 1 are stable for 0 < a < 1, u = a is not. On the infinite line a front
 *   u = (1 - tanh((x - x0 - c t)/w))/2,   w = 2 sqrt(2 D),   c = sqrt(D/2) (1 - 2 a)
 * goes from 1 to 0. Two of them, x0 = L/4 and 3 L/4, bound a piece of 1 that widens (a < 1/2) or
 * shrinks; of the periodic line that is the solution but for exp(-gap/sqrt(2 D)), gap the least
 * of the distances between fronts. Diffusion and reaction as sys_reaction.h has them.
 *
 * nagumo1962, murray2002.
 */
#include <math.h>

#include "num/field.h"
#include "sys/sys_reaction.h"

enum { D, A, L };

static const struct param params[] = {
    {"D", 1, 0, 1e6, "length^2/time", "diffusivity"},
    {"a", 0.25, -1e3, 1e3, "1", "threshold between the states 0 and 1"},
    {"L", 100, 1e-6, 1e6, "length", "period of the domain"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "x", .n = 256, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "u", "x", "1", "activity", err);
}

static void rate(const double p[], const double u[], double r[])
{
    r[0] = u[0] * (1 - u[0]) * (u[0] - p[A]);
}

static void slopes(const double p[], const double u[], struct sys_reaction_slopes *d)
{
    d->u[0][0] = (1 - 2 * u[0]) * (u[0] - p[A]) + u[0] * (1 - u[0]);
    d->p[0][A] = -u[0] * (1 - u[0]);
}

static const struct sys_reaction reaction = {
    .nfield = 1, .diffusivity = {D}, .rate = rate, .slopes = slopes};

SYS_REACTION_FORMS(reaction)

/* The highest mode of a front is exp(-pi^2 sqrt(2 D)/dx) of its lowest; differences of second
 * order want a few points across w. */
static void cautions(const struct sys *sys, double dt, bool explicit_, bool truth,
                     struct text_buf *out)
{
    const double dx = sys_dx(sys, 0), width = 2 * sqrt(2 * sys->p[D]);

    (void)dt, (void)explicit_;
    if (truth && sys->p[D] > 0 && dx > width / 2)
        text_add(out, "%sdx = %.3g is more than sqrt(2 D) = %.3g: fronts are not resolved",
                 out->len ? "; " : "", dx, width / 2);
}

/* ---- initial conditions, exact solution ---- */

static const struct param domains_params[] = {
    {"kmax", 10, 1, FIELD_KMAX, "", "highest mode"},
    {"max", 0.5, 0, 1e6, "1", "largest departure from a"},
    {0},
};

static int domains_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                        double u[], struct err *err)
{
    if (field_check(p[0], sys->n, err))
        return -1;
    field_modes(seed, member, (size_t)p[0], FIELD_MAX, p[1], sys->n, u);
    for (size_t i = 0; i < sys->n; i++)
        u[i] += sys->p[A];
    return 0;
}

/* The pair, and its neighbours a period away. */
static int fronts(const struct sys *sys, double t, double u[], struct err *err)
{
    const double *p = sys->p, moved = sqrt(p[D] / 2) * (1 - 2 * p[A]) * t;

    if (!(p[D] > 0))
        return err_set(err, ERR_USAGE, "nagumo: fronts: D = %g, expected > 0", p[D]);
    if (fabs(moved) >= p[L] / 4)
        return err_set(err, ERR_USAGE, "nagumo: fronts: at t = %g they have moved by %g and met, "
                       "expected less than L/4 = %g", t, fabs(moved), p[L] / 4);
    for (size_t i = 0; i < sys->n; i++) {
        u[i] = 0;
        for (int image = -1; image <= 1; image++) {
            const double x = (double)i * sys_dx(sys, 0) - image * p[L], w = 2 * sqrt(2 * p[D]);
            u[i] += (tanh((x - p[L] / 4 + moved) / w) - tanh((x - 3 * p[L] / 4 - moved) / w)) / 2;
        }
    }
    return 0;
}

static int fronts_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                       double u[], struct err *err)
{
    (void)p, (void)seed, (void)member;
    return fronts(sys, 0, u, err);
}

static const struct sys_ic ics[] = {
    {"domains", "random low modes about the threshold, which part into domains of 0 and 1", "",
     domains_params, domains_fill},
    {"fronts", "1 between L/4 and 3 L/4, 0 elsewhere, of which the exact solution is known",
     "nagumo1962", NULL, fronts_fill, .fixed = true},
    {0},
};

const struct sys_ops sys_nagumo = {
    .name = "nagumo",
    .brief = "Nagumo equation, a bistable medium: fronts of known speed",
    .equation = "u_t = D u_xx + u (1 - u)(u - a),   x in [0, L), periodic",
    .about = "Fronts are 2 sqrt(2 D) wide and move at sqrt(D/2) (1 - 2 a), into 0 where "
             "a < 1/2; coarse grids slow and then pin them. spectral resolves them to round-off "
             "with dx below sqrt(D)/2, finite-differences to second order.",
    .source = "nagumo1962",
    .law = "translation",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "etdrk4",
    .dt = 0.01,
    .variables = variables,
    .cautions = cautions,
    .exact_ic = "fronts",
    .exact = fronts,
};
