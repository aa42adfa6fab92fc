/* reservoir.c -- an echo state network at each point, which sees its neighbourhood.
 *
 *   r(t + dt) = (1 - leak) r(t) + leak tanh(W r(t) + Win (1, x(t + dt)))
 *   m_v / scale_tau = Wout_v (1, x, r, r^2 of every second)
 *
 * x(i) is the patch at point i (closure_patch.h) of u / scale_u; every point has a reservoir r of
 * `size` values, W and Win are the same for all and drawn by the parameter `draw`: `links` values a
 * row of W (of which some may fall together), scaled to the spectral radius rho, to some 0.1 %; Win
 * even in -gain to gain. jaeger2001, and pathak2018 for neighbourhoods and squares. theta =
 * Wout (C, features), by ridge regression on records in order of time after the first `washout`,
 *
 *   min |A Wout - tau / scale_tau|^2 + ridge |Wout|^2
 *
 * r is held over a step and begins with zeros; it is of the present state, and knows none of what
 * follows. A run that starts within data reads `washout` records before its first state. Limits:
 * the step is that of the records.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closure/closure_echo.h"
#include "closure/closure_patch.h"
#include "closure/closure_readout.h"
#include "num/vecmath.h"

enum { RADIUS, SIZE, LINKS, RHO, GAIN, LEAK, RIDGE, WASHOUT, DRAW };

static const struct param params[] = {
    PATCH_RADIUS,
    {"size", 20, 1, 10000, "", "values of the reservoir of a point", true},
    {"links", 4, 1, 1000, "", "values of a row of W", true},
    {"rho", 0.9, 0, 10, "", "spectral radius of W", false},
    {"gain", 0.5, 0, 100, "", "largest value of Win", false},
    {"leak", 1, 0, 1, "", "part of a reservoir that is new after a step", false},
    {"ridge", 1e-6, 0, 1e6, "", "weight of the size of what is fitted", false},
    {"washout", 20, 0, 1e6, "", "records before the first one that is fitted", true},
    {"draw", 0, 0, 9e15, "", "seed of W and Win", true},
    {0}};

struct reservoir {
    struct patch patch;
    struct echo echo;
    size_t n, P, size, features; /* points, values of a patch, of a reservoir */
    double leak;
};

static void close_reservoir(struct closure *c)
{
    struct reservoir *g = c->priv;

    if (g)
        echo_close(&g->echo);
    patch_end(c);
}

/* Tape: x (P, n). Work: of shift, two x and two r. */
static int open_reservoir(struct closure *c, struct err *err)
{
    struct reservoir *g = patch_begin(c, sizeof *g, (size_t)c->p[RADIUS], err);

    if (!g)
        return -1;
    g->n = g->patch.n;
    g->P = g->patch.count;
    g->size = (size_t)c->p[SIZE];
    g->features = 1 + g->P + g->size + g->size / 2;
    g->leak = c->p[LEAK];
    c->ntheta = c->nsettled = g->patch.nvar * g->features;
    c->nheld = g->size * g->n;
    c->npast = (size_t)c->p[WASHOUT];
    c->ntape = g->P * g->n;
    c->nwork = 2 * (g->P + g->size) * g->n;
    g->echo = (struct echo){.size = g->size, .inputs = g->P, .links = (size_t)c->p[LINKS]};
    return echo_draw(&g->echo, c->p[RHO], c->p[GAIN], (uint64_t)c->p[DRAW], err);
}

/* ---- what is read of it ---- */

/* m[nvar n] += scale_v Wout (one, x, r, r^2); r NULL: there is none. */
static void read_out(const struct reservoir *g, const double scale[], const double Wout[],
                     double one, const double x[], const double r[], double m[])
{
    const size_t n = g->n;

    for (size_t v = 0; v < g->patch.nvar; v++, m += n, Wout += g->features) {
        const double *w = Wout + 1;
        for (size_t i = 0; i < n; i++)
            m[i] += scale[v] * Wout[0] * one;
        for (size_t j = 0; j < g->P; j++)
            echo_add(n, scale[v] * *w++, x + j * n, m);
        for (size_t k = 0; r && k < g->size; k++)
            echo_add(n, scale[v] * *w++, r + k * n, m);
        for (size_t k = 1; r && k < g->size; k += 2, w++)
            for (size_t i = k * n; i < (k + 1) * n; i++)
                m[i - k * n] += scale[v] * *w * r[i] * r[i];
    }
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct reservoir *g = c->priv;

    (void)dz, (void)work;
    patch_gather(&g->patch, c->scale_u, at->u, tape);
    memset(m, 0, c->layout.n * sizeof *m);
    read_out(g, c->scale_tau, at->theta, 1, tape, at->h, m);
}

/* dm / dr_k of a variable at value i of h: linear[size], then the factors of squares. */
static double weight_of(const struct reservoir *g, const double linear[], size_t k,
                        const double h[], size_t i)
{
    return linear[k] + (k % 2 && h ? 2 * linear[g->size + k / 2] * h[i] : 0);
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const struct reservoir *g = c->priv;
    const size_t n = g->n;

    (void)ddz;
    patch_gather(&g->patch, c->scale_u, v->u, work);
    memset(dm, 0, c->layout.n * sizeof *dm);
    read_out(g, c->scale_tau, at->theta, 0, work, NULL, dm);
    for (size_t w = 0; v->h && w < g->patch.nvar; w++)
        for (size_t k = 0; k < g->size; k++) {
            const double *linear = at->theta + w * g->features + 1 + g->P;
            for (size_t i = k * n; i < (k + 1) * n; i++)
                dm[w * n + i - k * n] += c->scale_tau[w] * v->h[i] *
                                         weight_of(g, linear, k, at->h, i);
        }
    if (v->theta)
        read_out(g, c->scale_tau, v->theta, 1, tape, at->h, dm);
}

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* dWout[features] += of one variable, whose gradient is dm[n]. */
static void adjoint_theta(const struct reservoir *g, double scale, const double x[],
                          const double h[], const double dm[], double dWout[])
{
    const size_t n = g->n;
    double *to = dWout;

    for (size_t i = 0; i < n; i++)
        to[0] += scale * dm[i];
    to++;
    for (size_t j = 0; j < g->P; j++)
        *to++ += scale * dot(n, x + j * n, dm);
    for (size_t k = 0; h && k < g->size; k++)
        *to++ += scale * dot(n, h + k * n, dm);
    for (size_t k = 1; h && k < g->size; k += 2, to++)
        for (size_t i = k * n; i < (k + 1) * n; i++)
            *to += scale * h[i] * h[i] * dm[i - k * n];
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    const struct reservoir *g = c->priv;
    const size_t n = g->n;
    double *gx = work;

    (void)ddz;
    memset(gx, 0, g->P * n * sizeof *gx);
    for (size_t v = 0; v < g->patch.nvar; v++, dm += n) {
        const double *w = at->theta + v * g->features + 1, *linear = w + g->P;
        for (size_t j = 0; j < g->P; j++)
            echo_add(n, c->scale_tau[v] * w[j], dm, gx + j * n);
        for (size_t i = 0; d->h && i < g->size * n; i++)
            d->h[i] += c->scale_tau[v] * dm[i % n] * weight_of(g, linear, i / n, at->h, i);
        if (d->theta)
            adjoint_theta(g, c->scale_tau[v], tape, at->h, dm, d->theta + v * g->features);
    }
    if (d->u)
        patch_scatter(&g->patch, c->scale_u, gx, d->u);
}

/* ---- how it moves ---- */

static void shift(const struct closure *c, const struct point *at, double next[], double work[])
{
    const struct reservoir *g = c->priv;

    patch_gather(&g->patch, c->scale_u, at->u, work);
    echo_drive(&g->echo, g->n, 1, work, at->h, next);
    math_tanh(c->nheld, next, next);
    for (size_t i = 0; i < c->nheld; i++)
        next[i] = (1 - g->leak) * at->h[i] + g->leak * next[i];
}

/* slope[nheld] := leak tanh', with x (P, n) as scratch. */
static void slopes(const struct closure *c, const struct point *at, double x[], double slope[])
{
    const struct reservoir *g = c->priv;

    patch_gather(&g->patch, c->scale_u, at->u, x);
    echo_drive(&g->echo, g->n, 1, x, at->h, slope);
    math_tanh(c->nheld, slope, slope);
    for (size_t i = 0; i < c->nheld; i++)
        slope[i] = g->leak * (1 - slope[i] * slope[i]);
}

static void shift_tangent(const struct closure *c, const struct point *at, const struct point *v,
                          double dnext[], double work[])
{
    const struct reservoir *g = c->priv;
    double *x = work, *slope = x + g->P * g->n;

    slopes(c, at, x, slope);
    patch_gather(&g->patch, c->scale_u, v->u, x);
    echo_drive(&g->echo, g->n, 0, x, v->h, dnext);
    for (size_t i = 0; i < c->nheld; i++)
        dnext[i] = (v->h ? (1 - g->leak) * v->h[i] : 0) + slope[i] * dnext[i];
}

static void shift_adjoint(const struct closure *c, const struct point *at, const double dnext[],
                          struct dpoint *d, double work[])
{
    const struct reservoir *g = c->priv;
    const size_t n = g->n;
    double *x = work, *gx = x + g->P * n, *slope = gx + g->P * n;

    slopes(c, at, x, slope);
    memset(gx, 0, g->P * n * sizeof *gx);
    for (size_t i = 0; i < c->nheld; i++)
        slope[i] *= dnext[i];
    echo_adjoint(&g->echo, n, slope, gx, d->h);
    if (d->h)
        echo_add(c->nheld, 1 - g->leak, dnext, d->h);
    if (d->u)
        patch_scatter(&g->patch, c->scale_u, gx, d->u);
}

/* ---- the fit ---- */

static void features(const struct closure *c, const struct point *at, double A[], double work[])
{
    const struct reservoir *g = c->priv;
    const size_t n = g->n;

    patch_gather(&g->patch, c->scale_u, at->u, work);
    for (size_t i = 0; i < n; i++, A += g->features) {
        double *to = A;
        *to++ = 1;
        for (size_t j = 0; j < g->P; j++)
            *to++ = work[j * n + i];
        for (size_t k = 0; k < g->size; k++)
            *to++ = at->h[k * n + i];
        for (size_t k = 1; k < g->size; k += 2)
            *to++ = at->h[k * n + i] * at->h[k * n + i];
    }
}

static int settle(const struct closure *c, const struct records *r, const struct lstsq_ops *ls,
                  double theta[], struct err *err)
{
    const struct reservoir *g = c->priv;
    const struct readout how = {.nfeature = g->features, .points = g->n, .washout = c->npast,
                                .ridge = c->p[RIDGE], .features = features};

    return readout_settle(c, &how, r, ls, theta, err);
}

const struct closure_ops closure_reservoir = {
    .name = "reservoir",
    .brief = "an echo state network at each point, which sees its neighbourhood",
    .source = "pathak2018",
    .any_grid = true,
    .scaled = true,
    .law = "translation",
    .act = "add",
    .params = params,
    .open = open_reservoir,
    .close = close_reservoir,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
    .shift = shift,
    .shift_tangent = shift_tangent,
    .shift_adjoint = shift_adjoint,
    .settle = settle,
};
