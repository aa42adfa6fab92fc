/* traffic.c -- density of cars on a ring road, a scalar conservation law with shocks.
 *
 *   rho_t + q(rho)_x = 0,   q = a rho + b rho^2,   x in [0, L)
 *
 * With a > 0 > b it is Greenshields' road, a the free speed, -a/b the density of a jam; with
 * a = 0, b = 1/2 Burgers' equation without viscosity; either sign of both is allowed.
 *
 * The flux at faces and the forms godunov (first order) and weno5 (fifth) are those of
 * sys_flux.h; the others have the states l = rho_i + s_i/2, r = rho_{i+1} - s_{i+1}/2 at a face,
 * limited slopes of the backward and forward differences d, D, 0 where these differ in sign:
 *
 * muscl-minmod    the smaller of d, D
 * muscl-mc        the smallest of 2 d, 2 D, (d + D)/2
 * muscl-superbee  the larger of min(2 d, D), min(d, 2 D): squares smooth waves off
 *
 * where smaller means in size. All keep the mean, and all but weno5, which may add a little, add
 * no variation while dt max|a + 2 b rho|/dx <= 1 (godunov) or 1/2, with euler, ssprk2 or ssprk3.
 * Cells hold means; that they are shown at points matters to second order only, so weno5 is of
 * the fifth for means alone. Where a derivative jumps, that of one side is taken.
 *
 * lighthill1955, greenshields1935, vanleer1979, sweby1984.
 */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "num/field.h"
#include "num/rng.h"
#include "sys/sys_flux.h"

enum { A, B, L };

static const struct param params[] = {
    {"a", 1, -1e6, 1e6, "length/time", "speed of waves of no density, the free speed"},
    {"b", -0.25, -1e6, 1e6, "length/time", "half the change of that speed with density"},
    {"L", 20, 1e-6, 1e6, "length", "period of the domain"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "x", .n = 500, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "rho", "x", "1", "density", err);
}

/* ---- slopes, s = w[0] d + w[1] D with weights that are constant between kinks ---- */

struct limited {
    struct sys_flux_trace trace; /* first; its tape is w[2] of each cell */
    void (*weigh)(double d, double D, double w[2]); /* d D > 0; w is zero before */
};

static void minmod(double d, double D, double w[2])
{
    w[fabs(d) > fabs(D)] = 1;
}

static void mc(double d, double D, double w[2])
{
    if (fabs(d) > 3 * fabs(D))
        w[1] = 2;
    else if (fabs(D) > 3 * fabs(d))
        w[0] = 2;
    else
        w[0] = w[1] = 0.5;
}

static void superbee(double d, double D, double w[2])
{
    const int small = fabs(d) > fabs(D);
    const double least = fabs(small ? D : d), most = fabs(small ? d : D);

    if (most > 2 * least)
        w[small] = 2;
    else
        w[!small] = 1;
}

static void slopes(const struct sys_flux_trace *trace, size_t n, const double u[], double l[],
                   double r[], double tape[], double work[])
{
    const struct limited *limited = (const struct limited *)trace;
    double *s = work;

    for (size_t i = 0; i < n; i++) {
        const double d = u[i] - u[i ? i - 1 : n - 1], D = u[i + 1 < n ? i + 1 : 0] - u[i];
        double *w = tape + 2 * i;
        w[0] = w[1] = 0;
        if (d * D > 0)
            limited->weigh(d, D, w);
        s[i] = w[0] * d + w[1] * D;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t next = i + 1 < n ? i + 1 : 0;
        l[i] = u[i] + s[i] / 2;
        r[i] = u[next] - s[next] / 2;
    }
}

static void slopes_tangent(size_t n, const double u[], const double v[], double l[], double r[],
                           const double tape[], double work[])
{
    double *s = work;

    (void)u;
    for (size_t i = 0; i < n; i++)
        s[i] = tape[2 * i] * (v[i] - v[i ? i - 1 : n - 1]) +
               tape[2 * i + 1] * (v[i + 1 < n ? i + 1 : 0] - v[i]);
    for (size_t i = 0; i < n; i++) {
        const size_t next = i + 1 < n ? i + 1 : 0;
        l[i] = v[i] + s[i] / 2;
        r[i] = v[next] - s[next] / 2;
    }
}

static void slopes_adjoint(size_t n, const double u[], const double l[], const double r[],
                           double du[], const double tape[], double work[])
{
    double *ds = work;

    (void)u;
    memset(ds, 0, n * sizeof *ds);
    for (size_t i = 0; i < n; i++) {
        const size_t next = i + 1 < n ? i + 1 : 0;
        ds[i] += l[i] / 2;
        ds[next] -= r[i] / 2;
        du[i] += l[i];
        du[next] += r[i];
    }
    for (size_t i = 0; i < n; i++) {
        const double back = tape[2 * i] * ds[i], forward = tape[2 * i + 1] * ds[i];
        du[i ? i - 1 : n - 1] -= back;
        du[i] += back - forward;
        du[i + 1 < n ? i + 1 : 0] += forward;
    }
}

#define LIMITED(by) {{2, 1, false, slopes, slopes_tangent, slopes_adjoint}, by}
static const struct limited of_minmod = LIMITED(minmod), of_mc = LIMITED(mc),
                            of_superbee = LIMITED(superbee);

static int open_minmod(struct sys *sys, struct err *err)
{
    (void)err;
    sys_flux_open(sys, &of_minmod.trace);
    return 0;
}

static int open_mc(struct sys *sys, struct err *err)
{
    (void)err;
    sys_flux_open(sys, &of_mc.trace);
    return 0;
}

static int open_superbee(struct sys *sys, struct err *err)
{
    (void)err;
    sys_flux_open(sys, &of_superbee.trace);
    return 0;
}

/* ---- fluxes ---- */

static struct sys_flux law(const double p[])
{
    return p ? (struct sys_flux){p[A], p[B], 0} : (struct sys_flux){0};
}

static void terms(const struct sys *sys, const struct point *at, double du[], double tape[],
                  double work[])
{
    sys_flux_terms(sys, law(at->p), at->u, du, tape, work);
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    sys_flux_tangent(sys, law(at->p), at->u, along->u, law(along->p), out, tape, work);
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    struct sys_flux dlaw = law(d->p);

    sys_flux_adjoint(sys, law(at->p), at->u, g, d->u, d->p ? &dlaw : NULL, tape, work);
    if (d->p) {
        d->p[A] = dlaw.a;
        d->p[B] = dlaw.b;
    }
}

#define FORM(symbol, key, opens, text)                                               \
    static const struct sys_form symbol = {                                          \
        .name = key, .brief = text, .kinked = true, .open = opens, .terms = terms,   \
        .tangent = tangent, .adjoint = adjoint}
FORM(form_godunov, "godunov", sys_flux_godunov, "exact flux between constant cells, first order");
FORM(form_minmod, "muscl-minmod", open_minmod,
     "linear in cells, the smaller slope; second order");
FORM(form_mc, "muscl-mc", open_mc,
     "linear in cells, central slopes within limits; second order");
FORM(form_superbee, "muscl-superbee", open_superbee,
     "linear in cells, the steepest slopes; for shocks");
FORM(form_weno5, "weno5", sys_flux_weno5,
     "parabolas weighed by their smoothness; fifth order for means of cells");

static const struct sys_form *const forms[] = {
    &form_mc, &form_minmod, &form_superbee, &form_godunov, &form_weno5, NULL};

/* The densities are not known here: between 0 and -a/b waves are at most |a| fast. */
static void cautions(const struct sys *sys, double dt, bool explicit_, bool truth,
                     struct text_buf *out)
{
    const double courant = fabs(sys->p[A]) * dt / sys_dx(sys, 0);

    (void)truth;
    if (explicit_ && courant > 1 + 1e-12)
        text_add(out, "|a| dt/dx = %.3g is beyond 1, the limit of explicit steps", courant);
}

/* ---- initial conditions, exact solution ---- */

static const struct param wave_params[] = {
    {"mean", 1.5, -1e6, 1e6, "1", "mean density"},
    {"amplitude", 1, -1e6, 1e6, "1", "largest departure from it"},
    {0},
};

static int waves_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                      double u[], struct err *err)
{
    (void)err;
    field_modes(seed, member, 3, FIELD_MAX, p[1], sys->n, u);
    for (size_t i = 0; i < sys->n; i++)
        u[i] += p[0];
    return 0;
}

static const struct param platoon_params[] = {
    {"pieces", 8, 1, 64, "1", "pieces of equal length", .whole = true},
    {"low", 0, -1e6, 1e6, "1", "least density"},
    {"high", 4, -1e6, 1e6, "1", "largest density"},
    {0},
};

static int platoons_fill(const struct sys *sys, const double p[], uint64_t seed,
                         uint64_t member, double u[], struct err *err)
{
    struct rng r = rng_open(seed, "platoons", member);
    const size_t pieces = (size_t)p[0];
    double rho[64];

    (void)err;
    for (size_t j = 0; j < pieces; j++)
        rho[j] = p[1] + (p[2] - p[1]) * rng_uniform(&r);
    for (size_t i = 0; i < sys->n; i++)
        u[i] = rho[i * pieces / sys->n];
    return 0;
}

static const double sine_mean = 1, sine_amplitude = 0.2;

static int sine_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                     double u[], struct err *err)
{
    (void)p, (void)seed, (void)member, (void)err;
    for (size_t i = 0; i < sys->n; i++)
        u[i] = sine_mean + sine_amplitude * sin(2 * M_PI * (double)i / (double)sys->n);
    return 0;
}

static const struct sys_ic ics[] = {
    {"waves", "three random modes about a mean", "lighthill1955", wave_params, waves_fill},
    {"platoons", "pieces of constant random density: shocks and fans", "lighthill1955",
     platoon_params, platoons_fill},
    {"sine", "one sine wave, 1 + 0.2 sin(2 pi x/L), exact until it breaks", "lighthill1955",
     NULL, sine_fill, .fixed = true},
    {0},
};

/* rho = rho0(x - (a + 2 b rho) t): the left side less the right rises until a shock forms. */
static int exact(const struct sys *sys, double t, double u[], struct err *err)
{
    const double *p = sys->p, k = 2 * M_PI / p[L];
    const double breaks = 1 / (2 * fabs(p[B]) * k * sine_amplitude);

    if (t > breaks)
        return err_set(err, ERR_USAGE, "traffic: exact solution: t = %g, expected at most %g, "
                       "when the wave breaks", t, breaks);
    for (size_t i = 0; i < sys->n; i++) {
        double low = sine_mean - sine_amplitude, high = sine_mean + sine_amplitude;
        for (int halving = 0; halving < 60; halving++) {
            const double rho = (low + high) / 2;
            const double x0 = (double)i * sys_dx(sys, 0) - (p[A] + 2 * p[B] * rho) * t;
            *(rho < sine_mean + sine_amplitude * sin(k * x0) ? &low : &high) = rho;
        }
        u[i] = (low + high) / 2;
    }
    return 0;
}

const struct sys_ops sys_traffic = {
    .name = "traffic",
    .brief = "cars on a ring road, a conservation law with a quadratic flux: shocks and fans",
    .equation = "rho_t + (a rho + b rho^2)_x = 0,   x in [0, L), periodic",
    .about = "Greenshields' road, empty at 0, jammed at -a/b = 4. Jams move back, waves of "
             "low density ahead, at most at the speed a. Limited slopes need "
             "dt < dx/(2 a), godunov dt < dx/a; with scheme euler and dt = dx/a it is "
             "sharpest.",
    .source = "lighthill1955",
    .law = "translation, constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "ssprk2",
    .dt = 0.02,
    .variables = variables,
    .cautions = cautions,
    .exact_ic = "sine",
    .exact = exact,
};
