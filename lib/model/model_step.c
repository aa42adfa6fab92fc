/* model_step.c -- a step of the model, its tangent and its transpose. */
#include <string.h>

#include "model/model.h"

void model_shift(const struct model *model, const struct point *at, const double s[],
                 double h[], double work[])
{
    const struct sys *sys = model->joint.sys;
    const struct closure *c = model->joint.closure;
    double *u = work, *next = u + sys->n, *rest = next + c->nheld;
    struct point after = *at;

    sys_decode(sys, s, u, rest);
    after.u = u;
    after.z = c->nlatent ? s + sys->ns : NULL;
    c->ops->shift(c, &after, next, rest);
    memcpy(h, next, c->nheld * sizeof *h);
}

/* (s, z) after a step of the scheme, corrected from the state before it. */
static void corrected_step(const struct model *model, const struct stepper *st,
                           const struct point *at, double s[], double tape[], double work[])
{
    const size_t ns = model->joint.sys->ns, n = model->ode.n;
    double *more = work, *rest = more + n;
    struct point here = *at;

    here.u = s;
    model->act->after->terms(model->ode.ctx, &here, more, NULL, rest);
    st->ops->advance(st, at, s, tape, rest);
    for (size_t i = 0; i < ns; i++)
        s[i] += model->dt * more[i];
    memcpy(s + ns, more + ns, (n - ns) * sizeof *s);
}

void model_step(const struct model *model, const struct stepper *st, const struct point *at,
                double s[], double h[], double tape[], double work[])
{
    const size_t n = model->ode.n;

    if (model->act->after) {
        corrected_step(model, st, at, s, tape, work);
    } else if (st->ops) {
        st->ops->advance(st, at, s, tape, work);
    } else {
        struct point here = *at;
        here.u = s;
        step_terms(&model->ode, &here, 0, work, tape, work + n);
        memcpy(s, work, n * sizeof *s);
    }
    if (model->joint.closure->nheld)
        model_shift(model, at, s, h, work);
}

/* vh of h -> of the next one; s and v are after the step. */
static void shift_tangent(const struct model *model, const struct point *at, const double s[],
                          const struct point *along, const double v[], double vh[],
                          double work[])
{
    const struct sys *sys = model->joint.sys;
    const struct closure *c = model->joint.closure;
    double *u = work, *du = u + sys->n, *next = du + sys->n, *rest = next + c->nheld;
    struct point after = *at, toward = *along;

    sys_decode(sys, s, u, rest);
    sys_decode(sys, v, du, rest);
    after.u = u;
    toward.u = du;
    after.z = c->nlatent ? s + sys->ns : NULL;
    toward.z = c->nlatent ? v + sys->ns : NULL;
    c->ops->shift_tangent(c, &after, &toward, next, rest);
    memcpy(vh, next, c->nheld * sizeof *vh);
}

/* That of a corrected step; the state before it is first on the tape. */
static void corrected_step_tangent(const struct model *model, const struct stepper *st,
                                   const struct point *at, const struct point *along, double v[],
                                   const double tape[], double work[])
{
    const size_t ns = model->joint.sys->ns, n = model->ode.n;
    double *more = work, *rest = more + n;
    struct point here = *at, toward = *along;

    step_stage(&model->ode, &here, 0, tape);
    toward.u = v;
    model->act->after->tangent(model->ode.ctx, &here, &toward, more, NULL, rest);
    st->ops->tangent(st, at, along, v, tape, rest);
    for (size_t i = 0; i < ns; i++)
        v[i] += model->dt * more[i];
    memcpy(v + ns, more + ns, (n - ns) * sizeof *v);
}

void model_step_tangent(const struct model *model, const struct stepper *st,
                        const struct point *at, const double after[], const struct point *along,
                        double v[], double vh[], const double tape[], double work[])
{
    const struct ode *ode = &model->ode;
    struct point toward = *along;

    toward.h = model->joint.closure->nheld ? vh : NULL;
    if (model->act->after) {
        corrected_step_tangent(model, st, at, &toward, v, tape, work);
    } else if (st->ops) {
        st->ops->tangent(st, at, &toward, v, tape, work);
    } else {
        struct point here = *at;
        const double *own = step_stage(ode, &here, 0, tape);
        toward.u = v;
        ode->tangent(ode->ctx, &here, &toward, work, own, work + ode->n);
        memcpy(v, work, ode->n * sizeof *v);
    }
    if (model->joint.closure->nheld)
        shift_tangent(model, at, after, &toward, v, vh, work);
}

/* gh of the next h -> of h; g += what the state after the step has of it. */
static void shift_adjoint(const struct model *model, const struct point *at,
                          const double after[], double g[], double gh[], struct dpoint *d,
                          double work[])
{
    const struct sys *sys = model->joint.sys;
    const struct closure *c = model->joint.closure;
    double *u = work, *du = u + sys->n, *dh = du + sys->n, *ds = dh + c->nheld;
    double *rest = ds + sys->ns;
    struct dpoint to = {.u = du, .z = c->nlatent ? g + sys->ns : NULL, .h = dh,
                        .theta = d->theta, .theta_f32 = d->theta_f32, .p = d->p};
    struct point here = *at;

    sys_decode(sys, after, u, rest);
    here.u = u;
    here.z = c->nlatent ? after + sys->ns : NULL;
    memset(du, 0, (sys->n + c->nheld) * sizeof *du);
    c->ops->shift_adjoint(c, &here, gh, &to, rest);
    memcpy(gh, dh, c->nheld * sizeof *gh);
    sys_encode(sys, du, ds, rest);
    for (size_t i = 0; i < sys->ns; i++)
        g[i] += ds[i];
}

/* The transpose of a corrected step; the state before it is first on the tape. */
static void corrected_step_adjoint(const struct model *model, const struct stepper *st,
                                   const struct point *at, double g[], struct dpoint *d,
                                   const double tape[], double work[])
{
    const size_t ns = model->joint.sys->ns, n = model->ode.n;
    double *more = work, *du = more + n, *rest = du + n;
    struct dpoint to = *d;
    struct point here = *at;

    step_stage(&model->ode, &here, 0, tape);
    for (size_t i = 0; i < n; i++)
        more[i] = i < ns ? model->dt * g[i] : g[i];
    memset(du, 0, n * sizeof *du);
    memset(g + ns, 0, (n - ns) * sizeof *g);
    to.u = du;
    model->act->after->adjoint(model->ode.ctx, &here, more, &to, NULL, rest);
    st->ops->adjoint(st, at, g, d, tape, rest);
    for (size_t i = 0; i < n; i++)
        g[i] += du[i];
}

void model_step_adjoint(const struct model *model, const struct stepper *st,
                        const struct point *at, const double after[], double g[], double gh[],
                        struct dpoint *d, const double tape[], double work[])
{
    const struct ode *ode = &model->ode;
    struct dpoint to = *d;

    if (model->joint.closure->nheld)
        shift_adjoint(model, at, after, g, gh, d, work);
    to.h = gh;
    if (model->act->after) {
        corrected_step_adjoint(model, st, at, g, &to, tape, work);
        return;
    }
    if (st->ops) {
        st->ops->adjoint(st, at, g, &to, tape, work);
        return;
    }
    struct point here = *at;
    const double *own = step_stage(ode, &here, 0, tape);
    to.u = work;
    memset(to.u, 0, ode->n * sizeof *to.u);
    ode->adjoint(ode->ctx, &here, g, &to, own, work + ode->n);
    memcpy(g, to.u, ode->n * sizeof *g);
}
