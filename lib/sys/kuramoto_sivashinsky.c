/* kuramoto_sivashinsky.c -- the Kuramoto-Sivashinsky equation, periodic.
 *
 *   u_t + (u^2/2)_x + u_xx + u_xxxx = 0,   x in [0, L)
 *
 * Both forms advance Fourier coefficients, with the linear operator of their
 * own discretisation on the diagonal, so that exponential schemes treat it
 * exactly:
 * spectral            q = 2 pi k/L:  symbol q^2 - q^4; Galerkin product
 * finite-differences  q^2 = (2 - 2 cos(2 pi k/n))/dx^2, the symbol of -delta^2;
 *                     symbol q^2 - q^4, that of -delta^2 - delta^4; on the grid
 *                     -(f_{i+1/2} - f_{i-1/2})/dx with
 *                     f_{i+1/2} = (u_i^2 + u_i u_{i+1} + u_{i+1}^2)/6
 *
 * kuramoto1976, sivashinsky1977, kassam2005, melchers2023. The mean is kept.
 */
#include <math.h>
#include <stddef.h>

#include "num/field.h"
#include "sys/sys_fourier.h"

enum { L };

static const struct param params[] = {
    {"L", 22, 1e-3, 1e6, "length", "period of the domain"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "x", .n = 64, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "u", "x", "1", "velocity", err);
}

/* ---- discretisations ---- */

/* The symbol of -u_xx - u_xxxx where -d^2/dx^2 is the factor `square`. */
static double symbol(double square)
{
    return square - square * square;
}

static void spectral_linear(const struct sys *sys, const double p[], double on[])
{
    for (size_t k = 0; k < sys->ns / 2; k++)
        on[2 * k] = symbol(pow(2 * M_PI * (double)k / p[L], 2));
}

static void difference_linear(const struct sys *sys, const double p[], double on[])
{
    (void)p;
    for (size_t k = 0; k < sys->ns / 2; k++)
        on[2 * k] = symbol(pow(2 * sin(M_PI * (double)k / (double)sys->n) / sys_dx(sys, 0), 2));
}

static int spectral_open(struct sys *sys, struct err *err)
{
    return sys_fourier_open(sys, sys->p[L], err);
}

static int difference_open(struct sys *sys, struct err *err)
{
    if (sys_fourier_open(sys, sys->p[L], err) != 0)
        return -1;
    sys->nwork += 3 * sys->n + sys->ns;
    return 0;
}

static inline double flux(double here, double right)
{
    return here * here + here * right + right * right;
}

static void difference_terms(const struct sys *sys, const struct point *at,
                             double ds[], double tape[], double work[])
{
    const size_t n = sys->n;
    const double scale = 1 / (6 * sys_dx(sys, 0));
    double *u = work, *f = u + n; /* f[i]: between i - 1 and i; n + 1 faces */
    double *rest = f + 2 * n;

    (void)tape;
    sys_fourier_decode(sys, at->u, u, rest);
    f[0] = f[n] = flux(u[n - 1], u[0]);
    for (size_t i = 1; i < n; i++)
        f[i] = flux(u[i - 1], u[i]);
    for (size_t i = 0; i < n; i++)
        u[i] = scale * (f[i] - f[i + 1]);
    sys_fourier_encode(sys, u, ds, rest);
}

static void difference_tangent(const struct sys *sys, const struct point *at,
                               const struct point *v, double ds[], const double tape[],
                               double work[])
{
    const size_t n = sys->n;
    const double scale = 1 / (6 * sys_dx(sys, 0));
    double *u = work, *vu = u + n, *out = vu + n, *rest = out + n;

    (void)tape;
    sys_fourier_decode(sys, at->u, u, rest);
    sys_fourier_decode(sys, v->u, vu, rest);
    for (size_t i = 0; i < n; i++)
        out[i] = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t r = i + 1 < n ? i + 1 : 0;
        const double df = (2 * u[i] + u[r]) * vu[i] + (u[i] + 2 * u[r]) * vu[r];
        out[i] -= scale * df;
        out[r] += scale * df;
    }
    sys_fourier_encode(sys, out, ds, rest);
}

static void difference_adjoint(const struct sys *sys, const struct point *at,
                               const double g[], struct dpoint *d, const double tape[],
                               double work[])
{
    const size_t n = sys->n;
    const double scale = 1 / (6 * sys_dx(sys, 0));
    double *u = work, *gu = u + n, *du = gu + n, *ds = du + n, *rest = ds + sys->ns;

    (void)tape;
    if (!d->u)
        return;
    sys_fourier_decode(sys, at->u, u, rest);
    sys_fourier_decode(sys, g, gu, rest);
    for (size_t i = 0; i < n; i++)
        du[i] = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t r = i + 1 < n ? i + 1 : 0;
        const double df = scale * (gu[r] - gu[i]);
        du[i] += (2 * u[i] + u[r]) * df;
        du[r] += (u[i] + 2 * u[r]) * df;
    }
    sys_fourier_encode(sys, du, ds, rest);
    for (size_t i = 0; i < sys->ns; i++)
        d->u[i] += ds[i];
}

static const struct sys_form form_spectral = {
    .name = "spectral",
    .brief = "Fourier-Galerkin, products without aliasing",
    .open = spectral_open,
    .close = sys_fourier_close,
    .linear = spectral_linear,
    .terms = sys_fourier_advection,
    .tangent = sys_fourier_advection_tangent,
    .adjoint = sys_fourier_advection_adjoint,
    .encode = sys_fourier_encode,
    .decode = sys_fourier_decode,
    .lanes = FOURIER_SHORT, .terms_lanes = sys_fourier_advection_lanes,
};

static const struct sys_form form_difference = {
    .name = "finite-differences",
    .brief = "second-order differences, energy-keeping convection",
    .open = difference_open,
    .close = sys_fourier_close,
    .linear = difference_linear,
    .terms = difference_terms,
    .tangent = difference_tangent,
    .adjoint = difference_adjoint,
    .encode = sys_fourier_encode,
    .decode = sys_fourier_decode,
};

static const struct sys_form *const forms[] = {&form_spectral, &form_difference,
                                               NULL};

/* ---- initial conditions ---- */

static const struct param modes_params[] = {
    {"kmax", 4, 1, FIELD_KMAX, "", "highest mode"},
    {"rms", 1, 0, 1e6, "length/time", "root mean square expected"},
    {0},
};

static int modes_fill(const struct sys *sys, const double p[], uint64_t seed,
                      uint64_t member, double u[], struct err *err)
{
    if (field_check(p[0], sys->n, err))
        return -1;
    field_modes(seed, member, (size_t)p[0], FIELD_RMS, p[1], sys->n, u);
    return 0;
}

static int kassam_fill(const struct sys *sys, const double p[], uint64_t seed,
                       uint64_t member, double u[], struct err *err)
{
    (void)p, (void)seed, (void)member, (void)err;
    for (size_t i = 0; i < sys->n; i++) {
        const double a = 2 * M_PI * (double)i / (double)sys->n;
        u[i] = cos(a) * (1 + sin(a));
    }
    return 0;
}

static const struct sys_ic ics[] = {
    {"modes", "random low modes, mean 0", "", modes_params, modes_fill},
    {"melchers", "random low modes scaled to a largest |u|, mean 0",
     "melchers2023", sys_melchers_params, sys_melchers_fill},
    {"kassam", "cos(a)(1 + sin(a)), a = 2 pi x/L", "kassam2005", NULL,
     kassam_fill, .fixed = true},
    {0},
};

const struct sys_ops sys_kuramoto_sivashinsky = {
    .name = "kuramoto-sivashinsky",
    .brief = "Kuramoto-Sivashinsky equation: spatio-temporal chaos",
    .equation = "u_t + (u^2/2)_x + u_xx + u_xxxx = 0,   x in [0, L), periodic",
    .about = "Chaotic from about L = 18 on; L = 22 has a largest Lyapunov "
             "exponent of 0.048, long domains one of 0.09. Let 100 time units "
             "pass before statistics. 64 points suit L = 22, 2 to 3 points a "
             "unit of length in general; dt 0.05 to 0.25 with etdrk4.",
    .source = "kuramoto1976",
    .law = "translation, constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "etdrk4",
    .dt = 0.05,
    .variables = variables,
};
