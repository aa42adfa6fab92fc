/* advection_diffusion.c -- waves that travel, disperse and decay, each on its own; periodic.
 *
 *   u_t + c u_x + d u_xxx = nu u_xx - nu4 u_xxxx,   x in [0, L)
 *
 * On Fourier coefficients, q = 2 pi k/L, all of it is in the symbol,
 *   -i c q + i d q^3 - nu q^2 - nu4 q^4
 * so that exponential schemes are exact at any step, to round-off: what they and the explicit
 * ones are measured on. A wave of mode k travels at c - d q^2. The highest mode of an even n has
 * no odd derivative. The mean is kept.
 *
 * fourier1822.
 */
#include <math.h>

#include "num/field.h"
#include "sys/sys_fourier.h"

enum { C, D, NU, NU4, L };

static const struct param params[] = {
    {"c", 1, -1e6, 1e6, "length/time", "speed"},
    {"d", 0, -1e6, 1e6, "length^3/time", "dispersion"},
    {"nu", 0.02, 0, 1e6, "length^2/time", "diffusivity"},
    {"nu4", 0, 0, 1e6, "length^4/time", "diffusivity of fourth order"},
    {"L", 2 * M_PI, 1e-6, 1e6, "length", "period of the domain"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "x", .n = 64, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "u", "x", "1", "concentration", err);
}

static int open(struct sys *sys, struct err *err)
{
    return sys_fourier_open(sys, sys->p[L], err);
}

/* ---- all of it: linear in p ---- */

static double wavenumber(const struct sys *sys, size_t k)
{
    return 2 * M_PI * (double)k / sys->p[L];
}

static void linear(const struct sys *sys, const double p[], double symbol[])
{
    for (size_t k = 0; k < sys->ns / 2; k++) {
        const double q = wavenumber(sys, k);
        symbol[2 * k] = -p[NU] * q * q - p[NU4] * pow(q, 4);
        symbol[2 * k + 1] = 2 * k == sys->n ? 0 : -p[C] * q + p[D] * pow(q, 3);
    }
}

static void linear_tangent(const struct sys *sys, const double p[], const double dp[],
                           double dsymbol[])
{
    (void)p;
    linear(sys, dp, dsymbol);
}

static void linear_adjoint(const struct sys *sys, const double p[], const double dsymbol[],
                           double dp[])
{
    (void)p;
    for (size_t k = 0; k < sys->ns / 2; k++) {
        const double q = wavenumber(sys, k), weight = sys_fourier_weight(sys, k);
        const double re = weight * dsymbol[2 * k];
        const double im = 2 * k == sys->n ? 0 : weight * dsymbol[2 * k + 1];
        dp[C] -= q * im;
        dp[D] += pow(q, 3) * im;
        dp[NU] -= q * q * re;
        dp[NU4] -= pow(q, 4) * re;
    }
}

/* ---- and nothing besides ---- */

/* 0, and NaN of a NaN. */
static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    (void)tape, (void)work;
    for (size_t i = 0; i < sys->ns; i++)
        out[i] = 0 * at->u[i];
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    (void)at, (void)tape, (void)work;
    for (size_t i = 0; i < sys->ns; i++)
        out[i] = 0 * along->u[i];
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    (void)sys, (void)at, (void)g, (void)d, (void)tape, (void)work;
}

static const struct sys_form form_spectral = {
    .name = "spectral",
    .brief = "Fourier coefficients, exact in space",
    .open = open,
    .close = sys_fourier_close,
    .linear = linear,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
    .linear_tangent = linear_tangent,
    .linear_adjoint = linear_adjoint,
    .encode = sys_fourier_encode,
    .decode = sys_fourier_decode,
};

static const struct sys_form *const forms[] = {&form_spectral, NULL};

/* ---- initial conditions, exact solution ---- */

enum { WAVES = 8 };

/* sum_k exp(decay_k t) cos(2 pi k x/L + shift_k t)/k */
static int waves(const struct sys *sys, double t, double u[], struct err *err)
{
    const double *p = sys->p;

    if (field_check(WAVES, sys->n, err))
        return err_prefix(err, "advection-diffusion: waves");
    for (size_t i = 0; i < sys->n; i++) {
        u[i] = 0;
        for (size_t k = 1; k <= WAVES; k++) {
            const double q = wavenumber(sys, k), q2 = q * q;
            const double at = (double)i * sys_dx(sys, 0) - (p[C] - p[D] * q2) * t;
            u[i] += exp(-(p[NU] + p[NU4] * q2) * q2 * t) * cos(q * at) / (double)k;
        }
    }
    return 0;
}

static int waves_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                      double u[], struct err *err)
{
    (void)p, (void)seed, (void)member;
    return waves(sys, 0, u, err);
}

static const struct sys_ic ics[] = {
    {"melchers", "random low modes scaled to a largest |u|, mean 0", "melchers2023",
     sys_melchers_params, sys_melchers_fill},
    {"waves", "cos(q x)/k of modes 1 to 8, of which the exact solution is known", "fourier1822",
     NULL, waves_fill, .fixed = true},
    {0},
};

const struct sys_ops sys_advection_diffusion = {
    .name = "advection-diffusion",
    .brief = "linear advection, dispersion and diffusion: every wave on its own",
    .equation = "u_t + c u_x + d u_xxx = nu u_xx - nu4 u_xxxx,   x in [0, L), periodic",
    .about = "The exact solution is known at all times: a check of schemes, scores and linear "
             "closures. etdrk4 is exact at any dt. nu = nu4 = 0: nothing decays; d = -1, c = 0: "
             "the linear part of kdv with eps = 1, mirrored.",
    .source = "fourier1822",
    .law = "translation, constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "etdrk4",
    .dt = 0.01,
    .variables = variables,
    .exact_ic = "waves",
    .exact = waves,
};
