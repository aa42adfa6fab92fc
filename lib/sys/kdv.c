/* kdv.c -- the Korteweg-de Vries equation, periodic.
 *
 *   u_t + a u u_x + eps^2 u_xxx = -nu4 u_xxxx,   x in [0, L)
 *
 * a = 6, eps = 1 is the classical form, a = 1 and a small eps that in which a wave steepens and
 * parts into solitons. Elsewhere u_t + b1 (u^2/2)_x + a3 u_xxx = -zeta u_xxxx (koehler2024, with
 * b1 = -6, a3 = -1): a = b1, eps^2 = a3, nu4 = zeta; or, where a3 < 0, a = -b1 and eps^2 = -a3 in
 * the mirror, x -> -x.
 *
 * On Fourier coefficients, q = 2 pi k/L: symbol i eps^2 q^3 - nu4 q^4, terms -(i a q/2) (u^2)hat
 * without aliasing. The Galerkin system keeps the mean and, where nu4 = 0, sum u^2; then a soliton
 * of speed c,
 *   u = (3 c/a) sech^2(sqrt(c)/(2 eps) (x - x0 - c t)),
 * is one of the line: of a period L but for 4 exp(-sqrt(c) L/(2 eps)).
 *
 * On grid values (zabusky1965, without the leap-frog), of second order, it keeps both, too:
 *   du_i/dt = -a (u_{i-1} + u_i + u_{i+1})/3 (u_{i+1} - u_{i-1})/(2 dx)
 *             - eps^2 (u_{i+2} - 2 u_{i+1} + 2 u_{i-1} - u_{i-2})/(2 dx^3) - nu4 delta^4 u_i/dx^4,
 * rk4 wants dt below 1.08 dx^3/eps^2.
 *
 * korteweg1895, zabusky1965, koehler2024.
 */
#include <math.h>

#include "sys/sys_fourier.h"

enum { A, EPS, L, NU4 };

static const struct param params[] = {
    {"a", 6, -1e6, 1e6, "", "factor of the convection"},
    {"eps", 1, 0, 1e6, "length^1.5/time^0.5", "root of the dispersion"},
    {"L", 40, 1e-6, 1e6, "length", "period of the domain"},
    {"nu4", 0, 0, 1e6, "length^4/time", "diffusivity of fourth order"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "x", .n = 256, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "u", "x", "1", "velocity", err);
}

static int open(struct sys *sys, struct err *err)
{
    if (sys_fourier_open(sys, sys->p[L], err) != 0)
        return -1;
    sys->nwork += sys->ns;
    return 0;
}

/* ---- the linear part ---- */

/* q^3 of mode k; 0 of the highest of even n, which has no odd derivative. */
static double cube(const struct sys *sys, const double p[], size_t k)
{
    return 2 * k == sys->n ? 0 : pow(2 * M_PI * (double)k / p[L], 3);
}

static double fourth(const double p[], size_t k)
{
    return pow(2 * M_PI * (double)k / p[L], 4);
}

static void linear(const struct sys *sys, const double p[], double symbol[])
{
    for (size_t k = 0; k < sys->ns / 2; k++) {
        symbol[2 * k] = -p[NU4] * fourth(p, k);
        symbol[2 * k + 1] = p[EPS] * p[EPS] * cube(sys, p, k);
    }
}

static void linear_tangent(const struct sys *sys, const double p[], const double dp[],
                           double dsymbol[])
{
    for (size_t k = 0; k < sys->ns / 2; k++) {
        dsymbol[2 * k] = -dp[NU4] * fourth(p, k);
        dsymbol[2 * k + 1] = 2 * p[EPS] * dp[EPS] * cube(sys, p, k);
    }
}

static void linear_adjoint(const struct sys *sys, const double p[], const double dsymbol[],
                           double dp[])
{
    for (size_t k = 0; k < sys->ns / 2; k++) {
        const double weight = sys_fourier_weight(sys, k);
        dp[NU4] -= weight * fourth(p, k) * dsymbol[2 * k];
        dp[EPS] += weight * 2 * p[EPS] * cube(sys, p, k) * dsymbol[2 * k + 1];
    }
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
    .encode = sys_fourier_encode,
    .decode = sys_fourier_decode,
};

/* ---- on grid values ---- */

/* The factors of the three terms, and of an index moved by -2 .. 2 along the line. */
struct factors {
    double convect, turn, damp;
};

static struct factors factors(const struct sys *sys, const double p[])
{
    const double dx = sys_dx(sys, 0);

    return (struct factors){p[A] / (6 * dx), p[EPS] * p[EPS] / (2 * dx * dx * dx),
                            p[NU4] / (dx * dx * dx * dx)};
}

struct near {
    double ll, l, c, r, rr;
};

static inline struct near near(const double u[], size_t n, size_t i)
{
    return (struct near){u[(i + n - 2) % n], u[(i + n - 1) % n], u[i], u[(i + 1) % n],
                         u[(i + 2) % n]};
}

/* (c^2 + c r + r^2) - (l^2 + l c + c^2), u_xxx and u_xxxx */
static inline double convection(struct near u)
{
    return (u.r - u.l) * (u.l + u.c + u.r);
}

static inline double third(struct near u)
{
    return (u.rr - u.ll) - 2 * (u.r - u.l);
}

static inline double bend(struct near u)
{
    return (u.rr + u.ll) - 4 * (u.r + u.l) + 6 * u.c;
}

static void line_terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                       double work[])
{
    const struct factors f = factors(sys, at->p);

    (void)tape, (void)work;
    for (size_t i = 0; i < sys->n; i++) {
        const struct near u = near(at->u, sys->n, i);
        out[i] = -(f.convect * convection(u) + f.turn * third(u) + f.damp * bend(u));
    }
}

static void line_tangent(const struct sys *sys, const struct point *at, const struct point *along,
                         double out[], const double tape[], double work[])
{
    const struct factors f = factors(sys, at->p);
    const double dx = sys_dx(sys, 0), *dp = along->p;

    (void)tape, (void)work;
    for (size_t i = 0; i < sys->n; i++) {
        const struct near u = near(at->u, sys->n, i), v = near(along->u, sys->n, i);
        const double turned = (v.r - v.l) * (u.l + u.c + u.r) + (u.r - u.l) * (v.l + v.c + v.r);
        out[i] = -(f.convect * turned + f.turn * third(v) + f.damp * bend(v));
        if (dp)
            out[i] -= dp[A] / (6 * dx) * convection(u) +
                      dp[EPS] * at->p[EPS] / (dx * dx * dx) * third(u) +
                      dp[NU4] / (dx * dx * dx * dx) * bend(u);
    }
}

/* Differences of odd order turn their sign. */
static void line_adjoint(const struct sys *sys, const struct point *at, const double g[],
                         struct dpoint *d, const double tape[], double work[])
{
    const struct factors f = factors(sys, at->p);
    const double dx = sys_dx(sys, 0);

    (void)tape, (void)work;
    for (size_t i = 0; i < sys->n; i++) {
        const struct near u = near(at->u, sys->n, i), h = near(g, sys->n, i);
        /* of l of i + 1, c of i and r of i - 1 */
        const double right = h.r * (2 * u.c + u.r), left = h.l * (u.l + 2 * u.c);
        const double convected = (left - right) + h.c * (u.r - u.l);
        if (d->u)
            d->u[i] += f.turn * third(h) - f.convect * convected - f.damp * bend(h);
        if (d->p) {
            d->p[A] -= h.c * convection(u) / (6 * dx);
            d->p[EPS] -= h.c * at->p[EPS] / (dx * dx * dx) * third(u);
            d->p[NU4] -= h.c * bend(u) / (dx * dx * dx * dx);
        }
    }
}

static const struct sys_form form_conserving = {
    .name = "conserving",
    .brief = "differences of second order that keep the energy, on grid values",
    .min = 5,
    .terms = line_terms,
    .tangent = line_tangent,
    .adjoint = line_adjoint,
};

static const struct sys_form *const forms[] = {&form_spectral, &form_conserving, NULL};

/* ---- initial conditions, exact solution ---- */

enum { SPEED = 4 }; /* of the exact solution */

static const struct param soliton_params[] = {
    {"c", SPEED, 1e-6, 1e6, "length/time", "speed"},
    {0},
};

/* That of speed c, which at t = 0 is at L/2. */
static int soliton(const struct sys *sys, double c, double t, double u[], struct err *err)
{
    const double a = sys->p[A], eps = sys->p[EPS], period = sys->p[L];

    if (a == 0 || eps == 0)
        return err_set(err, ERR_USAGE, "kdv: soliton: a = %g and eps = %g, expected neither to "
                                       "be 0", a, eps);
    for (size_t i = 0; i < sys->n; i++) {
        const double x = (double)i * sys_dx(sys, 0) - period / 2 - c * t;
        const double z = sqrt(c) / (2 * eps) * (x - period * round(x / period));
        u[i] = 3 * c / a / (cosh(z) * cosh(z));
    }
    return 0;
}

static int soliton_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                        double u[], struct err *err)
{
    (void)seed, (void)member;
    return soliton(sys, p[0], 0, u, err);
}

static int exact(const struct sys *sys, double t, double u[], struct err *err)
{
    if (sys->p[NU4] != 0)
        return err_set(err, ERR_USAGE, "kdv: exact solution: nu4 = %g, expected 0", sys->p[NU4]);
    return soliton(sys, SPEED, t, u, err);
}

static const struct param cosine_params[] = {
    {"amplitude", 1, -1e6, 1e6, "length/time", "largest u"},
    {0},
};

static int cosine_fill(const struct sys *sys, const double p[], uint64_t seed, uint64_t member,
                       double u[], struct err *err)
{
    (void)seed, (void)member, (void)err;
    for (size_t i = 0; i < sys->n; i++)
        u[i] = p[0] * cos(2 * M_PI * (double)i / (double)sys->n);
    return 0;
}

static const struct sys_ic ics[] = {
    {"melchers", "random low modes scaled to a largest |u|, mean 0", "melchers2023",
     sys_melchers_params, sys_melchers_fill},
    {"soliton", "one wave that keeps its shape, of which the exact solution is known",
     "korteweg1895", soliton_params, soliton_fill, .fixed = true},
    {"cosine", "one wave, which steepens and parts into solitons", "zabusky1965", cosine_params,
     cosine_fill, .fixed = true},
    {0},
};

const struct sys_ops sys_kdv = {
    .name = "kdv",
    .brief = "Korteweg-de Vries equation: dispersive waves, solitons",
    .equation = "u_t + a u u_x + eps^2 u_xxx = -nu4 u_xxxx,   x in [0, L), periodic",
    .about = "a = 6, eps = 1: solitons of speed c are c/2 high and about 4/sqrt(c) wide; 256 "
             "points on L = 40 resolve c = 4 to round-off. a = 1, eps = 0.022, L = 2 from a "
             "cosine: the classical recurrence, on 256 points or more. The form of APEBench and "
             "exponax, u_t + b1 (u^2/2)_x + a3 u_xxx = -zeta u_xxxx with b1 = -6, a3 = -1, L = 50, "
             "is that of a = 6, eps = 1, nu4 = zeta in the mirror, x -> -x. The dispersion is in "
             "the symbol: take an exponential scheme.",
    .source = "korteweg1895",
    .law = "translation, constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "etdrk4",
    .dt = 2e-3,
    .variables = variables,
    .exact_ic = "soliton",
    .exact = exact,
};
