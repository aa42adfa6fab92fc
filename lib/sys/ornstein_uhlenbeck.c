/* ornstein_uhlenbeck.c -- the Ornstein-Uhlenbeck process in the plane, n of it.
 *
 *   dx_i = (-rate_i x_i - omega y_i) dt + sigma dW
 *   dy_i = (omega x_i - rate_i y_i) dt + sigma dW'
 *   rate_i = rate (1 + spread i),   i = 0, 1, ..
 *
 * Normal at every time, with z = x + i y from z(0) of mean z(0) e^{(-rate_i + i omega) t} and of
 * x and y the variance sigma^2 (1 - e^{-2 rate_i t})/(2 rate_i); at rest in time
 * <x(t) x(0)>/<x^2> = e^{-rate_i t} cos omega t, <y(t) x(0)>/<x^2> = e^{-rate_i t} sin omega t.
 *
 * uhlenbeck1930. The linear part is the symbol of pairs (x_i, y_i).
 */
#include <math.h>
#include <string.h>

#include "num/rng.h"
#include "sys/sys_noise.h"

enum { RATE, SPREAD, OMEGA, SIGMA };

static const struct param params[] = {
    {"rate", 1, 1e-6, 1e6, "1/time", "at which the first pair forgets"},
    {"spread", 0.5, 0, 1e6, "", "what each further pair adds to it, in units of rate"},
    {"omega", 0, -1e6, 1e6, "1/time", "angular frequency at which x turns into y"},
    {"sigma", 1, 0, 1e6, "1/time^0.5", "size of the noise"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "i", .n = 2, .min = 2, .unit = ""},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "x", "i", "", "first coordinate", err) < 0 ||
                   layout_var(&sys->layout, "y", "i", "", "second coordinate", err) < 0
               ? -1
               : 0;
}

static void encode(const struct sys *sys, const double u[], double s[], double work[])
{
    const size_t n = sys->n / 2;

    (void)work;
    for (size_t i = 0; i < n; i++) {
        s[2 * i] = u[i];
        s[2 * i + 1] = u[n + i];
    }
}

static void decode(const struct sys *sys, const double s[], double u[], double work[])
{
    const size_t n = sys->n / 2;

    (void)work;
    for (size_t i = 0; i < n; i++) {
        u[i] = s[2 * i];
        u[n + i] = s[2 * i + 1];
    }
}

/* ---- the linear part, which is all of the drift ---- */

static void linear(const struct sys *sys, const double p[], double symbol[])
{
    for (size_t i = 0; i < sys->ns / 2; i++) {
        symbol[2 * i] = -p[RATE] * (1 + p[SPREAD] * (double)i);
        symbol[2 * i + 1] = p[OMEGA];
    }
}

static void linear_tangent(const struct sys *sys, const double p[], const double dp[],
                           double dsymbol[])
{
    for (size_t i = 0; i < sys->ns / 2; i++) {
        dsymbol[2 * i] = -dp[RATE] * (1 + p[SPREAD] * (double)i) -
                         p[RATE] * dp[SPREAD] * (double)i;
        dsymbol[2 * i + 1] = dp[OMEGA];
    }
}

static void linear_adjoint(const struct sys *sys, const double p[], const double dsymbol[],
                           double dp[])
{
    for (size_t i = 0; i < sys->ns / 2; i++) {
        dp[RATE] -= (1 + p[SPREAD] * (double)i) * dsymbol[2 * i];
        dp[SPREAD] -= p[RATE] * (double)i * dsymbol[2 * i];
        dp[OMEGA] += dsymbol[2 * i + 1];
    }
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    (void)at, (void)tape, (void)work;
    memset(out, 0, sys->ns * sizeof *out);
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    (void)at, (void)along, (void)tape, (void)work;
    memset(out, 0, sys->ns * sizeof *out);
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    (void)sys, (void)at, (void)g, (void)d, (void)tape, (void)work;
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

static const struct sys_form form_pairs = {
    .name = "pairs",
    .brief = "the equations as they stand, whose drift is a complex number a pair",
    .open = sys_noise_open,
    .linear = linear,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
    .linear_tangent = linear_tangent,
    .linear_adjoint = linear_adjoint,
    .noise = noise,
    .noise_tangent = noise_tangent,
    .noise_adjoint = noise_adjoint,
    .encode = encode,
    .decode = decode,
};

static const struct sys_form *const forms[] = {&form_pairs, NULL};

/* ---- initial conditions, exact solution ---- */

static int stationary_fill(const struct sys *sys, const double p[], uint64_t seed,
                           uint64_t member, double u[], struct err *err)
{
    struct rng r = rng_open(seed, "initial-condition", member);
    const size_t n = sys->n / 2;

    (void)p, (void)err;
    for (size_t i = 0; i < sys->n; i++) {
        const double rate = sys->p[RATE] * (1 + sys->p[SPREAD] * (double)(i % n));
        u[i] = sys->p[SIGMA] / sqrt(2 * rate) * rng_normal(&r);
    }
    return 0;
}

/* The mean from x = 1, y = 0. */
static int exact(const struct sys *sys, double t, double u[], struct err *err)
{
    const size_t n = sys->n / 2;

    (void)err;
    for (size_t i = 0; i < n; i++) {
        const double rate = sys->p[RATE] * (1 + sys->p[SPREAD] * (double)i);
        u[i] = exp(-rate * t) * cos(sys->p[OMEGA] * t);
        u[n + i] = exp(-rate * t) * sin(sys->p[OMEGA] * t);
    }
    return 0;
}

static int one_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                    double u[], struct err *err)
{
    (void)p, (void)seed, (void)member;
    return exact(sys, 0, u, err);
}

static const struct sys_ic ics[] = {
    {"stationary", "normal values of the variance at which noise and rate balance", "", NULL,
     stationary_fill, false},
    {"one", "x = 1, y = 0, from where mean and variance are known at all times", "", NULL, one_fill,
     true},
    {0},
};

const struct sys_ops sys_ornstein_uhlenbeck = {
    .name = "ornstein-uhlenbeck",
    .brief = "Ornstein-Uhlenbeck: linear equations under noise, whose law is known",
    .equation = "dx_i = (-rate_i x_i - omega y_i) dt + sigma dW_i\n"
                "dy_i = (omega x_i - rate_i y_i) dt + sigma dW'_i\n"
                "rate_i = rate (1 + spread i)",
    .about = "x_i and y_i are normal at all times, in the long run of variance sigma^2/(2 rate_i) "
             "and, where omega = 0, independent; <x(t) x(0)> falls as e^{-rate_i t} cos omega t. "
             "The scheme exponential-euler-maruyama has this law at any step, euler-maruyama the "
             "variance sigma^2/(2 rate_i - rate_i^2 dt) where omega = 0.",
    .source = "uhlenbeck1930",
    .law = "-",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "exponential-euler-maruyama",
    .dt = 0.01,
    .variables = variables,
    .exact_ic = "one",
    .exact = exact,
};
