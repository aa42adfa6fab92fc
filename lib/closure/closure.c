/* closure.c -- the model forms: table, opening and closing. */
#include "closure/closure.h"

#include <stdlib.h>
#include <string.h>

#include "base/registry.h"

#define X(name) extern const struct closure_ops closure_##name;
#include "closure.inc"
#undef X

static const struct closure_ops *const closure_table[] = {
#define X(name) &closure_##name,
#include "closure.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(closure, "closure")

const struct closure closure_nothing = {.ops = &closure_none};

static int no_memory(struct err *err)
{
    return err_set(err, ERR_INTERNAL, "no memory");
}

static int open_form(struct closure *c, const char *params, uint64_t seed,
                     struct err *err)
{
    if (params && param_parse(c->ops->params, c->p, c->ops->name, params, err))
        return -1;
    if (c->ops->open(c, err) != 0)
        return err_prefix(err, "closure %s", c->ops->name);
    c->theta = calloc(c->ntheta + 1, sizeof *c->theta);
    if (!c->theta)
        return no_memory(err);
    if (c->ops->init)
        c->ops->init(c, c->theta, seed);
    return 0;
}

int closure_open(struct closure *c, const struct closure_ops *ops,
                 const struct layout *layout, const char *params,
                 const char *net, uint64_t seed, struct err *err)
{
    *c = (struct closure){
        .ops = ops, .layout = *layout, .scale_u = 1, .scale_tau = 1, .nout = layout->n};
    param_defaults(ops->params, c->p);
    if (net && !ops->net)
        return err_set(err, ERR_USAGE, "closure %s: takes no network",
                       ops->name);
    if (ops->net) {
        c->net = strdup(net ? net : ops->net);
        if (!c->net)
            return no_memory(err);
    }
    if (open_form(c, params, seed, err) == 0)
        return 0;
    closure_close(c);
    return -1;
}

void closure_close(struct closure *c)
{
    if (c->ops && c->ops->close)
        c->ops->close(c);
    free(c->net);
    free(c->theta);
    *c = (struct closure){0};
}

int closure_line(const struct closure *c, struct closure_line *line,
                 struct err *err)
{
    const struct layout *l = &c->layout;

    if (l->nvar == 0)
        return err_set(err, ERR_DATA, "the state has no variables");
    const struct axis *axis = &l->axis[l->var[0].axis[0]];
    for (int v = 0; v < l->nvar; v++) {
        const struct var *var = &l->var[v];
        if (var->rank != 1)
            return err_set(err, ERR_DATA,
                           "variable %s: found %d axes, expected one",
                           var->name, var->rank);
        if (var->axis[0] != l->var[0].axis[0])
            return err_set(err, ERR_DATA,
                           "variable %s lies on axis %s, %s on %s: expected one "
                           "axis for all",
                           var->name, l->axis[var->axis[0]].name,
                           l->var[0].name, axis->name);
    }
    if (!axis->periodic)
        return err_set(err, ERR_DATA, "axis %s is not periodic", axis->name);
    *line = (struct closure_line){(size_t)l->nvar, axis->n, axis->step};
    return 0;
}
