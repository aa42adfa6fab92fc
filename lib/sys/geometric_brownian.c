/* geometric_brownian.c -- geometric Brownian motion, n independent ones, in the sense of Ito.
 *
 *   dX = mu X dt + sigma X dW,   X(t) = X(0) exp((mu - sigma^2/2) t + sigma W(t))
 *
 * kloeden1992, section 4.4. Known path by path: what strong orders of schemes are measured on.
 * Of mean X(0) e^{mu t} and variance X(0)^2 e^{2 mu t} (e^{sigma^2 t} - 1).
 */
#include <math.h>

#include "num/rng.h"
#include "sys/sys_noise.h"

enum { MU, SIGMA };

static const struct param params[] = {
    {"mu", 0.5, -1e4, 1e4, "1/time", "growth of the mean"},
    {"sigma", 0.5, 0, 1e4, "1/time^0.5", "size of the noise"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "i", .n = 1, .min = 1, .unit = ""},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "X", "i", "", "size", err);
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    (void)tape, (void)work;
    for (size_t i = 0; i < sys->n; i++)
        out[i] = at->p[MU] * at->u[i];
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    const double dmu = along->p ? along->p[MU] : 0;

    (void)tape, (void)work;
    for (size_t i = 0; i < sys->n; i++)
        out[i] = at->p[MU] * along->u[i] + dmu * at->u[i];
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    (void)tape, (void)work;
    for (size_t i = 0; i < sys->n; i++) {
        if (d->u)
            d->u[i] += at->p[MU] * g[i];
        if (d->p)
            d->p[MU] += at->u[i] * g[i];
    }
}

/* ---- noise: g = sigma X, g dg/dX = sigma^2 X ---- */

static void noise(const struct sys *sys, const struct point *at, double a[])
{
    const double sigma = at->p[SIGMA];

    for (size_t i = 0; i < sys->n; i++) {
        a[i] = sigma * at->u[i];
        a[sys->n + i] = sigma * sigma * at->u[i];
    }
}

static void noise_tangent(const struct sys *sys, const struct point *at, const struct point *along,
                          double a[])
{
    const double sigma = at->p[SIGMA], dsigma = along->p ? along->p[SIGMA] : 0;

    for (size_t i = 0; i < sys->n; i++) {
        a[i] = sigma * along->u[i] + dsigma * at->u[i];
        a[sys->n + i] = sigma * sigma * along->u[i] + 2 * sigma * dsigma * at->u[i];
    }
}

static void noise_adjoint(const struct sys *sys, const struct point *at, const double da[],
                          struct dpoint *d)
{
    const double sigma = at->p[SIGMA];

    for (size_t i = 0; i < sys->n; i++) {
        const double second = da[sys->n + i];
        if (d->u)
            d->u[i] += sigma * da[i] + sigma * sigma * second;
        if (d->p)
            d->p[SIGMA] += at->u[i] * da[i] + 2 * sigma * at->u[i] * second;
    }
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

static int one_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                    double u[], struct err *err)
{
    (void)p, (void)seed, (void)member, (void)err;
    for (size_t i = 0; i < sys->n; i++)
        u[i] = 1;
    return 0;
}

static const struct param lognormal_params[] = {
    {"sd", 0.5, 0, 100, "", "standard deviation of the logarithms"},
    {0},
};

static int lognormal_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                          double u[], struct err *err)
{
    struct rng r = rng_open(seed, "initial-condition", member);

    (void)err;
    for (size_t i = 0; i < sys->n; i++)
        u[i] = exp(p[0] * rng_normal(&r));
    return 0;
}

static const struct sys_ic ics[] = {
    {"one", "1 everywhere", "", NULL, one_fill, true},
    {"lognormal", "independent values whose logarithms are normal about 0", "", lognormal_params,
     lognormal_fill, false},
    {0},
};

const struct sys_ops sys_geometric_brownian = {
    .name = "geometric-brownian",
    .brief = "geometric Brownian motion: noise in proportion to the state, known path by path",
    .equation = "dX = mu X dt + sigma X dW   (Ito)",
    .about = "X(t) = X(0) exp((mu - sigma^2/2) t + sigma W(t)) stays positive, its mean grows as "
             "e^{mu t}. In steps it turns negative where 1 + mu dt + sigma dW does. Paths of "
             "euler-maruyama err by sqrt(dt), those of milstein by dt.",
    .source = "kloeden1992",
    .law = "-",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "milstein",
    .dt = 0.01,
    .variables = variables,
};
