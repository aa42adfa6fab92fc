/* oscillating_diffusion.c -- diffusion in a medium of fine layers, on a periodic line.
 *
 *   u_t = (a(x/eps) u_x)_x,   1/a = 2 + P sin(2 pi x/eps),   x in [0, L),  eps = L/layers
 *
 * Homogenisation: as eps -> 0, u -> that of u_t = a* u_xx with the harmonic mean of a, a* = 1/2
 * whatever P is; the arithmetic mean 1/sqrt(4 - P^2) is larger. Finite volumes, cells about
 * x_i = i dx, a flux F_{i+1/2} = a_{i+1/2} (u_{i+1} - u_i)/dx out of one into the next:
 *
 * harmonic    1/a_{i+1/2} = mean of 1/a over [x_i, x_{i+1}]
 *                         = 2 + P sin(2 pi x_{i+1/2}/eps) sin(h)/h,  h = pi dx/eps
 *             exact where the flux is constant; with dx = eps the homogenised equation
 * arithmetic  a_{i+1/2} = (a(x_i) + a(x_{i+1}))/2, which wants eps resolved
 *
 * Both are of second order where dx is small against eps, and keep the mean.
 *
 * bensoussan1978, patankar1980.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sys/sys_fourier.h"

enum { P, LAYERS, L };

static const struct param params[] = {
    {"P", 1, -1.99, 1.99, "", "size of the oscillation of 1/a"},
    {"layers", 7, 1, 1e6, "", "periods of a in the domain, L/eps", .whole = true},
    {"L", 1, 1e-6, 1e6, "length", "period of the domain"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "x", .n = 128, .min = 4, .length = "L", .unit = "1"},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "u", "x", "1", "concentration", err);
}

/* ---- the medium ---- */

/* Of face i, between points i and i + 1: a is the mean of 1/(2 + P s[0]) and 1/(2 + P s[1]). */
struct face {
    double s[2];
};

static double layer(const struct sys *sys, double i)
{
    return sin(2 * M_PI * sys->p[LAYERS] * i / (double)sys->n);
}

static int open(struct sys *sys, struct err *err)
{
    const bool harmonic = !strcmp(sys->form->name, "harmonic");
    const double h = M_PI * sys->p[LAYERS] / (double)sys->n;
    struct face *face = malloc(sys->n * sizeof *face);

    if (!(sys->priv = face))
        return err_set(err, ERR_INTERNAL, "%s: no memory for n = %zu", sys->ops->name, sys->n);
    for (size_t i = 0; i < sys->n; i++) {
        const double x = (double)i, mean = layer(sys, x + 0.5) * sin(h) / h;
        face[i] = harmonic ? (struct face){{mean, mean}}
                           : (struct face){{layer(sys, x), layer(sys, x + 1)}};
    }
    return 0;
}

static void close(struct sys *sys)
{
    free(sys->priv);
}

static double conductance(const struct face *f, double p)
{
    return (1 / (2 + p * f->s[0]) + 1 / (2 + p * f->s[1])) / 2;
}

/* Its derivative with respect to P. */
static double conductance_slope(const struct face *f, double p)
{
    return -(f->s[0] / pow(2 + p * f->s[0], 2) + f->s[1] / pow(2 + p * f->s[1], 2)) / 2;
}

/* ---- the terms: linear in u, and their own transpose ---- */

/* out[n] (+)= the divergence of a du/dx, or with slope of (da/dP) du/dx */
static void spread(const struct sys *sys, double p, bool slope, const double u[], double factor,
                   double out[])
{
    const struct face *face = sys->priv;
    const size_t n = sys->n;
    const double scale = factor / pow(sys_dx(sys, 0), 2);

    for (size_t i = 0; i < n; i++) {
        const size_t r = i + 1 < n ? i + 1 : 0;
        const double a = slope ? conductance_slope(&face[i], p) : conductance(&face[i], p);
        const double flux = scale * a * (u[r] - u[i]);
        out[i] += flux;
        out[r] -= flux;
    }
}

static void terms(const struct sys *sys, const struct point *at, double out[], double tape[],
                  double work[])
{
    (void)tape, (void)work;
    memset(out, 0, sys->n * sizeof *out);
    spread(sys, at->p[P], false, at->u, 1, out);
}

static void tangent(const struct sys *sys, const struct point *at, const struct point *along,
                    double out[], const double tape[], double work[])
{
    (void)tape, (void)work;
    memset(out, 0, sys->n * sizeof *out);
    spread(sys, at->p[P], false, along->u, 1, out);
    if (along->p)
        spread(sys, at->p[P], true, at->u, along->p[P], out);
}

static void adjoint(const struct sys *sys, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct face *face = sys->priv;
    const size_t n = sys->n;
    const double scale = 1 / pow(sys_dx(sys, 0), 2);

    (void)tape, (void)work;
    if (d->u)
        spread(sys, at->p[P], false, g, 1, d->u);
    for (size_t i = 0; d->p && i < n; i++) {
        const size_t r = i + 1 < n ? i + 1 : 0;
        d->p[P] -= scale * conductance_slope(&face[i], at->p[P]) * (at->u[r] - at->u[i]) *
                   (g[r] - g[i]);
    }
}

static const struct sys_form form_harmonic = {
    .name = "harmonic",
    .brief = "finite volumes, harmonic means of a at faces",
    .open = open,
    .close = close,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};

static const struct sys_form form_arithmetic = {
    .name = "arithmetic",
    .brief = "finite volumes, arithmetic means of a at faces",
    .open = open,
    .close = close,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};

static const struct sys_form *const forms[] = {&form_harmonic, &form_arithmetic, NULL};

/* rk4 holds for 4 max a dt/dx^2 below 2.785. */
static void cautions(const struct sys *sys, double dt, bool explicit_, bool truth,
                     struct text_buf *out)
{
    const double dx = sys_dx(sys, 0), eps = sys->p[L] / sys->p[LAYERS];
    const double diffusive = dt / (2 - fabs(sys->p[P])) / (dx * dx);

    if (explicit_ && diffusive > 2.785 / 4)
        text_add(out, "max a dt/dx^2 = %.3g is beyond 0.7, the limit of explicit steps", diffusive);
    if (truth && dx > eps / 8 * (1 + 1e-12))
        text_add(out, "%sdx = %.3g is more than eps/8 = %.3g: the layers are not resolved",
                 out->len ? "; " : "", dx, eps / 8);
}

/* ---- initial conditions ---- */

static const struct param cosine_params[] = {
    {"amplitude", 1, -1e6, 1e6, "1", "largest u"},
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
    {"cosine", "one wave", "", cosine_params, cosine_fill, .fixed = true},
    {0},
};

const struct sys_ops sys_oscillating_diffusion = {
    .name = "oscillating-diffusion",
    .brief = "diffusion through fine layers, whose homogenised coefficient is known",
    .equation = "u_t = (a(x/eps) u_x)_x,   1/a = 2 + P sin(2 pi x/eps),   x in [0, L), periodic,"
                "   eps = L/layers",
    .about = "Waves much longer than eps decay as with the constant 1/2, the harmonic mean of a. "
             "16 points a layer resolve it. On few points the harmonic form is the homogenised "
             "equation, the arithmetic one needs a closure. Steps below 0.7 (2 - |P|) dx^2.",
    .source = "bensoussan1978",
    .law = "constants, mean",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "rk4",
    .dt = 2e-5,
    .variables = variables,
    .cautions = cautions,
};
