/* system.c -- systems in attributes: system, discretisation and parameters. */
#include "store/system.h"

#include <math.h>
#include <string.h>

#include "data/dataset.h"

int store_describe_system(struct io_head *head, const struct sys *sys,
                         struct err *err)
{
    const struct param *params = sys->ops->params;

    if (head_set_text(head, NULL, "system", sys->ops->name, err) < 0 ||
        head_set_text(head, NULL, "discretisation", sys->form->name, err) < 0)
        return -1;
    for (size_t i = 0; i < param_count(params); i++)
        if (head_set_f64(head, NULL, params[i].name, sys->p[i], err) < 0)
            return -1;
    return 0;
}

int store_describe_varied(struct io_head *head, const char *name,
                         const double values[], struct err *err)
{
    head_unset(head, NULL, name);
    return head_var(head, name, IO_F64, "member", values, NULL,
                    "parameter of each member", err) < 0
               ? -1
               : 0;
}

/* The constant variable NAME(member), or -1. */
static int varied(const struct io_head *head, const char *name)
{
    const int v = head_find_var(head, name);
    const int member = head_find_dim(head, "member");

    return v >= 0 && member >= 0 && !head->var[v].record &&
                   head->var[v].rank == 1 && head->var[v].dim[0] == member &&
                   head->var[v].type == IO_F64
               ? v
               : -1;
}

bool store_varies(const struct io_head *head)
{
    const char *name = head_text(head, NULL, "system");
    const struct sys_ops *ops = name ? sys_find(name, NULL) : NULL;

    for (size_t i = 0; ops && i < param_count(ops->params); i++)
        if (varied(head, ops->params[i].name) >= 0)
            return true;
    return false;
}

/* Parameter values of one member. */
static int parameters(double p[], const struct sys_ops *ops,
                      const struct io_head *head, size_t member,
                      struct err *err)
{
    param_defaults(ops->params, p);
    for (size_t i = 0; i < param_count(ops->params); i++) {
        const char *name = ops->params[i].name;
        const int v = varied(head, name);
        double value;

        if (v >= 0)
            value = ((const double *)head->var[v].data)[member];
        else if (!head_f64(head, NULL, name, &value))
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

/* The layout that the data have must be the system's. */
static int same_shape(const struct sys *sys, const struct io_head *head,
                      struct err *err)
{
    for (int i = 0; i < sys->layout.naxis; i++) {
        const struct axis *expected = &sys->layout.axis[i];
        const int dim = head_find_dim(head, expected->name);
        struct axis found;

        if (dataset_axis(&found, head, dim, "data", err) < 0)
            return -1;
        if (!expected->index && fabs(found.step - expected->step) > 1e-6 * expected->step)
            return err_set(err, ERR_DATA,
                           "axis %s: found a step of %.10g, expected %.10g for %s with "
                           "these parameters",
                           found.name, found.step, expected->step, sys->ops->name);
    }
    for (int i = 0; i < sys->layout.nvar; i++)
        if (head_find_var(head, sys->layout.var[i].name) < 0 &&
            strcmp(head_text(head, NULL, "kind") ? head_text(head, NULL, "kind") : "", "model"))
            return err_set(err, ERR_DATA, "found no variable %s, which the system %s has",
                           sys->layout.var[i].name, sys->ops->name);
    return 0;
}

int store_open_system(struct sys *sys, const struct io_head *head, size_t member,
                const char *form, const struct sys *like, struct err *err)
{
    const char *name = head_text(head, NULL, "system");
    const struct sys_ops *ops;
    size_t grid[SYS_AXES] = {0};
    double p[PARAM_MAX];

    if (!name)
        return err_set(err, ERR_DATA,
                       "the data name no system; `import --system NAME` says what they follow");
    ops = sys_find(name, err);
    if (!ops) {
        err->code = ERR_DATA;
        return -1;
    }
    if (!form)
        form = head_text(head, NULL, "discretisation");
    for (int i = 0; i < SYS_AXES && ops->axes[i].name; i++) {
        const int dim = head_find_dim(head, ops->axes[i].name);

        if (dim < 0)
            return err_set(err, ERR_DATA, "found no axis %s, which the system %s has",
                           ops->axes[i].name, name);
        grid[i] = head->dim[dim].len;
    }
    if (parameters(p, ops, head, member, err) < 0 ||
        (like ? sys_vary(sys, like, p, err) : sys_open(sys, ops, form, p, grid, err)) < 0)
        return -1;
    if (same_shape(sys, head, err) < 0) {
        sys_close(sys);
        return -1;
    }
    return 0;
}
