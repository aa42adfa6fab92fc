/* online.c -- parameters learned while a nudged model runs. */
#include "learn/online.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/givens.h"

enum { SAMPLES = 32 }; /* of the second half of an interval, about */

/* What is left of a column of w that depends on others: differences hold so many digits. */
static const double TINY = 1e-7;

int online_check(const struct model *model, const struct online_unknown *unknown,
                 struct err *err)
{
    const struct sys_ops *ops = model->joint.sys->ops;
    const struct closure *c = model->joint.closure;

    if (c->nnoise || model->joint.sys->nnoise)
        return err_set(err, ERR_USAGE, "%s: found noise, expected a model without: parameters are "
                       "not learned while it runs", c->nnoise ? c->ops->name : ops->name);
    if (c->layout.nin)
        return err_set(err, ERR_USAGE, "closure %s: found %d inputs, expected none: parameters are "
                       "not learned while it runs", c->ops->name, c->layout.ninput);
    if (c->nlatent || c->nheld)
        return err_set(err, ERR_USAGE, "closure %s: found a memory of %zu values, expected none: "
                       "parameters are not learned while it runs", c->ops->name,
                       c->nlatent + c->nheld);
    if (unknown->theta)
        return 0;
    const struct param *p = &ops->params[unknown->index];
    if (p->whole)
        return err_set(err, ERR_USAGE, "%s: %s is a whole number, and has no derivative",
                       ops->name, p->name);
    for (const struct sys_axis *a = ops->axes; a->name; a++)
        if (a->length && !strcmp(a->length, p->name))
            return err_set(err, ERR_USAGE, "%s: %s is the length of axis %s, which the data "
                           "state", ops->name, p->name, a->name);
    return 0;
}

/* x_j, in the system or theta of a fleet: 0 the main one, k + 1 twin k. */
static double *place(struct online *o, size_t fleet, size_t j)
{
    const struct online_unknown *u = &o->wish.unknown[j];

    return u->theta ? o->theta + fleet * o->wish.closure->ntheta + u->index
                    : o->sys[fleet].p + u->index;
}

static const struct param *limits(const struct online *o, size_t j)
{
    const struct online_unknown *u = &o->wish.unknown[j];

    return u->theta ? NULL : &o->from->ops->params[u->index];
}

static double within(const struct online *o, size_t j, double x)
{
    const struct param *p = limits(o, j);

    return p ? fmin(fmax(x, p->lo), p->hi) : x;
}

/* Large beside round-off, small beside what is not linear. */
static double distance(const struct online *o, size_t j)
{
    const double d = 1e-5 * fmax(fabs(o->x[j]), 1e-2);
    const struct param *p = limits(o, j);

    return p && o->x[j] + d > p->hi ? -d : d;
}

/* The system and theta of fleet k, at x. */
static int set(struct online *o, size_t k, struct err *err)
{
    const struct closure *c = o->wish.closure;
    double p[PARAM_MAX];

    memcpy(p, o->from->p, sizeof p);
    if (c->ntheta)
        memcpy(o->theta + k * c->ntheta, c->theta, c->ntheta * sizeof *o->theta);
    for (size_t j = 0; j < o->wish.n; j++) {
        const double x = o->x[j] + (k == j + 1 ? o->delta[j] : 0);
        if (o->wish.unknown[j].theta)
            *place(o, k, j) = x;
        else
            p[o->wish.unknown[j].index] = x;
    }
    sys_close(&o->sys[k]);
    return sys_vary(&o->sys[k], o->from, p, err);
}

/* Start fleet k at v (nmember, n) with the system and theta of x. */
static int start(struct online *o, size_t k, double t, const double v[], struct err *err)
{
    struct fleet *f = k ? &o->twin[k - 1] : o->main;
    const size_t nmember = o->main->nmember;
    const double dt = o->main->model[0].dt, cpu = f->cpu;

    fleet_close(f);
    if (set(o, k, err) < 0 ||
        fleet_open(f, nmember, &o->sys[k], 1, o->wish.closure, o->wish.scheme, dt, o->wish.memory,
                   err) < 0 ||
        fleet_start_draws(f, t, v, o->theta + k * o->wish.closure->ntheta, 1, err) < 0)
        return -1;
    f->cpu = cpu;
    fleet_nudge(f, o->wish.nudge, 1);
    return 0;
}

/* All fleets at t: v of the main one, and v + delta_j w_j. */
static int start_all(struct online *o, double t, struct err *err)
{
    const size_t size = o->main->nmember * o->main->n, n = o->wish.n;
    double *twin = malloc(size * sizeof *twin);
    int rc = twin ? start(o, 0, t, o->v, err)
                  : err_set(err, ERR_INTERNAL, "no memory for %zu values", size);

    for (size_t j = 0; j < n && rc == 0; j++) {
        for (size_t i = 0; i < size; i++)
            twin[i] = o->v[i] + o->delta[j] * o->w[i * n + j];
        rc = start(o, j + 1, t, twin, err);
    }
    free(twin);
    return rc;
}

static int allocate(struct online *o, struct err *err)
{
    const size_t n = o->wish.n, size = o->main->nmember * o->main->n;

    o->twin = calloc(n, sizeof *o->twin);
    o->sys = calloc(n + 1, sizeof *o->sys);
    o->theta = calloc((n + 1) * o->wish.closure->ntheta + 1, sizeof *o->theta);
    o->x = calloc(2 * n, sizeof *o->x);
    o->v = calloc(size * (n + 1) + o->main->n, sizeof *o->v);
    o->R = calloc((n + 1) * (n + 1), sizeof *o->R);
    if (!o->twin || !o->sys || !o->theta || !o->x || !o->v || !o->R)
        return err_set(err, ERR_INTERNAL, "no memory for %zu unknowns of %zu values", n, size);
    o->delta = o->x + n;
    o->w = o->v + size;
    o->e = o->w + size * n;
    o->row = o->R + n * (n + 1);
    return 0;
}

/* A whole part of the interval. */
static size_t stride_of(size_t interval)
{
    size_t stride = interval / (2 * SAMPLES);

    while (stride > 1 && interval % stride)
        stride--;
    return stride ? stride : 1;
}

int online_open(struct online *o, const struct online_wish *wish, struct fleet *fleet, double t,
                struct err *err)
{
    assert(fleet->nmodel == 1 && wish->n > 0 && wish->interval > 0);
    *o = (struct online){.wish = *wish, .main = fleet, .t0 = t,
                         .from = fleet->model[0].joint.sys,
                         .stride = stride_of(wish->interval)};
    if (allocate(o, err) < 0)
        goto fail;
    for (size_t j = 0; j < wish->n; j++) {
        if (online_check(&fleet->model[0], &wish->unknown[j], err) < 0)
            goto fail;
        o->x[j] = wish->unknown[j].theta ? wish->closure->theta[wish->unknown[j].index]
                                         : o->from->p[wish->unknown[j].index];
        o->delta[j] = distance(o, j);
    }
    for (size_t i = 0; i < fleet->nmember; i++)
        fleet_state(fleet, i, o->v + i * fleet->n);
    if (start_all(o, t, err) == 0)
        return 0;
fail:
    online_close(o);
    return -1;
}

void online_close(struct online *o)
{
    for (size_t j = 0; o->twin && j < o->wish.n; j++)
        fleet_close(&o->twin[j]);
    for (size_t j = 0; o->sys && j <= o->wish.n; j++)
        sys_close(&o->sys[j]);
    free(o->R);
    free(o->twin);
    free(o->sys);
    free(o->theta);
    free(o->x);
    free(o->v);
    *o = (struct online){0};
}

static void advance(struct online *o, double t, size_t nthread)
{
    size_t alive = fleet_to(o->main, t, nthread);

    for (size_t j = 0; j < o->wish.n && !o->ended; j++) {
        alive += fleet_to(&o->twin[j], t, nthread);
        o->main->cpu += o->twin[j].cpu;
        o->twin[j].cpu = 0;
    }
    o->ended = o->ended || alive < (o->wish.n + 1) * o->main->nmember;
}

/* v and w of all members as they are. */
static void take(struct online *o)
{
    const size_t n = o->wish.n, nmember = o->main->nmember, nu = o->main->n;

    for (size_t m = 0; m < nmember; m++) {
        double *v = o->v + m * nu, *w = o->w + m * nu * n;
        fleet_state(o->main, m, v);
        for (size_t j = 0; j < n; j++) {
            fleet_state(&o->twin[j], m, o->e);
            for (size_t i = 0; i < nu; i++)
                w[i * n + j] = (o->e[i] - v[i]) / o->delta[j];
        }
    }
}

/* The rows of each observed value. */
static void sample(struct online *o, double t)
{
    const size_t n = o->wish.n, nmember = o->main->nmember, nu = o->main->n;

    take(o);
    for (size_t m = 0; m < nmember; m++) {
        const struct nudge *nudge = &o->wish.nudge[m];
        nudge_data(nudge, t, o->e);
        for (size_t i = 0; i < nu; i++) {
            if (nudge->seen && !(nudge->seen[i] > 0))
                continue;
            memcpy(o->row, o->w + (m * nu + i) * n, n * sizeof *o->row);
            o->row[n] = o->v[m * nu + i] - o->e[i];
            givens_add(n, o->R, o->row);
        }
    }
}

static int update(struct online *o, double t, struct err *err)
{
    const size_t n = o->wish.n, size = o->main->nmember * o->main->n;
    double *c = o->delta; /* until there are new ones */

    givens_solve(n, o->R, TINY, c);
    memset(o->R, 0, n * (n + 1) * sizeof *o->R);
    for (size_t j = 0; j < n; j++) {
        const double x = within(o, j, o->x[j] - c[j]);
        for (size_t i = 0; i < size; i++)
            o->v[i] += o->w[i * n + j] * (x - o->x[j]);
        o->x[j] = x;
    }
    for (size_t j = 0; j < n; j++)
        o->delta[j] = distance(o, j);
    if (start_all(o, t, err) < 0)
        return -1;
    if (o->wish.tell)
        o->wish.tell(o->wish.ctx, t, o->x);
    return 0;
}

/* Whether v - u at step `of` of an interval, at t, is what x has left of it. */
static bool tells(const struct online *o, double t, size_t of)
{
    return (of == 0 || 2 * of > o->wish.interval) &&
           o->wish.nudge->mu * (t - o->t0) >= ONLINE_WAIT * (1 - 1e-9);
}

int online_to(struct online *o, double t1, size_t nthread, struct err *err)
{
    const double dt = o->main->model[0].dt;

    while (!o->ended) {
        const size_t nstep = o->nstep + o->stride, of = nstep % o->wish.interval;
        const double t = o->t0 + (double)nstep * dt;
        if (t > t1 + 1e-9 * dt)
            break;
        advance(o, fmin(t, t1), nthread);
        o->nstep = nstep;
        if (!o->ended && tells(o, t, of))
            sample(o, t);
        if (!o->ended && of == 0 && update(o, fmin(t, t1), err) < 0)
            return -1;
    }
    advance(o, t1, nthread);
    return 0;
}
