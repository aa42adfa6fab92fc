/* system.c -- systems in attributes: system, discretisation and parameters. */
#include "store/system.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/dataset.h"

static const char *prefixed(const char *name, char stored[])
{
    snprintf(stored, STORE_NAME, "system_%s", name);
    return stored;
}

const char *store_parameter(const struct io_head *head, const char *name, char stored[])
{
    double value;

    prefixed(name, stored);
    if (head_find_var(head, stored) < 0 && !head_f64(head, NULL, stored, &value))
        snprintf(stored, STORE_NAME, "%s", name);
    return stored;
}

int store_describe_system(struct io_head *head, const struct sys *sys,
                         struct err *err)
{
    const struct param *params = sys->ops->params;
    char stored[STORE_NAME];

    if (head_set_text(head, NULL, "system", sys->ops->name, err) < 0 ||
        head_set_text(head, NULL, "discretisation", sys->form->name, err) < 0)
        return -1;
    for (size_t i = 0; i < param_count(params); i++)
        if (head_set_f64(head, NULL, prefixed(params[i].name, stored), sys->p[i], err) < 0)
            return -1;
    return 0;
}

int store_describe_systems(struct io_head *head, const struct sys sys[], size_t nsys,
                           size_t nmember, const bool varied[], struct err *err)
{
    const struct param *params = sys[0].ops->params;

    if (sys_is_still(&sys[0]))
        return 0;
    double *values = malloc((nmember + 1) * sizeof *values);
    char stored[STORE_NAME];
    int rc = store_describe_system(head, &sys[0], err);

    if (!values)
        return err_set(err, ERR_INTERNAL, "no memory for %zu members", nmember);
    for (size_t i = 0; rc == 0 && i < param_count(params); i++) {
        if (!varied[i])
            continue;
        for (size_t k = 0; k < nmember; k++)
            values[k] = sys[k / (nmember / nsys)].p[i];
        prefixed(params[i].name, stored);
        head_unset(head, NULL, stored);
        if (head_var(head, stored, IO_F64, "member", values, NULL,
                     "parameter of each member", err) < 0)
            rc = -1;
    }
    free(values);
    return rc;
}

/* The constant variable of a parameter over member, or -1. */
static int variable(const struct io_head *head, const char *name)
{
    char stored[STORE_NAME];
    const int v = head_find_var(head, store_parameter(head, name, stored));
    const int member = head_find_dim(head, "member");

    return v >= 0 && member >= 0 && !head->var[v].record &&
                   head->var[v].rank == 1 && head->var[v].dim[0] == member &&
                   head->var[v].type == IO_F64
               ? v
               : -1;
}

void store_varied(const struct io_head *head, bool varied[])
{
    const char *name = head_text(head, NULL, "system");
    const struct sys_ops *ops = name ? sys_find(name, NULL) : NULL;

    memset(varied, 0, PARAM_MAX * sizeof *varied);
    for (size_t i = 0; ops && i < param_count(ops->params); i++)
        varied[i] = variable(head, ops->params[i].name) >= 0;
}

/* Parameter values of one member. */
static int parameters(double p[], const struct sys_ops *ops,
                      const struct io_head *head, size_t member,
                      struct err *err)
{
    param_defaults(ops->params, p);
    for (size_t i = 0; i < param_count(ops->params); i++) {
        const char *name = ops->params[i].name;
        const int v = variable(head, name);
        char stored[STORE_NAME];
        double value;

        if (v >= 0)
            value = ((const double *)head->var[v].data)[member];
        else if (!head_f64(head, NULL, store_parameter(head, name, stored), &value))
            return err_set(err, ERR_DATA,
                           "the data name the system %s but not its parameter %s",
                           ops->name, name);
        if (param_set(ops->params, p, ops->name, name, value, err) < 0) {
            err->code = ERR_DATA;
            return -1;
        }
    }
    return 0;
}

const struct param *store_table(const struct io_head *head)
{
    const char *name = head_text(head, NULL, "system");
    const struct sys_ops *ops = name ? sys_find(name, NULL) : NULL;

    return ops ? ops->params : NULL;
}

int store_parameters(double p[], const struct io_head *head, size_t nmember, struct err *err)
{
    const char *name = head_text(head, NULL, "system");
    const struct sys_ops *ops = name ? sys_find(name, err) : NULL;

    if (!ops)
        return err_set(err, ERR_DATA, "found no system that is known here, expected one that has "
                       "parameters");
    for (size_t i = 0; i < nmember; i++)
        if (parameters(p + i * PARAM_MAX, ops, head, i, err) < 0)
            return -1;
    return 0;
}

/* The data have variable i of the system where the system has it. */
static int same_place(const struct sys *sys, int i, const struct io_head *head, struct err *err)
{
    const struct var *expected = &sys->layout.var[i];
    struct var found = *expected;

    if (head_find_var(head, expected->name) < 0)
        return err_set(err, ERR_DATA, "found no variable %s, which the system %s has",
                       expected->name, sys->ops->name);
    if (dataset_place(&found, &sys->layout, head, err) < 0)
        return -1;
    if (var_on_faces(&found) && !var_on_faces(expected))
        return err_set(err, ERR_DATA, "variable %s: found a face-centred field where cells are "
                                      "expected for %s", found.name, sys->ops->name);
    return 0;
}

/* The axes of a model, and all of the layout of data, must be those of the system. */
static int same_shape(const struct sys *sys, const struct io_head *head,
                      struct err *err)
{
    const char *kind = head_text(head, NULL, "kind");
    struct dataset d;

    for (int i = 0; i < sys->layout.naxis; i++) {
        const struct axis *expected = &sys->layout.axis[i];
        const int dim = head_find_dim(head, expected->name);
        struct axis found;

        if (dataset_axis(&found, head, dim, "data", err) < 0)
            return -1;
        if (axis_must_be_even(&found, err) < 0)
            return err_prefix(err, "%s", sys->ops->name);
        if (edge_differs(found.edge, expected->edge))
            return err_set(err, ERR_DATA, "axis %s: found edge %s, expected %s for %s", found.name,
                           edge_name(found.edge), edge_name(expected->edge), sys->ops->name);
        if (!expected->index && fabs(found.step - expected->step) > 1e-6 * expected->step)
            return err_set(err, ERR_DATA,
                           "axis %s: found a step of %.10g, expected %.10g for %s with "
                           "these parameters",
                           found.name, found.step, expected->step, sys->ops->name);
    }
    if (kind && !strcmp(kind, "model"))
        return 0;
    for (int i = 0; i < sys->layout.nvar; i++)
        if (same_place(sys, i, head, err) < 0)
            return -1;
    if (dataset_read(&d, head, "data", err) < 0)
        return -1;
    return layout_alike(&d.layout, &sys->layout, err) < 0 ? err_prefix(err, "%s", sys->ops->name)
                                                         : 0;
}

/* The system that the head names, and how many points its axes have. */
static const struct sys_ops *named(const struct io_head *head, size_t grid[], struct err *err)
{
    const char *name = head_text(head, NULL, "system");
    const struct sys_ops *ops = name ? sys_find(name, err) : NULL;

    if (!name)
        err_set(err, ERR_DATA,
                "the data name no system; `import --system NAME` says what they follow");
    if (!ops) {
        err->code = ERR_DATA;
        return NULL;
    }
    for (int i = 0; i < SYS_AXES && ops->axes[i].name; i++) {
        const int dim = head_find_dim(head, ops->axes[i].name);

        if (dim < 0) {
            err_set(err, ERR_DATA, "found no axis %s, which the system %s has",
                    ops->axes[i].name, name);
            return NULL;
        }
        grid[i] = head->dim[dim].len;
    }
    return ops;
}

static int open_systems(struct sys sys[], size_t nsys, const struct io_head *head,
                        const char *form, struct err *err)
{
    size_t grid[SYS_AXES] = {0};
    const struct sys_ops *ops = named(head, grid, err);
    double(*p)[PARAM_MAX] = malloc(nsys * sizeof *p);
    int rc = ops ? 0 : -1;

    if (!p)
        rc = err_set(err, ERR_INTERNAL, "no memory for %zu members", nsys);
    for (size_t i = 0; rc == 0 && i < nsys; i++)
        rc = parameters(p[i], ops, head, i, err);
    if (rc == 0)
        rc = sys_sweep(sys, nsys, ops, form ? form : head_text(head, NULL, "discretisation"),
                       (const double(*)[PARAM_MAX])p, grid, err);
    free(p);
    if (rc < 0)
        return -1;
    for (size_t i = 0; rc == 0 && i < nsys; i++)
        rc = same_shape(&sys[i], head, err);
    for (size_t i = nsys; rc < 0 && i-- > 0;)
        sys_close(&sys[i]);
    return rc;
}

int store_open_systems(struct sys **sys, size_t *nsys, const struct io_head *head,
                       size_t nmember, const char *form, struct err *err)
{
    bool varied[PARAM_MAX], any = false;

    store_varied(head, varied);
    for (int i = 0; i < PARAM_MAX; i++)
        any |= varied[i];
    *nsys = any ? nmember : 1;
    *sys = calloc(*nsys, sizeof **sys);
    if (!*sys)
        return err_set(err, ERR_INTERNAL, "no memory for %zu systems", *nsys);
    if (open_systems(*sys, *nsys, head, form, err) == 0)
        return 0;
    free(*sys);
    *sys = NULL;
    *nsys = 0;
    return -1;
}

int store_open_system(struct sys *sys, const struct io_head *head, const char *form,
                      struct err *err)
{
    return open_systems(sys, 1, head, form, err);
}
