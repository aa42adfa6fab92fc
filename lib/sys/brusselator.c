/* brusselator.c -- the Brusselator in a periodic square: an oscillating reaction, and patterns.
 *
 *   u_t = Du lap u + A - (B + 1) u + u^2 v
 *   v_t = Dv lap v + B u - u^2 v
 *
 * At rest u = A, v = B/A; the Jacobian of the rates is (B - 1, A^2; -B, -A^2) there. Beyond
 * B = 1 + A^2 the whole oscillates (Hopf), beyond B = (1 + A sqrt(Du/Dv))^2 waves of
 * |q|^2 = A/sqrt(Du Dv) grow to a pattern (Turing). sys_reaction.h says how it is discretised.
 *
 * prigogine1968, turing1952.
 */
#include "sys/sys_reaction.h"

enum { A, B, DU, DV, L };

static const struct param params[] = {
    {"A", 1, 1e-6, 1e6, "1", "supply"},
    {"B", 3, 0, 1e6, "1", "rate at which u turns into v"},
    {"Du", 1, 0, 1e6, "length^2/time", "diffusivity of u"},
    {"Dv", 0.1, 0, 1e6, "length^2/time", "diffusivity of v"},
    {"L", 32, 1e-6, 1e6, "length", "side of the square"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "y", .n = 64, .min = 1, .length = "L", .unit = "1"},
    {.name = "x", .n = 64, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    if (layout_var(&sys->layout, "u", "y,x", "1", "activator", err) < 0)
        return -1;
    return layout_var(&sys->layout, "v", "y,x", "1", "inhibitor", err);
}

static void rate(const double p[], const double u[], double r[])
{
    const double made = u[0] * u[0] * u[1];

    r[0] = p[A] - (p[B] + 1) * u[0] + made;
    r[1] = p[B] * u[0] - made;
}

static void slopes(const double p[], const double u[], struct sys_reaction_slopes *d)
{
    const double both = 2 * u[0] * u[1], square = u[0] * u[0];

    d->u[0][0] = -(p[B] + 1) + both;
    d->u[0][1] = square;
    d->u[1][0] = p[B] - both;
    d->u[1][1] = -square;
    d->p[0][A] = 1;
    d->p[0][B] = -u[0];
    d->p[1][B] = u[0];
}

static const struct sys_reaction reaction = {
    .nfield = 2, .diffusivity = {DU, DV}, .rate = rate, .slopes = slopes};

SYS_REACTION_FORMS(reaction)

static int modes_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                      double u[], struct err *err)
{
    const double rest[2] = {sys->p[A], sys->p[B] / sys->p[A]};

    return sys_reaction_modes(sys, rest, p, seed, member, u, err);
}

static const struct sys_ic ics[] = {
    {"modes", "random low modes about the state of rest", "", sys_reaction_modes_params,
     modes_fill},
    {0},
};

const struct sys_ops sys_brusselator = {
    .name = "brusselator",
    .brief = "Brusselator: an oscillating reaction that diffuses, waves and patterns",
    .equation = "u_t = Du lap u + A - (B + 1) u + u^2 v\n"
                "v_t = Dv lap v + B u - u^2 v,   x, y in [0, L), periodic",
    .about = "A = 1, B = 3, Du = 1, Dv = 0.1: relaxation oscillations of period 7, "
             "whose phases travel as waves. B = 1.7, Dv = 16, L = 64: a pattern at rest. "
             "--grid 1x256 is a line.",
    .source = "prigogine1968",
    .law = "translation",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "etdrk4",
    .dt = 0.02,
    .variables = variables,
};
