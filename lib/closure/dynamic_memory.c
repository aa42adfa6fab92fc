/* dynamic_memory.c -- memory whose length is found from the state, for Galerkin systems in one
 * dimension.
 *
 *   m = tau(v) R1(v),   tau = a/b within [0, t],   0 where b <= 0
 *   a = -<vhat, T_F(v^2/2)>,   b = ratio^scaling |what|^2 + <vhat, R1(v)>
 *
 * R1 and the resolved modes as in closure_galerkin.h. vhat are the modes |k| <= N/2 of v, what is
 * w of a system of these alone, ratio = N/(N/2): what the modes above N/2 and the memory take
 * from vhat is what the memory of the smaller system would, with a tau that goes as
 * N^-scaling (an identity in the manner of Germano's, contracted with vhat). parishdynamic2017.
 * tau is no longer than t, where all begins with a resolved field; that is the t-model. Energy
 * falls by tau |w|^2. Nothing is fitted. Limits: one variable on a periodic line; two modes or
 * more; m has kinks where tau reaches its bounds.
 */
#include <math.h>
#include <string.h>

#include "closure/closure_galerkin.h"

enum { MODES, SCALING };

/* Beside the tape of R1: tau, and 1/b where it is not at a bound, else 0. */
enum { TAU, PER, NOWN };

static int open_dynamic_memory(struct closure *c, struct err *err)
{
    if (galerkin_open(c, 1, err) != 0)
        return -1;
    const struct galerkin *g = c->priv;
    if (g->modes < 2)
        return err_set(err, ERR_DATA, "found %zu resolved modes, expected at least 2", g->modes);
    c->ntape += NOWN;
    return 0;
}

static size_t own(const struct closure *c)
{
    return c->ntape - NOWN;
}

struct balance {
    const double *vhat, *slope, *what; /* T vhat is slope */
    double weight, a, b;               /* ratio^scaling */
};

/* Sums over the points of products. */
static struct balance balance(const struct closure *c, const double tape[],
                              const struct galerkin_scratch *s)
{
    const struct galerkin *g = c->priv;
    const size_t m = g->m, half = g->modes / 2;
    const double *v = tape, *w = v + m;
    double *vhat = s->more, *slope = vhat + m, *what = slope + m;
    struct balance of = {vhat, slope, what,
                         pow((double)g->modes / (double)half, c->p[SCALING]), 0, 0};

    memcpy(s->points, v, m * sizeof *v);
    galerkin_low(g, half, s);
    memcpy(vhat, s->points, m * sizeof *vhat);
    galerkin_term(g, 0, half, s);
    memcpy(slope, s->points, m * sizeof *slope);
    for (size_t j = 0; j < m; j++)
        s->points[j] = vhat[j] * vhat[j] / 2;
    galerkin_term(g, half + 1, 2 * half, s);
    memcpy(what, s->points, m * sizeof *what);
    for (size_t j = 0; j < m; j++) { /* T is minus its transpose */
        of.a += slope[j] * v[j] * v[j] / 2;
        of.b += of.weight * what[j] * what[j] - slope[j] * v[j] * w[j];
    }
    return of;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const struct galerkin_scratch s = galerkin_scratch(c->priv, work);

    (void)dz;
    galerkin_eval(c, at->u, tape, work);
    const struct balance of = balance(c, tape, &s);
    const double tau = of.b > 0 ? of.a / of.b : 0;
    tape[own(c) + TAU] = fmax(0, fmin(tau, at->t));
    tape[own(c) + PER] = tau > 0 && tau < at->t ? 1 / of.b : 0;
    const double *memory = galerkin_sum(c, tape + own(c) + TAU, tape, work);
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] = memory[i];
}

/* The gradient of tau with respect to u: n doubles, part of work. */
static const double *gradient(const struct closure *c, const double tape[], double work[])
{
    const struct galerkin *g = c->priv;
    const struct galerkin_scratch s = galerkin_scratch(g, work);
    const struct balance of = balance(c, tape, &s);
    const size_t m = g->m, half = g->modes / 2;
    const double tau = tape[own(c) + TAU], per = tape[own(c) + PER] * (double)m / (double)g->n;
    const double *v = tape, *w = v + m;
    double *dv = s.more + 3 * m;

    for (size_t j = 0; j < m; j++)
        s.points[j] = v[j] * (v[j] / 2 + tau * w[j]);
    galerkin_term(g, 0, half, &s);
    for (size_t j = 0; j < m; j++) {
        dv[j] = of.slope[j] * (v[j] + tau * w[j]) - s.points[j];
        s.points[j] = of.slope[j] * v[j];
    }
    galerkin_term(g, g->modes + 1, 2 * g->modes, &s);
    for (size_t j = 0; j < m; j++) {
        dv[j] -= tau * v[j] * s.points[j];
        s.points[j] = of.what[j];
    }
    galerkin_term(g, half + 1, 2 * half, &s);
    for (size_t j = 0; j < m; j++)
        s.points[j] *= of.vhat[j];
    galerkin_low(g, half, &s);
    for (size_t j = 0; j < m; j++)
        s.points[j] = per * (dv[j] + 2 * tau * of.weight * s.points[j]);
    galerkin_to_grid(g, &s);
    return s.points;
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const double *dtau_du = gradient(c, tape, work);
    double dtau = 0;

    (void)at, (void)ddz;
    for (size_t i = 0; i < c->layout.n; i++)
        dtau += dtau_du[i] * v->u[i];
    const double *memory = galerkin_tangent(c, tape + own(c) + TAU, v->u, &dtau, tape, work);
    for (size_t i = 0; i < c->layout.n; i++)
        dm[i] = memory[i];
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    double dtau = 0;

    (void)at, (void)ddz;
    if (!d->u)
        return;
    galerkin_adjoint(c, tape + own(c) + TAU, dm, d->u, &dtau, tape, work);
    const double *dtau_du = gradient(c, tape, work);
    for (size_t i = 0; i < c->layout.n; i++)
        d->u[i] += dtau * dtau_du[i];
}

static const struct param params[] = {
    GALERKIN_MODES,
    {"scaling", 1.5, -10, 10, "", "tau goes as so high a power of the shortest wave"},
    {0},
};

const struct closure_ops closure_dynamic_memory = {
    .name = "dynamic-memory",
    .brief = "Mori-Zwanzig memory of Galerkin systems, of a length that the state tells, no theta",
    .source = "parishdynamic2017",
    .any_grid = true,
    .law = "momentum, dissipation",
    .act = "add",
    .params = params,
    .open = open_dynamic_memory,
    .close = galerkin_close,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
