/* stochastic_burgers.c -- Burgers' and the heat equation under noise on the large scales.
 *
 *   du = (-a (u^2/2)_x + nu u_xx) dt + sigma/sqrt(kf) sum_{k=1..kf} (cos qx dW_k + sin qx dW'_k),
 *   q = 2 pi k/L,   x in [0, L), periodic
 *
 * On Fourier coefficients: symbol -nu q^2, terms a times those of Burgers' equation (burgers.c),
 * noise sigma/(2 sqrt(kf)) on the real and imaginary parts of uhat_1 .. uhat_kf. Noise feeds
 * the mean of u^2/2 at the rate sigma^2/2. With a = 0 both parts of uhat_k are
 * Ornstein-Uhlenbeck processes of the variance sigma^2/(8 kf nu q^2).
 *
 * jentzen2009 treats such equations. The mean stays.
 */
#include <math.h>
#include <string.h>

#include "sys/sys_fourier.h"

enum { NU, L, A, SIGMA, KF };

static const struct param params[] = {
    {"nu", 0.02, 1e-9, 1e6, "length^2/time", "viscosity"},
    {"L", 1, 1e-6, 1e6, "length", "period of the domain"},
    {"a", 1, -1e6, 1e6, "", "factor of the convection; 0: the heat equation"},
    {"sigma", 1, 0, 1e6, "length/time^1.5", "size of the noise; sigma^2/2 is the energy it feeds"},
    {"kf", 3, 1, 1024, "", "highest mode with noise", true},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "x", .n = 128, .min = 8, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "u", "x", "1", "velocity", err);
}

static int open(struct sys *sys, struct err *err)
{
    const size_t kf = (size_t)sys->p[KF];

    if (2 * kf >= sys->n)
        return err_set(err, ERR_USAGE, "stochastic-burgers: kf = %zu, expected less than half of "
                       "the %zu points", kf, sys->n);
    if (sys_fourier_open(sys, sys->p[L], err) != 0)
        return -1;
    sys->nwork += sys->ns;
    sys->nnoise = 2 * (kf + 1);
    return 0;
}

/* ---- the linear part ---- */

static double square(const double p[], size_t k)
{
    return pow(2 * M_PI * (double)k / p[L], 2);
}

static void linear(const struct sys *sys, const double p[], double symbol[])
{
    for (size_t k = 0; k < sys->ns / 2; k++)
        symbol[2 * k] = -p[NU] * square(p, k);
}

static void linear_tangent(const struct sys *sys, const double p[], const double dp[],
                           double dsymbol[])
{
    for (size_t k = 0; k < sys->ns / 2; k++) {
        dsymbol[2 * k] = -dp[NU] * square(p, k);
        dsymbol[2 * k + 1] = 0;
    }
}

static void linear_adjoint(const struct sys *sys, const double p[], const double dsymbol[],
                           double dp[])
{
    for (size_t k = 0; k < sys->ns / 2; k++)
        dp[NU] -= sys_fourier_weight(sys, k) * square(p, k) * dsymbol[2 * k];
}

/* ---- the terms: a times those of Burgers' equation ---- */

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    sys_fourier_times(sys, A, at, out, tape, work);
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    sys_fourier_times_tangent(sys, A, at, along, out, tape, work);
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    sys_fourier_times_adjoint(sys, A, at, g, d, tape, work);
}

/* ---- noise, of modes 1 to kf ---- */

/* What sigma is multiplied with on numbers 2k and 2k + 1. */
static double share(const struct sys *sys, size_t i)
{
    return i < 2 ? 0 : 0.5 / sqrt((double)(sys->nnoise / 2 - 1));
}

static void noise_of(const struct sys *sys, double sigma, double a[])
{
    const size_t n = sys->nnoise;

    memset(a + n, 0, n * sizeof *a);
    for (size_t i = 0; i < n; i++)
        a[i] = sigma * share(sys, i);
}

static void noise(const struct sys *sys, const struct point *at, double a[])
{
    noise_of(sys, at->p[SIGMA], a);
}

static void noise_tangent(const struct sys *sys, const struct point *at, const struct point *along,
                          double a[])
{
    (void)at;
    noise_of(sys, along->p ? along->p[SIGMA] : 0, a);
}

static void noise_adjoint(const struct sys *sys, const struct point *at, const double da[],
                          struct dpoint *d)
{
    (void)at;
    for (size_t i = 0; d->p && i < sys->nnoise; i++)
        d->p[SIGMA] += sys_fourier_weight(sys, i / 2) * share(sys, i) * da[i];
}

static const struct sys_form form_spectral = {
    .name = "spectral",
    .brief = "Fourier-Galerkin, products without aliasing",
    .open = open,
    .close = sys_fourier_close,
    .linear = linear,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
    .linear_tangent = linear_tangent,
    .linear_adjoint = linear_adjoint,
    .noise = noise,
    .noise_tangent = noise_tangent,
    .noise_adjoint = noise_adjoint,
    .encode = sys_fourier_encode,
    .decode = sys_fourier_decode,
};

static const struct sys_form *const forms[] = {&form_spectral, NULL};

static int rest_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                     double u[], struct err *err)
{
    (void)p, (void)seed, (void)member, (void)err;
    memset(u, 0, sys->n * sizeof *u);
    return 0;
}

static const struct sys_ic ics[] = {
    {"melchers", "random low modes scaled to a largest |u|, mean 0", "melchers2023",
     sys_melchers_params, sys_melchers_fill, false},
    {"rest", "u = 0, which the noise sets in motion", "", NULL, rest_fill, true},
    {0},
};

const struct sys_ops sys_stochastic_burgers = {
    .name = "stochastic-burgers",
    .brief = "Burgers' equation under noise on its large scales; the stochastic heat equation",
    .equation = "du = (-a (u^2/2)_x + nu u_xx) dt + sigma/sqrt(kf) sum_k (cos qx dW_k + sin qx "
                "dW'_k)\n"
                "k = 1 .. kf,   q = 2 pi k/L,   x in [0, L), periodic",
    .about = "A stationary turbulence of shocks, which take out the energy sigma^2/2 in a unit of "
             "time that the noise feeds; with the defaults the root mean square of u is 0.44. With "
             "a = 0 the modes are independent, each part of uhat_k of variance sigma^2/(8 kf nu "
             "q^2). Let a time of L^2/(4 pi^2 nu) pass before statistics.",
    .source = "jentzen2009",
    .law = "translation, constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "exponential-euler-maruyama",
    .dt = 1e-3,
    .variables = variables,
};
