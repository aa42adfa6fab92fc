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
                              .symbol = model->joint.sys->symbol,
                              .mirrored = model->joint.sys->form &&
                                          model->joint.sys->form->decode,
                              .terms = model->act->terms,
                              .tangent = model->act->tangent,
                              .adjoint = model->act->adjoint,
                              .nnoise = model->act->alone ? 0 : model->joint.sys->nnoise,
                              .noise = act_noise, .noise_tangent = act_noise_tangent,
                              .noise_adjoint = act_noise_adjoint, .ctx = &model->joint};
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
    if (model->act->observes)
        model->nwork = larger(model->nwork, sys->n + c->ntape + larger(c->nwork, sys->nwork));
    model->nwork = larger(model->nwork, model->stepper.nwork);
}

/* The equation's, unless the form has not the symbol that it needs: rk4 then, which suits any. */
static const struct step_ops *scheme_for(const struct sys *sys, const char *name, struct err *err)
{
    const struct step_ops *ops = step_find(name ? name : sys->ops->scheme, err);

    return ops && !name && ops->needs_symbol && !sys->symbol ? step_find("rk4", err) : ops;
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
        ops = scheme_for(sys, scheme, err);
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

    if (scheme)
        sys_cautions(sys, model->dt,
                     !sys->symbol || !(scheme->needs_symbol || scheme->splits), truth, out);
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

size_t model_size(const struct model *model)
{
    return model->ode.n + model->stepper.nmemory;
}

size_t model_ntape(const struct model *model)
{
    return model->stepper.ops ? model->stepper.ntape : model->ode.n + model->ode.ntape;
}
