/* dynamic_memory.c -- memory whose length is found from the state, for Galerkin systems on a
 * line or plane.
 *
 *   m = tau(v) R1(v),   tau = a/b within [0, t],   0 where b <= 0
 *   a = -<vhat, N(v)>,   b = ratio^scaling |what|^2 + <vhat, R1(v)>
 *
 * R1 and the resolved modes as in closure_galerkin.h. vhat are the modes |k| <= N/2 of v, what is
 * w of a system of these alone, ratio = N/(N/2): what the modes above N/2 and the memory take
 * from vhat is what the memory of the smaller system would, with a tau that goes as
 * N^-scaling (an identity in the manner of Germano's, contracted with vhat). parishdynamic2017.
 * tau is no longer than t, where all begins with a resolved field; that is the t-model. Energy
 * falls by tau |w|^2. Nothing is fitted. In the plane <,> is of vorticity: what is handed on is
 * enstrophy. Limits: one variable on a periodic line, or vorticity on a plane; two modes or more;
 * m has kinks where tau reaches its bounds.
 */
#include <math.h>
#include <string.h>

#include "closure/closure_galerkin.h"

enum { MODES, FACTOR, SCALING };

/* Beside the tape of R1: tau, and 1/b where it is not at a bound, else 0. */
enum { TAU, PER, NOWN };

static int open_dynamic_memory(struct closure *c, struct err *err)
{
    if (galerkin_open(c, 1, err) != 0)
        return -1;
    const struct galerkin *g = c->priv;
    if (g->q->N < 2)
        return err_set(err, ERR_DATA, "found %zu resolved modes, expected at least 2", g->q->N);
    c->ntape += NOWN;
    return 0;
}

static size_t own(const struct closure *c)
{
    return c->ntape - NOWN;
}

struct balance {
    const double *vhat, *dual, *what; /* images of vhat, T^T vhat; what on m points */
    double weight, a, b;              /* ratio^scaling */
};

static void clear(size_t n, double a[])
{
    memset(a, 0, n * sizeof *a);
}

/* Sums over the points of products. */
static struct balance balance(const struct closure *c, const double tape[],
                              const struct galerkin_scratch *s)
{
    const struct galerkin *g = c->priv;
    const struct quadratic *q = g->q;
    const size_t m = q->m, half = q->N / 2;
    const double *v = tape, *w = v + g->nfield;
    double *vhat = s->more, *dual = vhat + g->nfield, *what = dual + g->nfield;
    struct balance of = {vhat, dual, what, pow((double)q->N / (double)half, c->p[SCALING]), 0, 0};

    memcpy(vhat, v, g->nfield * sizeof *v);
    galerkin_pass(g, QUADRATIC_DUAL, 0, half, QUADRATIC_IMAGE, vhat, s);
    memcpy(dual, vhat, g->nfield * sizeof *dual);
    galerkin_pass(g, QUADRATIC_DUAL, 0, half, QUADRATIC_TERM, dual, s);
    clear(g->nfield, s->image);
    quadratic_multiply(q, 0.5, vhat, vhat, s->image);
    quadratic_gather(q, QUADRATIC_TERM, s->image, s->modes, s->work);
    quadratic_cut(q, half + 1, 2 * half, s->modes);
    quadratic_points(q, s->modes, what, s->work);
    clear(g->nfield, s->image);
    quadratic_multiply_transposed(q, 1, v, dual, s->image);
    for (size_t j = 0; j < m; j++) {
        double made = 0, kept = 0;
        for (size_t i = j; i < g->nfield; i += m) {
            made += s->image[i] * w[i];
            kept += s->image[i] * v[i];
        }
        of.a -= kept / 2;
        of.b += of.weight * what[j] * what[j] + made;
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
    galerkin_sum(c, tape + own(c) + TAU, tape, m, work);
}

/* dv -= the gradient of a - tau b by vhat where it meets N(v) and R1, and by w. */
static void gradient_of_products(const struct galerkin *g, const struct balance *of, double tau,
                                 const double tape[], double dv[],
                                 const struct galerkin_scratch *s)
{
    const struct quadratic *q = g->q;
    const double *v = tape, *w = v + g->nfield;

    for (size_t j = 0; j < g->nfield; j++)
        s->spare[j] = v[j] / 2 + tau * w[j];
    clear(g->nfield, s->image);
    quadratic_multiply(q, 1, v, s->spare, s->image);
    galerkin_pass(g, QUADRATIC_TERM, 0, q->N / 2, QUADRATIC_DUAL, s->image, s);
    for (size_t j = 0; j < g->nfield; j++) {
        dv[j] -= s->image[j];
        s->spare[j] = v[j] + tau * w[j];
    }
    quadratic_multiply_transposed(q, -1, s->spare, of->dual, dv);
    clear(g->nfield, s->image);
    quadratic_multiply_transposed(q, 1, v, of->dual, s->image);
    galerkin_pass(g, QUADRATIC_IMAGE, q->N + 1, 2 * q->N, QUADRATIC_TERM, s->image, s);
    quadratic_multiply_transposed(q, -tau, v, s->image, dv);
}

/* The gradient of tau with respect to u: n doubles, part of work. */
static const double *gradient(const struct closure *c, const double tape[], double work[])
{
    const struct galerkin *g = c->priv;
    const struct quadratic *q = g->q;
    const struct galerkin_scratch s = galerkin_scratch(g, work);
    const struct balance of = balance(c, tape, &s);
    const size_t half = q->N / 2;
    const double tau = tape[own(c) + TAU], per = tape[own(c) + PER] * (double)q->m / (double)q->n;
    double *dv = s.more + 3 * g->nfield;

    clear(g->nfield, dv);
    gradient_of_products(g, &of, tau, tape, dv, &s);
    quadratic_modes(q, of.what, s.modes, s.work);
    quadratic_cut(q, half + 1, 2 * half, s.modes);
    quadratic_spread(q, QUADRATIC_TERM, s.modes, s.spare, s.work);
    clear(g->nfield, s.image);
    quadratic_multiply_transposed(q, 1, of.vhat, s.spare, s.image);
    galerkin_pass(g, QUADRATIC_IMAGE, 0, half, QUADRATIC_DUAL, s.image, &s);
    for (size_t j = 0; j < g->nfield; j++)
        dv[j] = per * (dv[j] - 2 * tau * of.weight * s.image[j]);
    quadratic_gather(q, QUADRATIC_IMAGE, dv, s.modes, s.work);
    quadratic_write(q, s.modes, s.points, s.work);
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
    galerkin_tangent(c, tape + own(c) + TAU, v->u, &dtau, tape, dm, work);
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
    WAVES_MODES,
    GALERKIN_FACTOR,
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
