/* gray_scott.c -- the Gray-Scott reaction in a periodic square: patches that grow into labyrinths.
 *
 *   u_t = Du lap u - u v^2 + F (1 - u)
 *   v_t = Dv lap v + u v^2 - (F + k) v
 *
 * u = 1, v = 0 is at rest and stable: patterns start from patches of v.
 * sys_reaction.h says how it is discretised.
 *
 * gray1984, pearson1993.
 */
#include <math.h>

#include "num/rng.h"
#include "sys/sys_reaction.h"

enum { F, K, DU, DV, L };

static const struct param params[] = {
    {"F", 0.04, 0, 1e6, "1/time", "feed"},
    {"k", 0.06, 0, 1e6, "1/time", "decay of v besides"},
    {"Du", 2e-5, 0, 1e6, "length^2/time", "diffusivity of u"},
    {"Dv", 1e-5, 0, 1e6, "length^2/time", "diffusivity of v"},
    {"L", 2.5, 1e-6, 1e6, "length", "side of the square"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "y", .n = 128, .min = 1, .length = "L", .unit = "1"},
    {.name = "x", .n = 128, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    if (layout_var(&sys->layout, "u", "y,x", "1", "substrate", err) < 0)
        return -1;
    return layout_var(&sys->layout, "v", "y,x", "1", "activator", err);
}

static void rate(const double p[], const double u[], double r[])
{
    const double made = u[0] * u[1] * u[1];

    r[0] = p[F] * (1 - u[0]) - made;
    r[1] = made - (p[F] + p[K]) * u[1];
}

static void slopes(const double p[], const double u[], struct sys_reaction_slopes *d)
{
    const double both = 2 * u[0] * u[1], square = u[1] * u[1];

    d->u[0][0] = -p[F] - square;
    d->u[0][1] = -both;
    d->u[1][0] = square;
    d->u[1][1] = both - (p[F] + p[K]);
    d->p[0][F] = 1 - u[0];
    d->p[1][F] = d->p[1][K] = -u[1];
}

static const struct sys_reaction reaction = {
    .nfield = 2, .diffusivity = {DU, DV}, .rate = rate, .slopes = slopes};

SYS_REACTION_FORMS(reaction)

/* ---- initial conditions ---- */

enum { SPOTS = 256 };

static const struct param spots_params[] = {
    {"count", 10, 1, SPOTS, "", "patches of v, at random places", true},
    {"radius", 0.04, 1e-3, 0.5, "periods", "of a patch"},
    {0},
};

/* Of two points a part s of a period apart: as far as they are on a circle. */
static double apart(double s)
{
    return sin(M_PI * s) / M_PI;
}

/* u = 1 - b/2, v = b/2, b = 1 - product over spots (1 - exp(-(distance/radius)^2)). */
static int spots_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                      double u[], struct err *err)
{
    const size_t count = (size_t)p[0], ny = sys->grid[0], nx = sys->grid[1];
    struct rng r = rng_open(seed, "initial-condition", member);
    double at[SPOTS][2];

    (void)err;
    for (size_t j = 0; j < count; j++) {
        at[j][0] = ny > 1 ? rng_uniform(&r) : 0;
        at[j][1] = rng_uniform(&r);
    }
    for (size_t i = 0; i < nx * ny; i++) {
        const double y = (double)(i / nx) / (double)ny, x = (double)(i % nx) / (double)nx;
        double outside = 1;
        for (size_t j = 0; j < count; j++)
            outside *= -expm1(-pow(hypot(apart(y - at[j][0]), apart(x - at[j][1])) / p[1], 2));
        u[i] = 1 - (1 - outside) / 2;
        u[i + nx * ny] = (1 - outside) / 2;
    }
    return 0;
}

static int modes_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                      double u[], struct err *err)
{
    return sys_reaction_modes(sys, (const double[]){1, 0}, p, seed, member, u, err);
}

static const struct sys_ic ics[] = {
    {"spots", "patches of u = v = 1/2 at random places", "pearson1993", spots_params,
     spots_fill},
    {"modes", "random low modes about u = 1, v = 0", "", sys_reaction_modes_params, modes_fill},
    {0},
};

const struct sys_ops sys_gray_scott = {
    .name = "gray-scott",
    .brief = "Gray-Scott reaction: patches that grow into labyrinths",
    .equation = "u_t = Du lap u - u v^2 + F (1 - u)\n"
                "v_t = Dv lap v + u v^2 - (F + k) v,   x, y in [0, L), periodic",
    .about = "F = 0.04, k = 0.06: patches grow into a labyrinth within 4000 time units, "
             "k = 0.062 with F = 0.03: they die out. On 128x128 points the highest modes stay "
             "below 1 percent of the largest, on 256x256 below 1e-5. dt up to 1. --grid 1x256 is "
             "a line.",
    .source = "pearson1993",
    .law = "translation",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "etdrk4",
    .dt = 0.25,
    .variables = variables,
};
