/* moving_wave.h -- for tests: a system whose symbol is complex and moves with its parameters.
 *
 *   u_t = -c u_x + nu u_xx - a cos(t) (u^2/2)_x
 *
 * The systems of the registry have real symbols on a line, or none that moves with p in its
 * imaginary part: here no sign of a conjugate can hide, and no time.
 */
#ifndef SUBGRID_TESTS_MOVING_WAVE_H
#define SUBGRID_TESTS_MOVING_WAVE_H

#include <math.h>

#include "sys/sys_fourier.h"

enum { SPEED, NU, A, LENGTH };
static const struct param wave_params[] = {{"c", 0.8, -9, 9, "", ""}, {"nu", 0.1, 0, 9, "", ""},
                                           {"a", 0.6, -9, 9, "", ""}, {"L", 3, 1, 9, "", ""},
                                           {0}};
static const struct sys_axis wave_axes[] = {
    {.name = "x", .n = 12, .min = 4, .length = "L", .unit = ""}, {0}};

static int wave_variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "u", "x", "", "", err);
}

static int wave_open(struct sys *sys, struct err *err)
{
    if (sys_fourier_open(sys, sys->p[LENGTH], err))
        return -1;
    sys->nwork += 2 * sys->ns + 2 * sys->n;
    return 0;
}

/* The highest mode of an even grid is its own mirror: there the symbol is real. */
static void wave_linear(const struct sys *sys, const double p[], double symbol[])
{
    for (size_t k = 0; k < sys->ns / 2; k++) {
        const double q = 2 * M_PI * (double)k / p[LENGTH];
        symbol[2 * k] = -p[NU] * q * q;
        symbol[2 * k + 1] = 2 * k < sys->n ? -p[SPEED] * q : 0;
    }
}

static void wave_linear_adjoint(const struct sys *sys, const double p[],
                                const double dsymbol[], double dp[])
{
    for (size_t k = 0; k < sys->ns / 2; k++) {
        const double q = 2 * M_PI * (double)k / p[LENGTH], w = sys_fourier_weight(sys, k);
        dp[NU] -= w * q * q * dsymbol[2 * k];
        dp[SPEED] -= 2 * k < sys->n ? w * q * dsymbol[2 * k + 1] : 0;
    }
}

static void wave_linear_tangent(const struct sys *sys, const double p[], const double dp[],
                                double dsymbol[])
{
    const double along[] = {dp[SPEED], dp[NU], 0, p[LENGTH]}; /* it is linear in both */

    wave_linear(sys, along, dsymbol);
}

static void wave_terms(const struct sys *sys, const struct point *at, double out[],
                       double tape[], double work[])
{
    sys_fourier_advection(sys, at, out, tape, work);
    for (size_t i = 0; i < sys->ns; i++)
        out[i] *= at->p[A] * cos(at->t);
}

static void wave_tangent(const struct sys *sys, const struct point *at, const struct point *v,
                         double out[], const double tape[], double work[])
{
    double *more = work, *rest = work + sys->ns;

    sys_fourier_advection_tangent(sys, at, v, out, tape, rest);
    sys_fourier_advection(sys, at, more, NULL, rest);
    for (size_t i = 0; i < sys->ns; i++)
        out[i] = (at->p[A] * out[i] + (v->p ? v->p[A] * more[i] : 0)) * cos(at->t);
}

static void wave_adjoint(const struct sys *sys, const struct point *at, const double g[],
                         struct dpoint *d, const double tape[], double work[])
{
    double *more = work, *scaled = more + sys->ns, *a = scaled + sys->ns, *b = a + sys->n;
    double *rest = b + sys->n;

    for (size_t i = 0; i < sys->ns; i++)
        scaled[i] = at->p[A] * cos(at->t) * g[i];
    sys_fourier_advection_adjoint(sys, at, scaled, d, tape, rest);
    sys_fourier_advection(sys, at, more, NULL, rest);
    sys_decode(sys, more, a, rest);
    sys_decode(sys, g, b, rest);
    for (size_t i = 0; d->p && i < sys->n; i++)
        d->p[A] += cos(at->t) * a[i] * b[i];
}

static const struct sys_form wave_form = {
    .name = "spectral", .open = wave_open, .close = sys_fourier_close, .linear = wave_linear,
    .terms = wave_terms, .tangent = wave_tangent, .adjoint = wave_adjoint,
    .linear_tangent = wave_linear_tangent, .linear_adjoint = wave_linear_adjoint,
    .encode = sys_fourier_encode, .decode = sys_fourier_decode};
static const struct sys_ops wave = {
    .name = "wave", .params = wave_params, .axes = wave_axes,
    .forms = (const struct sys_form *const[]){&wave_form, NULL},
    .variables = wave_variables, .scheme = "rk4", .dt = 0.02};

#endif
