/* trail.c -- a model over several saves, forward and back.
 *
 * The first stage state on the tape of a step is (s, z) before it, so that with all tapes
 * kept nothing else is. The gradient with respect to s is kept as the encoded gradient with
 * respect to u (sys/sys.h): the transpose of decode is encode and the reverse.
 */
#include "model/trail.h"

#include <math.h>
#include <string.h>

#include "num/stats.h"

static size_t nheld(const struct model *m)
{
    return m->joint.closure->nheld;
}

/* (s, z) and h. */
static size_t nmark(const struct model *m)
{
    return m->ode.n + nheld(m);
}

/* The tape of a step, and h before it. */
static size_t nrecord(const struct model *m)
{
    return model_ntape(m) + nheld(m);
}

/* Scratch beside that of the model: a field and its encoded form. */
static size_t nscratch(const struct model *m)
{
    return m->nwork + m->joint.sys->n + m->joint.sys->ns + m->joint.sys->nwork;
}

size_t trail_size(const struct model *model, size_t nsave, size_t nstep, bool again)
{
    return (nsave + 3) * nmark(model) + (again ? nstep : nsave * nstep) * nrecord(model) +
           nscratch(model);
}

void trail_place(struct trail *tr, const struct model *model, size_t nsave, size_t nstep,
                 bool again, double memory[])
{
    const size_t n = nmark(model);

    *tr = (struct trail){model, nsave, nstep, again, .mark = memory};
    tr->tape = tr->mark + (nsave + 1) * n;
    tr->s = tr->tape + (again ? nstep : nsave * nstep) * nrecord(model);
    tr->g = tr->s + n;
    tr->work = tr->g + n;
}

/* What is kept of step i towards save j + 1. */
static double *record(const struct trail *tr, size_t j, size_t i)
{
    return tr->tape + ((tr->again ? 0 : j * tr->nstep) + i) * nrecord(tr->model);
}

/* The point of step i from time t, as run_to counts. */
static struct point at_step(const struct trail *tr, const struct point *at, double t, size_t i,
                            const double h[])
{
    struct point p = *at;

    p.dt = tr->model->dt;
    p.t = i ? t + (double)i * p.dt : t;
    p.h = h;
    return p;
}

/* From save j, where s is, to the next. */
static void advance(struct trail *tr, const struct point *at, double t, size_t j, bool tapes)
{
    const struct model *m = tr->model;
    double *h = tr->s + m->ode.n;

    for (size_t i = 0; i < tr->nstep; i++) {
        const struct point p = at_step(tr, at, t, i, h);
        double *kept = tapes ? record(tr, j, i) : NULL;

        if (kept)
            memcpy(kept + model_ntape(m), h, nheld(m) * sizeof *h);
        model_step(m, &m->stepper, &p, tr->s, h, kept, tr->work);
    }
}

static void start(struct trail *tr, const struct point *at, double t)
{
    const struct model *m = tr->model;
    const struct closure *c = m->joint.closure;
    const size_t ns = m->joint.sys->ns;
    struct point first = at_step(tr, at, t, 0, NULL);

    sys_encode(m->joint.sys, at->u, tr->s, tr->work);
    memset(tr->s + ns, 0, (nmark(m) - ns) * sizeof *tr->s);
    if (c->ops->start)
        c->ops->start(c, &first, tr->s + ns, tr->s + m->ode.n);
    memcpy(tr->mark, tr->s, nmark(m) * sizeof *tr->s);
}

bool trail_forward(struct trail *tr, const struct point *at, const double t[], double out[],
                   bool tapes)
{
    const struct model *m = tr->model;
    const size_t n = nmark(m), nu = m->joint.sys->n;

    start(tr, at, t[0]);
    for (size_t j = 0; j < tr->nsave; j++) {
        advance(tr, at, t[j], j, tapes && !tr->again);
        if (!stats_finite(tr->s, n)) {
            for (size_t i = j * nu; i < tr->nsave * nu; i++)
                out[i] = NAN;
            return false;
        }
        memcpy(tr->mark + (j + 1) * n, tr->s, n * sizeof *tr->s);
        sys_decode(m->joint.sys, tr->s, out + j * nu, tr->work);
    }
    return true;
}

/* g += encode(du). */
static void add_encoded(const struct trail *tr, const double du[])
{
    const struct sys *sys = tr->model->joint.sys;
    double *ds = tr->work, *rest = ds + sys->ns;

    sys_encode(sys, du, ds, rest);
    for (size_t i = 0; i < sys->ns; i++)
        tr->g[i] += ds[i];
}

/* g at save j + 1 -> at save j. */
static void retreat(struct trail *tr, const struct point *at, double t, size_t j,
                    struct dpoint *d)
{
    const struct model *m = tr->model;
    const double *after = tr->mark + (j + 1) * nmark(m);

    if (tr->again) {
        memcpy(tr->s, tr->mark + j * nmark(m), nmark(m) * sizeof *tr->s);
        advance(tr, at, t, j, true);
    }
    for (size_t i = tr->nstep; i-- > 0;) {
        const double *kept = record(tr, j, i);
        const struct point p = at_step(tr, at, t, i, kept + model_ntape(m));

        model_step_adjoint(m, &m->stepper, &p, after, tr->g, tr->g + m->ode.n, d, kept, tr->work);
        after = kept;
    }
}

void trail_adjoint(struct trail *tr, const struct point *at, const double t[],
                   const double dout[], const struct dpoint *d)
{
    const struct model *m = tr->model;
    const struct sys *sys = m->joint.sys;
    const struct closure *c = m->joint.closure;
    struct dpoint to = {.theta = d->theta, .p = d->p, .symbol = d->symbol};

    memset(tr->g, 0, nmark(m) * sizeof *tr->g);
    for (size_t j = tr->nsave; j-- > 0;) {
        add_encoded(tr, dout + j * sys->n);
        retreat(tr, at, t[j], j, &to);
    }
    if (d->u) {
        sys_decode(sys, tr->g, tr->work, tr->work + sys->n);
        for (size_t i = 0; i < sys->n; i++)
            d->u[i] += tr->work[i];
    }
    if (c->ops->start) {
        const struct point first = at_step(tr, at, t[0], 0, NULL);
        to.u = d->u;
        c->ops->start_adjoint(c, &first, tr->g + sys->ns, tr->g + m->ode.n, &to);
    }
}
