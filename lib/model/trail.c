/* trail.c -- a model over several saves, forward and back.
 *
 * The first stage state on the tape of a step is (s, z) before it, so that within a part
 * nothing else is kept. The gradient with respect to s is kept as the encoded gradient with
 * respect to u (sys/sys.h): the transpose of decode is encode and the reverse.
 */
#include "model/trail_in.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "num/stats.h"

/* The tape of a step, and h before it. */
static size_t nrecord(const struct model *m)
{
    return model_ntape(m) + m->joint.closure->nheld;
}

/* Scratch beside that of the model: a field and its encoded form. */
static size_t nscratch(const struct model *m)
{
    return m->nwork + m->joint.sys->n + m->joint.sys->ns + m->joint.sys->nwork;
}

/* A slot: a state, h, and its place in the schedule. */
static size_t nslot(const struct model *m)
{
    _Static_assert(sizeof(size_t) <= sizeof(double), "a place fits where a double does");
    return trail_nmark(m) + 1;
}

/* What every plan needs: the state, the gradient, scratch. */
static size_t nfixed(const struct model *m)
{
    return 2 * trail_nmark(m) + nscratch(m);
}

/* Longer parts leave less room for slots: all lengths are tried. */
struct trail_plan trail_plan(const struct model *model, size_t nsave, size_t nstep,
                             size_t budget)
{
    const size_t steps = nsave * nstep, record = nrecord(model), slot = nslot(model);
    const size_t limit = budget ? budget : SIZE_MAX;
    const size_t room = limit > nfixed(model) ? limit - nfixed(model) : 0;
    struct trail_plan best = {.part = 1, .parts = steps, .slots = 1};
    size_t least = SIZE_MAX;

    for (size_t part = room / record < steps ? room / record : steps; part > 0 && least; part--) {
        struct trail_plan p = {part, (steps + part - 1) / part, 0};
        const size_t fit = (room - part * record) / slot;
        p.slots = fit < p.parts - 1 ? fit : p.parts - 1;
        if (p.slots == 0 && p.parts > 1)
            continue;
        const size_t cost = part * schedule_cost(p.parts, p.slots);
        if (cost < least) {
            least = cost;
            best = p;
        }
    }
    return best;
}

size_t trail_size(const struct model *model, size_t nsave, size_t nstep, size_t budget)
{
    const struct trail_plan p = trail_plan(model, nsave, nstep, budget);

    return nfixed(model) + p.slots * nslot(model) + p.part * nrecord(model);
}

void trail_place(struct trail *tr, const struct model *model, size_t nsave, size_t nstep,
                 size_t budget, double memory[])
{
    const size_t n = trail_nmark(model);

    *tr = (struct trail){.model = model, .nsave = nsave, .nstep = nstep, .mark = memory,
                         .plan = trail_plan(model, nsave, nstep, budget)};
    tr->tape = tr->mark + tr->plan.slots * n;
    tr->s = tr->tape + tr->plan.part * nrecord(model);
    tr->g = tr->s + n;
    tr->work = tr->g + n;
    tr->schedule.place = (size_t *)(tr->work + nscratch(model));
}

/* The first step of a part; of the one after the last, how many there are. */
static size_t first_step(const struct trail *tr, size_t part)
{
    return part ? tr->nsave * tr->nstep - (tr->plan.parts - part) * tr->plan.part : 0;
}

struct point trail_at_step(const struct trail *tr, const struct point *at, const double t[],
                           size_t k, const double h[])
{
    const size_t j = k / tr->nstep, i = k % tr->nstep;
    struct point p = *at;

    p.dt = tr->model->dt;
    p.t = i ? t[j] + (double)i * p.dt : t[j];
    p.h = h;
    return p;
}

bool trail_put_out(struct trail *tr, size_t j, double out[])
{
    const struct sys *sys = tr->model->joint.sys;

    if (!stats_finite(tr->s, trail_nmark(tr->model))) {
        for (size_t i = j * sys->n; i < tr->nsave * sys->n; i++)
            out[i] = NAN;
        return false;
    }
    sys_decode(sys, tr->s, out + j * sys->n, tr->work);
    return true;
}

/* Steps from..to-1, which begin at s; out (NULL: not wanted) as of trail_forward. */
static bool go(struct trail *tr, const struct point *at, const double t[], size_t from, size_t to,
               bool taped, double out[])
{
    const struct model *m = tr->model;
    double *h = tr->s + model_size(m);

    for (size_t k = from; k < to; k++) {
        const struct point p = trail_at_step(tr, at, t, k, h);
        double *kept = taped ? tr->tape + (k - from) * nrecord(m) : NULL;

        if (kept)
            memcpy(kept + model_ntape(m), h, m->joint.closure->nheld * sizeof *h);
        model_step(m, &m->stepper, &p, tr->s, h, kept, tr->work);
        if (out && (k + 1) % tr->nstep == 0 && !trail_put_out(tr, k / tr->nstep, out))
            return false;
    }
    return true;
}

/* Obey the schedule until the tapes of the next part to go back over lie ready, and s is the
 * state after it. */
static bool prepare(struct trail *tr, const struct point *at, const double t[], double out[])
{
    const size_t n = trail_nmark(tr->model);
    struct schedule_action a;

    do {
        a = schedule_next(&tr->schedule);
        double *mark = tr->mark + a.slot * n;
        if (a.kind == SCHEDULE_SAVE)
            memcpy(mark, tr->s, n * sizeof *mark);
        else if (a.kind == SCHEDULE_RESTORE)
            memcpy(tr->s, mark, n * sizeof *mark);
        else if (!go(tr, at, t, first_step(tr, a.from), first_step(tr, a.to),
                     a.kind == SCHEDULE_REVERSE, out))
            return false;
    } while (a.kind != SCHEDULE_REVERSE);
    return true;
}

void trail_start(struct trail *tr, const struct point *at, const double t[])
{
    const struct model *m = tr->model;
    const struct closure *c = m->joint.closure;
    const size_t ns = m->joint.sys->ns;
    struct point first = trail_at_step(tr, at, t, 0, NULL);

    sys_encode(m->joint.sys, at->u, tr->s, tr->work);
    memset(tr->s + ns, 0, (trail_nmark(m) - ns) * sizeof *tr->s);
    if (c->ops->start)
        c->ops->start(c, &first, tr->s + ns, tr->s + model_size(m));
    tr->schedule = schedule_start(tr->plan.parts, tr->plan.slots, tr->schedule.place);
}

bool trail_forward(struct trail *tr, const struct point *at, const double t[], double out[],
                   bool tapes)
{
    trail_start(tr, at, t);
    return tapes ? prepare(tr, at, t, out)
                 : go(tr, at, t, 0, tr->nsave * tr->nstep, false, out);
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

/* g after a part, whose tapes lie ready -> before it. */
static void retreat(struct trail *tr, const struct point *at, const double t[], size_t part,
                    const double dout[], struct dpoint *d)
{
    const struct model *m = tr->model;
    const size_t first = first_step(tr, part);
    const double *after = tr->s;

    for (size_t k = first_step(tr, part + 1); k-- > first;) {
        const double *kept = tr->tape + (k - first) * nrecord(m);
        const struct point p = trail_at_step(tr, at, t, k, kept + model_ntape(m));

        if (tr->cut && (k + 1) % (tr->cut * tr->nstep) == 0)
            memset(tr->g, 0, trail_nmark(m) * sizeof *tr->g);
        if ((k + 1) % tr->nstep == 0)
            add_encoded(tr, dout + k / tr->nstep * m->joint.sys->n);
        model_step_adjoint(m, &m->stepper, &p, after, tr->g, tr->g + model_size(m), d, kept,
                           tr->work);
        after = kept;
    }
}

void trail_adjoint(struct trail *tr, const struct point *at, const double t[],
                   const double dout[], const struct dpoint *d)
{
    const struct model *m = tr->model;
    const struct sys *sys = m->joint.sys;
    const struct closure *c = m->joint.closure;
    struct dpoint to = {.theta = d->theta, .theta_f32 = d->theta_f32, .p = d->p,
                        .symbol = d->symbol};

    memset(tr->g, 0, trail_nmark(m) * sizeof *tr->g);
    for (size_t part = tr->plan.parts; part-- > 0;) {
        if (part + 1 < tr->plan.parts)
            prepare(tr, at, t, NULL);
        retreat(tr, at, t, part, dout, &to);
    }
    if (d->u) {
        sys_decode(sys, tr->g, tr->work, tr->work + sys->n);
        for (size_t i = 0; i < sys->n; i++)
            d->u[i] += tr->work[i];
    }
    if (c->ops->start) {
        const struct point first = trail_at_step(tr, at, t, 0, NULL);
        to.u = d->u;
        c->ops->start_adjoint(c, &first, tr->g + sys->ns, tr->g + model_size(m), &to);
    }
}
