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

static const struct library_need closure_needs[] = {
    LIBRARY_NEED(struct closure_ops, name),
    LIBRARY_NEED(struct closure_ops, brief),
    LIBRARY_NEED(struct closure_ops, source),
    LIBRARY_NEED(struct closure_ops, law),
    LIBRARY_NEED(struct closure_ops, act),
    LIBRARY_NEED(struct closure_ops, open),
    LIBRARY_NEED(struct closure_ops, eval),
    {0},
};

REGISTRY_DEFINE_OPEN(closure, "closure", CLOSURE_ABI)

const struct closure_ops *closure_in(const char *name, const char *precision,
                                     struct err *err)
{
    const struct closure_ops *ops = closure_find(name, err);

    if (!ops || !precision || strcmp(precision, "f64") == 0)
        return ops;
    if (strcmp(precision, "f32") == 0 && ops->f32)
        return ops->f32;
    if (strcmp(precision, "f32") == 0)
        err_set(err, ERR_USAGE,
                "closure %s: found precision f32, expected f64: it has no network in f32",
                name);
    else
        err_set(err, ERR_USAGE, "found precision '%s', expected f64 or f32", precision);
    return NULL;
}

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
    *c = (struct closure){.ops = ops, .layout = *layout, .nout = layout->n};
    for (int v = 0; v < LAYOUT_VARS; v++)
        c->scale_u[v] = c->scale_tau[v] = 1;
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

int closure_shares(const struct closure *c, int v)
{
    return c->ops->shares ? c->ops->shares(c, v) : v;
}

bool closure_one_scale(const struct closure *c)
{
    for (int v = 1; v < c->layout.nvar; v++)
        if (c->scale_u[v] != c->scale_u[0] || c->scale_tau[v] != c->scale_tau[0])
            return false;
    return true;
}

double closure_rate(const struct closure *c)
{
    double rate = c->scale_tau[0] / c->scale_u[0];

    for (int v = 1; v < c->layout.nvar; v++)
        if (c->scale_tau[v] / c->scale_u[v] > rate)
            rate = c->scale_tau[v] / c->scale_u[v];
    return rate;
}

const char *closure_act(const struct closure *c)
{
    return c->act ? c->act : c->ops->act;
}

int closure_grid_shared(const struct closure *c, int most, struct grid *grid, struct err *err)
{
    const struct layout *l = &c->layout;

    if (layout_grid_shared(l, most, grid, err))
        return -1;
    for (int a = 0; a < grid->rank; a++) {
        if (axis_must_be_even(&l->axis[l->var[0].axis[a]], err))
            return -1;
        if (grid->edge[a] != EDGE_PERIODIC)
            return err_set(err, ERR_DATA, "axis %s: found edge %s, expected periodic",
                           l->axis[l->var[0].axis[a]].name, edge_name(grid->edge[a]));
    }
    return 0;
}

int closure_grid(const struct closure *c, int most, struct grid *grid, struct err *err)
{
    for (int v = 0; v < c->layout.nvar; v++)
        if (var_on_faces(&c->layout.var[v]))
            return err_set(err, ERR_DATA, "variable %s lies on faces, expected values in cells: "
                           "the form takes those of one index as those of one place",
                           c->layout.var[v].name);
    return closure_grid_shared(c, most, grid, err);
}

int closure_line(const struct closure *c, struct grid *grid, struct err *err)
{
    if (closure_grid(c, 1, grid, err) != 0)
        return -1;
    if (c->layout.nvar != 1)
        return err_set(err, ERR_DATA, "found %d variables, expected one", c->layout.nvar);
    if (grid->index[0])
        return err_set(err, ERR_DATA, "axis %s counts components: a gradient needs a length",
                       c->layout.axis[c->layout.var[0].axis[0]].name);
    return 0;
}

int closure_finds(const struct closure *c, const struct param *table, struct err *err)
{
    for (int i = 0; i < PARAM_MAX; i++)
        if (c->reads[i] && table != c->layout.param)
            return err_set(err, ERR_DATA, "closure %s needs the parameter %s, found no system that "
                           "has it", c->ops->name, c->layout.param[i].name);
    return 0;
}

int closure_knows(const struct closure *c, const struct param *table, struct err *err)
{
    if (c->layout.nin > 0)
        return err_set(err, ERR_DATA, "closure %s needs the input %s, found the state alone",
                       c->ops->name, c->layout.var[c->layout.nvar].name);
    return closure_finds(c, table, err);
}

int closure_learns(const struct closure *c, const struct records *r, struct err *err)
{
    return closure_knows(c, r->p ? c->layout.param : NULL, err);
}

int closure_memoryless(const struct closure *c, struct err *err)
{
    if (c->nlatent + (c->nsettled && c->nnoise ? 0 : c->nheld) == 0)
        return 0;
    return err_set(err, ERR_DATA, "closure %s: found a memory of %zu values, expected one that is "
                                  "told by the state alone", c->ops->name,
                   c->nlatent + c->nheld);
}
