/* model.c -- the reduced model: system + act + closure + stepper. */
#include "model/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/diagonal.h"

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void set_ode(struct model *model)
{
    model->ode = (struct ode){.n = act_size(&model->joint), .ntape = act_ntape(&model->joint),
                              .nwork = act_nwork(&model->joint),
                              .symbol = model->joint.sys->symbol, .terms = model->act->terms,
                              .tangent = model->act->tangent,
                              .adjoint = model->act->adjoint,
                              .ctx = &model->joint};
}

/* z has symbol 0. */
static int extend_symbol(struct model *model, struct err *err)
{
    const struct sys *sys = model->joint.sys;

    if (!sys->symbol || model->ode.n == sys->ns)
        return 0;
    model->symbol = calloc(model->ode.n, sizeof *model->symbol);
    if (!model->symbol)
        return err_set(err, ERR_INTERNAL, "%s: no memory for a model", sys->ops->name);
    memcpy(model->symbol, sys->symbol, sys->ns * sizeof *model->symbol);
    model->ode.symbol = model->symbol;
    return 0;
}

/* For a right-hand side: (s, z), its rate and a correction; for a step: a correction and its
 * gradient; for a shift: u and h, and their gradients. */
static void set_nwork(struct model *model)
{
    const struct sys *sys = model->joint.sys;
    const struct closure *c = model->joint.closure;
    const size_t shift = 2 * sys->n + c->nheld + sys->ns + larger(sys->nwork, c->nwork);

    model->nwork = larger(3 * model->ode.n + larger(model->ode.nwork, sys->nwork), shift);
    if (model->act->after)
        model->nwork = larger(model->nwork,
                              model->stepper.nwork + larger(2 * model->ode.n, sys->n));
    model->nwork = larger(model->nwork, model->stepper.nwork);
}

int model_open(struct model *model, const struct sys *sys,
               const struct closure *closure, const char *scheme, double dt,
               struct err *err)
{
    const struct step_ops *ops;

    *model = (struct model){.joint = {sys, closure}, .dt = dt};
    if (closure != &closure_nothing && layout_alike(&closure->layout, &sys->layout, err))
        return err_prefix(err, "closure %s on %s", closure->ops->name,
                          sys->ops->name);
    model->act = act_find(closure_act(closure), err);
    if (!model->act || act_check(model->act, &model->joint, err))
        return -1;
    if (!(dt > 0) || !isfinite(dt))
        return err_set(err, ERR_USAGE, "dt = %g, expected a positive step", dt);
    set_ode(model);
    if (extend_symbol(model, err))
        return -1;
    if (!model->act->map) {
        ops = step_find(scheme ? scheme : sys->ops->scheme, err);
        if (!ops || step_open(&model->stepper, ops, &model->ode, dt, err))
            return -1;
    }
    set_nwork(model);
    return 0;
}

void model_close(struct model *model)
{
    step_close(&model->stepper);
    free(model->symbol);
    *model = (struct model){0};
}

void model_cautions(const struct model *model, bool truth, struct text_buf *out)
{
    const struct sys *sys = model->joint.sys;
    const struct step_ops *scheme = model->stepper.ops;

    if (scheme && sys->ops->cautions)
        sys->ops->cautions(sys, model->dt, !sys->symbol || !scheme->needs_symbol, truth, out);
}

struct point model_point(const struct model *model, double t)
{
    return (struct point){.t = t, .dt = model->dt, .theta = model->joint.closure->theta,
                          .p = model->joint.sys->p};
}

void model_rhs(const struct model *model, const struct point *at, double dudt[],
               double work[])
{
    const struct sys *sys = model->joint.sys;
    const size_t n = model->ode.n, nz = model->joint.closure->nlatent;
    double *s = work, *ds = s + n, *more = ds + n, *rest = more + n;
    struct point here = *at;

    sys_encode(sys, at->u, s, rest);
    for (size_t i = sys->ns; i < n; i++)
        s[i] = at->z && i < sys->ns + nz ? at->z[i - sys->ns] : 0;
    here.u = s;
    model->ode.terms(model->ode.ctx, &here, ds, NULL, rest);
    if (!model->act->map)
        diagonal_add(sys->ns, 1, sys->symbol, s, ds);
    if (model->act->after) {
        model->act->after->terms(model->ode.ctx, &here, more, NULL, rest);
        for (size_t i = 0; i < sys->ns; i++)
            ds[i] += more[i];
    }
    sys_decode(sys, ds, dudt, rest);
    for (size_t i = 0; model->act->map && i < sys->n; i++)
        dudt[i] = (dudt[i] - at->u[i]) / model->dt;
}

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
                        .theta = d->theta, .p = d->p};
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

size_t model_ntape(const struct model *model)
{
    return model->stepper.ops ? model->stepper.ntape : model->ode.n + model->ode.ntape;
}
