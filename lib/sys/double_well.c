/* double_well.c -- a particle in a double well under noise, n independent ones, overdamped.
 *
 *   dx = -V'(x) dt + sigma dW,   V = x^4/4 - x^2/2
 *
 * kramers1940. The stationary density is proportional to exp(-2 V/sigma^2). A small noise leads
 * from one well, x = -1 or 1, to the other after pi sqrt(2) exp(1/(2 sigma^2)) in the mean.
 */
#include "num/rng.h"
#include "sys/sys_noise.h"

enum { SIGMA };

static const struct param params[] = {
    {"sigma", 0.5, 0, 1e4, "1/time^0.5", "size of the noise"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "i", .n = 1, .min = 1, .unit = ""},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "x", "i", "", "place", err);
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    const double *x = at->u;

    (void)tape, (void)work;
    for (size_t i = 0; i < sys->n; i++)
        out[i] = x[i] - x[i] * x[i] * x[i];
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    const double *x = at->u;

    (void)tape, (void)work;
    for (size_t i = 0; i < sys->n; i++)
        out[i] = (1 - 3 * x[i] * x[i]) * along->u[i];
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const double *x = at->u;

    (void)tape, (void)work;
    for (size_t i = 0; d->u && i < sys->n; i++)
        d->u[i] += (1 - 3 * x[i] * x[i]) * g[i];
}

/* ---- noise: g = sigma ---- */

static void noise(const struct sys *sys, const struct point *at, double a[])
{
    sys_noise_same(sys, at->p[SIGMA], a);
}

static void noise_tangent(const struct sys *sys, const struct point *at, const struct point *along,
                          double a[])
{
    (void)at;
    sys_noise_same(sys, along->p ? along->p[SIGMA] : 0, a);
}

static void noise_adjoint(const struct sys *sys, const struct point *at, const double da[],
                          struct dpoint *d)
{
    (void)at;
    sys_noise_same_adjoint(sys, da, d->p ? &d->p[SIGMA] : NULL);
}

static const struct sys_form form_sde = {
    .name = "sde",
    .brief = "the stochastic equations as they stand",
    .open = sys_noise_open,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
    .noise = noise,
    .noise_tangent = noise_tangent,
    .noise_adjoint = noise_adjoint,
};

static const struct sys_form *const forms[] = {&form_sde, NULL};

static const struct param normal_params[] = {
    {"sd", 1, 0, 100, "", "standard deviation"},
    {0},
};

static int normal_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                       double u[], struct err *err)
{
    struct rng r = rng_open(seed, "initial-condition", member);

    (void)err;
    for (size_t i = 0; i < sys->n; i++)
        u[i] = p[0] * rng_normal(&r);
    return 0;
}

static int left_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                     double u[], struct err *err)
{
    (void)p, (void)seed, (void)member, (void)err;
    for (size_t i = 0; i < sys->n; i++)
        u[i] = -1;
    return 0;
}

static const struct sys_ic ics[] = {
    {"normal", "independent normal values about the ridge, x = 0", "", normal_params, normal_fill,
     false},
    {"left", "all at the bottom of the left well, x = -1", "", NULL, left_fill, true},
    {0},
};

const struct sys_ops sys_double_well = {
    .name = "double-well",
    .brief = "a particle in a double well, which noise takes from one to the other",
    .equation = "dx = (x - x^3) dt + sigma dW",
    .about = "The stationary density is proportional to exp((x^2 - x^4/2)/sigma^2). With sigma = "
             "0.5 a particle stays about 33 time units in a well. Steps of 0.01 and the additive "
             "noise make paths of order 1; beyond about dt = 0.3 steps overshoot the wells.",
    .source = "kramers1940",
    .law = "-",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "euler-maruyama",
    .dt = 0.01,
    .variables = variables,
};
