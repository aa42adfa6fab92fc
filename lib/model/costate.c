/* costate.c -- a model over several saves, and back by the adjoint equation.
 *
 * (g, q) is advanced as one state by a stepper of its own, in the time from the end of a step on;
 * g is the encoded gradient (sys/sys.h), so that its symbol is the conjugate.
 */
#include "model/costate.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "num/diagonal.h"
#include "num/stats.h"

/* What the adjoint equation is evaluated with on one step. */
struct path {
    const struct model *model;
    struct point at;       /* at the beginning of the step */
    const double *s0, *s1; /* the states at its ends, and their rates */
    double *f0, *f1, *s;   /* s: scratch */
};

/* Theta, and a zero where an even number is needed. */
static size_t nq(const struct model *m)
{
    return (m->joint.closure->ntheta + 1) / 2 * 2;
}

static size_t nall(const struct model *m)
{
    return m->ode.n + nq(m);
}

/* s at x of the step, 0 to 1: the cubic with the states and rates at its ends. */
static void interpolate(const struct path *p, double x)
{
    const double y = 1 - x, dt = p->at.dt;

    for (size_t i = 0; i < p->model->ode.n; i++)
        p->s[i] = y * y * (1 + 2 * x) * p->s0[i] + x * x * (1 + 2 * y) * p->s1[i] +
                  x * y * dt * (y * p->f0[i] - x * p->f1[i]);
}

static void terms(const void *ctx, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct path *p = ctx;
    const struct model *m = p->model;
    struct point here = p->at;
    struct dpoint d = {.u = out, .theta = out + m->ode.n};
    const double x = 1 - at->t / p->at.dt;

    (void)tape;
    interpolate(p, x);
    here.t += x * here.dt;
    here.u = p->s;
    memset(out, 0, nall(m) * sizeof *out);
    m->ode.adjoint(m->ode.ctx, &here, at->u, &d, NULL, work);
}

/* The equation of (g, q), whose symbol is to be there. */
static struct ode equation(const struct model *m, const struct path *p, double symbol[])
{
    const size_t n = m->ode.n;

    memset(symbol, 0, nall(m) * sizeof *symbol);
    for (size_t i = 0; m->ode.symbol && i < n; i++)
        symbol[i] = i % 2 ? -m->ode.symbol[i] : m->ode.symbol[i];
    return (struct ode){.n = nall(m), .nwork = m->ode.nwork, .terms = terms, .ctx = p,
                        .symbol = m->ode.symbol ? symbol : NULL};
}

/* Doubles beside the states and the scratch: (g, q), its symbol, f0, f1, s. */
static size_t beside(const struct model *m)
{
    return 2 * nall(m) + 3 * m->ode.n;
}

/* The scratch of a scheme is some states and that of the equation. */
static size_t scratch(const struct model *m)
{
    const size_t states = (m->stepper.nwork - m->ode.nwork) / m->ode.n + 1;

    return states * nall(m) + m->nwork + m->joint.sys->n + m->joint.sys->nwork;
}

int costate_check(const struct model *m, size_t nsave, size_t nstep, size_t *size,
                  struct err *err)
{
    if (m->stepper.nmemory)
        return err_set(err, ERR_USAGE, "%s: found a scheme of several steps, expected one of one "
                       "step to go back by", m->stepper.ops->name);
    if (act_steps(m->act) || m->joint.closure->nheld)
        return err_set(err, ERR_USAGE, "closure %s: found steps that are no differential equation, "
                       "expected one to go back by", m->joint.closure->ops->name);
    *size = (nsave * nstep + 1) * m->ode.n + beside(m) + scratch(m);
    return 0;
}

void costate_place(struct costate *c, const struct model *model, size_t nsave, size_t nstep,
                   double memory[])
{
    *c = (struct costate){.model = model, .nsave = nsave, .nstep = nstep, .s = memory,
                          .work = memory + (nsave * nstep + 1) * model->ode.n};
}

/* The point at the beginning of step k of all, as in a trail. */
static struct point at_step(const struct costate *c, const struct point *at, const double t[],
                            size_t k)
{
    struct point p = *at;

    p.dt = c->model->dt;
    p.t = t[k / c->nstep] + (double)(k % c->nstep) * p.dt;
    p.h = NULL;
    return p;
}

bool costate_forward(struct costate *c, const struct point *at, const double t[], double out[])
{
    const struct model *m = c->model;
    const struct closure *closure = m->joint.closure;
    const struct sys *sys = m->joint.sys;
    const size_t n = m->ode.n, steps = c->nsave * c->nstep;
    const struct point first = at_step(c, at, t, 0);

    sys_encode(sys, at->u, c->s, c->work);
    memset(c->s + sys->ns, 0, (n - sys->ns) * sizeof *c->s);
    if (closure->ops->start)
        closure->ops->start(closure, &first, c->s + sys->ns, NULL);
    for (size_t i = 0; i < c->nsave * sys->n; i++)
        out[i] = NAN;
    for (size_t k = 0; k < steps; k++) {
        double *s = c->s + (k + 1) * n;
        const struct point p = at_step(c, at, t, k);
        memcpy(s, s - n, n * sizeof *s);
        model_step(m, &m->stepper, &p, s, NULL, NULL, c->work);
        if ((k + 1) % c->nstep)
            continue;
        if (!stats_finite(s, n))
            return false;
        sys_decode(sys, s, out + k / c->nstep * sys->n, c->work);
    }
    return true;
}

/* f := the rate at s. */
static void rate(const struct model *m, const struct point *at, double t, const double s[],
                 double f[], double work[])
{
    struct point here = *at;

    here.t = t;
    here.u = s;
    m->ode.terms(m->ode.ctx, &here, f, NULL, work);
    diagonal_add(m->ode.n, 1, m->ode.symbol, s, f);
}

/* g += encode(du) */
static void jump(const struct sys *sys, const double du[], double g[], double work[])
{
    sys_encode(sys, du, work, work + sys->ns);
    for (size_t i = 0; i < sys->ns; i++)
        g[i] += work[i];
}

int costate_back(struct costate *c, const struct point *at, const double t[], size_t nsave,
                 const double dout[], double dtheta[], struct err *err)
{
    const struct model *m = c->model;
    const struct closure *closure = m->joint.closure;
    const struct sys *sys = m->joint.sys;
    const size_t n = m->ode.n;
    double *g = c->work, *symbol = g + nall(m), *work = symbol + nall(m) + 3 * n;
    struct path p = {.model = m, .f0 = symbol + nall(m)};
    struct stepper st;

    p.f1 = p.f0 + n;
    p.s = p.f1 + n;
    const struct ode ode = equation(m, &p, symbol);
    if (step_open(&st, m->stepper.ops, &ode, m->dt, err) < 0)
        return -1;
    assert(st.nwork <= scratch(m));
    memset(g, 0, nall(m) * sizeof *g);
    for (size_t k = nsave * c->nstep; k-- > 0;) {
        double *const later = p.f0;
        p.f0 = p.f1;
        p.f1 = later;
        p.at = at_step(c, at, t, k);
        p.s0 = c->s + k * n;
        p.s1 = p.s0 + n;
        if (k + 1 == nsave * c->nstep)
            rate(m, &p.at, p.at.t + m->dt, p.s1, p.f1, work);
        rate(m, &p.at, p.at.t, p.s0, p.f0, work);
        if (c->cut && (k + 1) % (c->cut * c->nstep) == 0)
            memset(g, 0, n * sizeof *g);
        if ((k + 1) % c->nstep == 0)
            jump(sys, dout + k / c->nstep * sys->n, g, work);
        const struct point from = {.t = 0, .dt = m->dt};
        st.ops->advance(&st, &from, g, NULL, work);
    }
    for (size_t i = 0; i < closure->ntheta; i++)
        dtheta[i] += g[n + i];
    if (closure->ops->start) {
        const struct point first = at_step(c, at, t, 0);
        closure->ops->start_adjoint(closure, &first, g + sys->ns, NULL,
                                    &(struct dpoint){.theta = dtheta});
    }
    step_close(&st);
    return 0;
}
