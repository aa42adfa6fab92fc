/* objective.c -- the objectives: table, look-up by name, opening. */
#include "objective/objective.h"

#include <assert.h>

#include "base/registry.h"

#define X(name) extern const struct objective_ops objective_##name;
#include "objective.inc"
#undef X

static const struct objective_ops *const objective_table[] = {
#define X(name) &objective_##name,
#include "objective.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(objective, "objective")

static const struct param none[] = {{0}};

/* What is fitted is differentiated, and what is run. Libraries of users may leave that out. */
static int need_derivatives(const struct objective_ops *ops, const struct closure *closure,
                            const struct fleet *fleet, struct err *err)
{
    const struct sys *sys = fleet ? fleet->model[0].joint.sys : NULL;

    if (!closure->ops->tangent || !closure->ops->adjoint)
        return err_set(err, ERR_USAGE, "%s: the closure %s has no tangent and adjoint, by which "
                       "it would be fitted", ops->name, closure->ops->name);
    if (ops->needs_model && sys && (!sys->form->tangent || !sys->form->adjoint))
        return err_set(err, ERR_USAGE, "%s: the system %s has no tangent and adjoint, without "
                       "which closures are fitted to targets alone (derivative)", ops->name,
                       sys->ops->name);
    return 0;
}

int objective_open(struct objective *o, const struct objective_ops *ops, const char *params,
                   const struct closure *closure, const struct fleet *fleet,
                   const struct records *data, struct err *err)
{
    const struct param *table = ops->params ? ops->params : none;

    assert(fleet || !ops->needs_model);
    *o = (struct objective){ops, closure, fleet, data, .length = 1, .apart = 1, .none = 1,
                            .share = 1};
    for (int i = 0; i < LAYOUT_VARS; i++)
        o->weight[i] = 1;
    o->cost = (double)data->n * (double)closure->ntheta;
    param_defaults(table, o->p);
    if (params && param_apply(table, o->p, ops->name, params, err) < 0)
        return -1;
    if (need_derivatives(ops, closure, fleet, err) < 0)
        return -1;
    if (data->n != closure->layout.n)
        return err_set(err, ERR_DATA, "learn: found states of %zu numbers, expected %zu",
                       data->n, closure->layout.n);
    const struct act_ops *act = ops->needs_model ? act_find(closure_act(closure), NULL) : NULL;
    if (act && act->observes)
        return err_set(err, ERR_USAGE, "%s: found a closure that observes, which does not change "
                       "how the model moves; expected the objective derivative", ops->name);
    if (ops->needs_targets && !data->tau)
        return err_set(err, ERR_DATA, "%s: found no targets; `filter --targets` makes them",
                       ops->name);
    if (ops->open(o, err) < 0)
        return -1;
    o->count = records_windows(data, o->length);
    if (o->count == 0)
        return err_set(err, ERR_DATA, "%s: found %zu records, expected at least %zu",
                       ops->name, data->nt, o->length);
    return 0;
}

int objective_weigh(struct objective *o, const double weight[], struct err *err)
{
    bool left = false;

    for (int i = 0; i < o->closure->layout.nvar; i++) {
        o->weight[i] *= weight[i];
        left |= o->weight[i] > 0;
    }
    return left ? 0 : err_set(err, ERR_USAGE, "%s: found the weight 0 of all variables, or of all "
                              "that vary", o->ops->name);
}

void objective_limit(struct objective *o, size_t bytes)
{
    if (bytes > 0 && o->ops->limit)
        o->ops->limit(o, bytes / sizeof(double));
}
