/* burgers.c -- Burgers' equation on a periodic interval.
 *
 *   u_t + (u^2/2)_x = nu u_xx,   x in [0, L)
 *
 * central    du_i/dt = -(f_{i+1/2} - f_{i-1/2})/dx + nu (u_{i+1} - 2 u_i +
 *            u_{i-1})/dx^2,  f_{i+1/2} = (u_i^2 + u_{i+1}^2)/4: conserves the
 *            mean but not the energy, and oscillates where shocks are narrower
 *            than about 2 dx -- the coarse model of a well-known tutorial
 * jameson    f_{i+1/2} = (u_i^2 + u_i u_{i+1} + u_{i+1}^2)/6 - alpha d,
 *            d = u_{i+1} - u_i, alpha = |u_i + u_{i+1}|/4 - d/12: the first part
 *            keeps the energy, the second takes it out at shocks
 * conserving jameson without alpha: sum u du/dt = -nu sum (u_x)^2, for closures whose law is
 *            that of the energy; oscillates where shocks are narrow, and stays bounded
 * weno5      means of cells, fifth-order states at faces and the exact flux between them
 *            (sys_flux.h), which does not oscillate at shocks; nu u_xx of second order
 * weno5-points  fluxes of values at points, continued to faces alike
 * godunov    weno5 with constant cells, first order
 * spectral   Galerkin, -(i k/2)(u^2)hat_k without aliasing; symbol -nu k^2
 *
 * burgers1948, agdestein2023, jameson2007, jiang1996, godunov1959, melchers2023. All are limited
 * by the convective step dx/max|u|; rk4 on a grid by 0.7 dx^2/nu as well.
 */
#include <math.h>
#include <stddef.h>

#include "num/cole_hopf.h"
#include "num/field.h"
#include "num/rng.h"
#include "sys/sys_flux.h"
#include "sys/sys_fourier.h"

enum { NU, L };

static const struct param params[] = {
    {"nu", 5e-4, 0, 1e6, "length^2/time", "viscosity"},
    {"L", 1, 1e-6, 1e6, "length", "period of the domain"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "x", .n = 1024, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "u", "x", "1", "velocity", err);
}

/* ---- on grid values ---- */

static inline double central(double left, double here, double right,
                             double convect, double diffuse)
{
    return convect * (left * left - right * right) +
           diffuse * (right - 2 * here + left);
}

static void central_terms(const struct sys *sys, const struct point *at,
                          double du[], double tape[], double work[])
{
    const size_t n = sys->n;
    const double *u = at->u, dx = sys_dx(sys, 0);
    const double a = 1 / (4 * dx), b = at->p[NU] / (dx * dx);

    (void)tape, (void)work;
    du[0] = central(u[n - 1], u[0], u[1], a, b);
    for (size_t i = 1; i < n - 1; i++)
        du[i] = central(u[i - 1], u[i], u[i + 1], a, b);
    du[n - 1] = central(u[n - 2], u[n - 1], u[0], a, b);
}

static void central_tangent(const struct sys *sys, const struct point *at,
                            const struct point *along, double out[], const double tape[],
                            double work[])
{
    const size_t n = sys->n;
    const double *u = at->u, *v = along->u, dx = sys_dx(sys, 0);
    const double a = 1 / (2 * dx), b = at->p[NU] / (dx * dx);
    const double db = along->p ? along->p[NU] / (dx * dx) : 0;

    (void)tape, (void)work;
    for (size_t i = 0; i < n; i++) {
        const size_t l = i ? i - 1 : n - 1, r = i + 1 < n ? i + 1 : 0;
        out[i] = a * (u[l] * v[l] - u[r] * v[r]) + b * (v[r] - 2 * v[i] + v[l]) +
                 db * (u[r] - 2 * u[i] + u[l]);
    }
}

static void central_adjoint(const struct sys *sys, const struct point *at, const double g[],
                            struct dpoint *d, const double tape[], double work[])
{
    const size_t n = sys->n;
    const double *u = at->u, dx = sys_dx(sys, 0);
    const double a = 1 / (2 * dx), b = at->p[NU] / (dx * dx);
    double dnu = 0;

    (void)tape, (void)work;
    for (size_t i = 0; i < n; i++) {
        const size_t l = i ? i - 1 : n - 1, r = i + 1 < n ? i + 1 : 0;
        const double bend = g[r] - 2 * g[i] + g[l];
        if (d->u)
            d->u[i] += a * u[i] * (g[r] - g[l]) + b * bend;
        dnu += u[i] * bend / (dx * dx);
    }
    if (d->p)
        d->p[NU] += dnu;
}

/* 1: with the viscosity at shocks; 0: without. */
static const struct sys_form form_conserving;

static double shocks(const struct sys *sys)
{
    return sys->form != &form_conserving;
}

/* Flux through the face between two cells, viscous part included. */
static inline double jameson(double here, double right, double nu_dx, double shock)
{
    const double d = right - here;
    const double alpha = shock * (fabs(here + right) / 4 - d / 12);

    return (here * here + here * right + right * right) / 6 -
           (alpha + nu_dx) * d;
}

static void jameson_terms(const struct sys *sys, const struct point *at,
                          double du[], double tape[], double work[])
{
    const size_t n = sys->n;
    const double *u = at->u;
    const double dx = sys_dx(sys, 0), per_dx = 1 / dx, nu_dx = at->p[NU] / dx;
    const double shock = shocks(sys);
    double *f = work; /* f[i]: between cells i - 1 and i; n + 1 faces */

    (void)tape;
    f[0] = f[n] = jameson(u[n - 1], u[0], nu_dx, shock);
    for (size_t i = 1; i < n; i++)
        f[i] = jameson(u[i - 1], u[i], nu_dx, shock);
    for (size_t i = 0; i < n; i++)
        du[i] = (f[i] - f[i + 1]) * per_dx;
}

/* Of that flux with respect to the left and the right cell. */
static inline double jameson_here(double here, double right, double nu_dx, double shock)
{
    const double d = right - here, side = here + right < 0 ? -1 : 1;
    const double alpha = shock * (fabs(here + right) / 4 - d / 12);

    return (2 * here + right) / 6 - shock * (side / 4 + 1. / 12) * d + alpha + nu_dx;
}

static inline double jameson_right(double here, double right, double nu_dx, double shock)
{
    const double d = right - here, side = here + right < 0 ? -1 : 1;
    const double alpha = shock * (fabs(here + right) / 4 - d / 12);

    return (here + 2 * right) / 6 - shock * (side / 4 - 1. / 12) * d - alpha - nu_dx;
}

static void jameson_tangent(const struct sys *sys, const struct point *at,
                            const struct point *along, double out[], const double tape[],
                            double work[])
{
    const size_t n = sys->n;
    const double *u = at->u, *v = along->u, dx = sys_dx(sys, 0), nu_dx = at->p[NU] / dx;
    const double dnu_dx = along->p ? along->p[NU] / dx : 0, shock = shocks(sys);

    (void)tape, (void)work;
    for (size_t i = 0; i < n; i++)
        out[i] = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t r = i + 1 < n ? i + 1 : 0;
        const double df = jameson_here(u[i], u[r], nu_dx, shock) * v[i] +
                          jameson_right(u[i], u[r], nu_dx, shock) * v[r] -
                          dnu_dx * (u[r] - u[i]);
        out[i] -= df / dx;
        out[r] += df / dx;
    }
}

static void jameson_adjoint(const struct sys *sys, const struct point *at, const double g[],
                            struct dpoint *d, const double tape[], double work[])
{
    const size_t n = sys->n;
    const double *u = at->u, dx = sys_dx(sys, 0), nu_dx = at->p[NU] / dx, shock = shocks(sys);
    double dnu = 0;

    (void)tape, (void)work;
    for (size_t i = 0; i < n; i++) {
        const size_t r = i + 1 < n ? i + 1 : 0;
        const double df = (g[r] - g[i]) / dx;
        dnu -= (u[r] - u[i]) / dx * df;
        if (!d->u)
            continue;
        d->u[i] += jameson_here(u[i], u[r], nu_dx, shock) * df;
        d->u[r] += jameson_right(u[i], u[r], nu_dx, shock) * df;
    }
    if (d->p)
        d->p[NU] += dnu;
}

static int jameson_open(struct sys *sys, struct err *err)
{
    (void)err;
    sys->nwork = sys->n + 1;
    return 0;
}

/* ---- on cells ---- */

static struct sys_flux law(const double p[])
{
    return (struct sys_flux){0, 0.5, p[NU]};
}

static void cell_terms(const struct sys *sys, const struct point *at, double du[], double tape[],
                       double work[])
{
    sys_flux_terms(sys, law(at->p), at->u, du, tape, work);
}

static void cell_tangent(const struct sys *sys, const struct point *at,
                         const struct point *along, double out[], const double tape[],
                         double work[])
{
    const struct sys_flux dlaw = {.nu = along->p ? along->p[NU] : 0};

    sys_flux_tangent(sys, law(at->p), at->u, along->u, dlaw, out, tape, work);
}

static void cell_adjoint(const struct sys *sys, const struct point *at, const double g[],
                         struct dpoint *d, const double tape[], double work[])
{
    struct sys_flux dlaw = {0};

    sys_flux_adjoint(sys, law(at->p), at->u, g, d->u, d->p ? &dlaw : NULL, tape, work);
    if (d->p)
        d->p[NU] += dlaw.nu;
}

/* ---- on Fourier coefficients ---- */

static void spectral_linear(const struct sys *sys, const double p[], double symbol[])
{
    for (size_t k = 0; k < sys->ns / 2; k++)
        symbol[2 * k] = -p[NU] * pow(2 * M_PI * (double)k / p[L], 2);
}

static void spectral_linear_tangent(const struct sys *sys, const double p[],
                                    const double dp[], double dsymbol[])
{
    for (size_t k = 0; k < sys->ns / 2; k++) {
        dsymbol[2 * k] = -dp[NU] * pow(2 * M_PI * (double)k / p[L], 2);
        dsymbol[2 * k + 1] = 0;
    }
}

static void spectral_linear_adjoint(const struct sys *sys, const double p[],
                                    const double dsymbol[], double dp[])
{
    for (size_t k = 0; k < sys->ns / 2; k++)
        dp[NU] -= sys_fourier_weight(sys, k) * pow(2 * M_PI * (double)k / p[L], 2) *
                  dsymbol[2 * k];
}

static int spectral_open(struct sys *sys, struct err *err)
{
    return sys_fourier_open(sys, sys->p[L], err);
}

static const struct sys_form form_central = {
    .name = "central",
    .brief = "second-order central differences of u^2/2",
    .terms = central_terms,
    .tangent = central_tangent,
    .adjoint = central_adjoint,
};

static const struct sys_form form_jameson = {
    .name = "jameson",
    .brief = "energy-keeping flux with a numerical viscosity at shocks",
    .open = jameson_open,
    .terms = jameson_terms,
    .tangent = jameson_tangent,
    .adjoint = jameson_adjoint,
};

static const struct sys_form form_conserving = {
    .name = "conserving",
    .brief = "energy-keeping flux alone",
    .open = jameson_open,
    .terms = jameson_terms,
    .tangent = jameson_tangent,
    .adjoint = jameson_adjoint,
};

#define CELLS(symbol, key, opens, text)                                              \
    static const struct sys_form symbol = {                                          \
        .name = key, .brief = text, .kinked = true, .open = opens,                   \
        .terms = cell_terms, .tangent = cell_tangent, .adjoint = cell_adjoint}
CELLS(form_godunov, "godunov", sys_flux_godunov, "exact flux between constant cells, first order");
CELLS(form_weno5, "weno5", sys_flux_weno5,
      "fifth-order convection that does not oscillate at shocks, on means of cells");
CELLS(form_weno5_points, "weno5-points", sys_flux_weno5_points,
      "the same of values at points, whose fluxes are continued to faces");

static const struct sys_form form_spectral = {
    .name = "spectral",
    .brief = "Fourier-Galerkin, products without aliasing",
    .open = spectral_open,
    .close = sys_fourier_close,
    .linear = spectral_linear,
    .terms = sys_fourier_advection,
    .tangent = sys_fourier_advection_tangent,
    .adjoint = sys_fourier_advection_adjoint,
    .linear_tangent = spectral_linear_tangent,
    .linear_adjoint = spectral_linear_adjoint,
    .encode = sys_fourier_encode,
    .decode = sys_fourier_decode,
    .lanes = FOURIER_SHORT, .terms_lanes = sys_fourier_advection_lanes,
};

static const struct sys_form *const forms[] = {
    &form_central, &form_jameson, &form_spectral, &form_weno5, &form_weno5_points, &form_godunov,
    &form_conserving, NULL};

/* ---- what steps and grids cannot do ---- */

/* rk4 holds for dt times an eigenvalue above -2.785; those of the diffusion go to -4 nu/dx^2 on a
 * grid. Shocks are 2 nu/max|u| wide or wider; the unit of |u| is taken for its size. */
static void cautions(const struct sys *sys, double dt, bool explicit_, bool truth,
                     struct text_buf *out)
{
    const double dx = sys_dx(sys, 0), nu = sys->p[NU], diffusive = nu * dt / (dx * dx);
    const double limit = 2.785 / 4;

    if (explicit_ && !sys->symbol && diffusive > limit)
        text_add(out, "nu dt/dx^2 = %.3g is beyond %.2g, the limit of explicit steps",
                 diffusive, limit);
    if (truth && nu > 0 && dx > 2 * nu * (1 + 1e-12))
        text_add(out, "%sdx = %.3g is more than 2 nu = %.3g: shocks of |u| = 1 are not resolved",
                 out->len ? "; " : "", dx, 2 * nu);
}

/* ---- initial conditions, exact solution ---- */

static const struct param fourier_params[] = {
    {"kmax", 10, 0, FIELD_KMAX, "", "highest mode"},
    {0},
};

static int fourier_fill(const struct sys *sys, const double p[], uint64_t seed,
                        uint64_t member, double u[], struct err *err)
{
    if (field_check(p[0], sys->n, err))
        return -1;
    field_decaying(seed, member, (size_t)p[0], sys->n, u);
    return 0;
}

static const struct param sine_params[] = {
    {"amplitude", 1, -1e6, 1e6, "length/time", "largest u"},
    {0},
};

static int sine_fill(const struct sys *sys, const double p[], uint64_t seed,
                     uint64_t member, double u[], struct err *err)
{
    (void)seed, (void)member, (void)err;
    for (size_t i = 0; i < sys->n; i++)
        u[i] = p[0] * sin(2 * M_PI * (double)i / (double)sys->n);
    return 0;
}

static const struct param square_params[] = {
    {"low", 0.3, 0.01, 0.99, "periods", "least width"},
    {"high", 0.7, 0.01, 0.99, "periods", "largest width"},
    {"edge", 0.005, 1e-6, 1, "periods", "thickness of its edges"},
    {0},
};

/* From 0 to w. */
static int square_fill(const struct sys *sys, const double p[], uint64_t seed,
                       uint64_t member, double u[], struct err *err)
{
    struct rng r = rng_open(seed, "initial-condition", member);

    if (p[0] > p[1])
        return err_set(err, ERR_USAGE, "square: found low = %g, expected at most high = %g", p[0],
                       p[1]);
    const double w = p[0] + (p[1] - p[0]) * rng_uniform(&r);
    for (size_t i = 0; i < sys->n; i++) {
        const double x = (double)i / (double)sys->n, away = fabs(x - w / 2);
        u[i] = (1 - tanh((fmin(away, 1 - away) - w / 2) / p[2])) / 2;
    }
    return 0;
}

static const struct sys_ic ics[] = {
    {"fourier", "random modes falling off as (1 + |k|)^(-6/5), mean not 0",
     "agdestein2023", fourier_params, fourier_fill},
    {"melchers", "random low modes of equal size, mean 0", "melchers2023",
     sys_melchers_params, sys_melchers_fill},
    {"square", "1 over a random part of the period, 0 elsewhere: a shock and a rarefaction",
     "ahmed2023", square_params, square_fill},
    {"sine", "one sine wave; with amplitude 1 the exact solution is known",
     "cole1951", sine_params, sine_fill, .fixed = true},
    {0},
};

static int exact(const struct sys *sys, double t, double u[], struct err *err)
{
    if (!(sys->p[NU] > 0))
        return err_set(err, ERR_USAGE,
                       "burgers: exact solution: nu = %g, expected > 0",
                       sys->p[NU]);
    for (size_t i = 0; i < sys->n; i++)
        u[i] = cole_hopf_sine(1, sys->p[L], sys->p[NU],
                              (double)i * sys_dx(sys, 0), t);
    return 0;
}

const struct sys_ops sys_burgers = {
    .name = "burgers",
    .brief = "Burgers' equation: steepening waves, shocks, decay",
    .equation = "u_t + (u^2/2)_x = nu u_xx,   x in [0, L), periodic",
    .about = "Waves of size 1 steepen into shocks of width about 4 nu within a "
             "time of 1/(2 pi). Resolved when dx is below 2 nu: 1024 points for "
             "nu = 5e-4. On 64 points the central form needs a closure.",
    .source = "burgers1948",
    .law = "translation, constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "rk4",
    .dt = 1e-4,
    .variables = variables,
    .cautions = cautions,
    .exact_ic = "sine",
    .exact = exact,
};
