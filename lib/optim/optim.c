/* optim.c -- the optimisers: table, opening and closing. */
#include "optim/optim.h"

#include <stdlib.h>

#include "base/registry.h"

#define X(name) extern const struct optim_ops optim_##name;
#include "optim.inc"
#undef X

static const struct optim_ops *const optim_table[] = {
#define X(name) &optim_##name,
#include "optim.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(optim, "optimiser")

int optim_open(struct optim *o, const struct optim_ops *ops,
               const char *params, size_t ntheta, struct err *err)
{
    *o = (struct optim){.ops = ops, .ntheta = ntheta};
    param_defaults(ops->params, o->p);
    if (params && param_apply(ops->params, o->p, ops->name, params, err) != 0)
        return -1;
    if (ops->open(o, err) != 0)
        return -1;
    o->state = calloc(o->nstate + 1, sizeof *o->state);
    o->work = malloc((o->nwork + 1) * sizeof *o->work);
    return o->state && o->work ? 0 : err_set(err, ERR_INTERNAL, "%s: no memory", ops->name);
}

void optim_close(struct optim *o)
{
    free(o->state);
    free(o->work);
    *o = (struct optim){0};
}
