/* commutator.c -- the unresolved term of a coarse model, exactly as discretised.
 *
 *   tau = Phi f(u) - fc(Phi u)
 *
 * Discretise first, filter next: both right-hand sides are those that are run
 * (agdestein2025). There are no coarse coordinates in fc, so that a grid that a
 * box filter moves by half a cell makes no difference.
 */
#include "model/commutator.h"

#include <string.h>

static bool has_form(const struct sys_ops *ops, const char *name)
{
    for (const struct sys_form *const *form = ops->forms; *form; form++)
        if (!strcmp((*form)->name, name))
            return true;
    return false;
}

/* p of the coarse system: values of the same names. */
static int parameters(double p[], const struct sys_ops *ops,
                      const struct sys *fine, struct err *err)
{
    param_defaults(ops->params, p);
    for (size_t i = 0; i < param_count(ops->params); i++) {
        const int j = param_index(fine->ops->params, ops->params[i].name);

        if (j < 0)
            return err_set(err, ERR_DATA, "%s has a parameter %s, which %s lacks",
                           ops->name, ops->params[i].name, fine->ops->name);
        p[i] = fine->p[j];
    }
    return 0;
}

int commutator_coarse(struct sys *coarse, const struct sys *fine,
                      const struct filter *filter, const char *form,
                      const struct sys *like, struct err *err)
{
    const struct sys_ops *ops = fine->ops;
    size_t grid[SYS_AXES] = {0};
    double p[PARAM_MAX];

    if (filter->out.nvar < filter->in.nvar) {
        if (!ops->coarse)
            return err_set(err, ERR_DATA,
                           "%s: no system of fewer variables than its own is known",
                           ops->name);
        ops = sys_find(ops->coarse, err);
        if (!ops)
            return -1;
    }
    for (int i = 0; i < SYS_AXES && ops->axes[i].name; i++) {
        const int a = layout_find_axis(&filter->out, ops->axes[i].name);

        if (a < 0)
            return err_set(err, ERR_DATA,
                           "found no axis %s in the filtered data, expected it for %s",
                           ops->axes[i].name, ops->name);
        grid[i] = filter->out.axis[a].n;
    }
    if (!form && has_form(ops, fine->form->name))
        form = fine->form->name;
    if (parameters(p, ops, fine, err) < 0)
        return -1;
    if ((like ? sys_vary(coarse, like, p, err)
              : sys_open(coarse, ops, form, p, grid, err)) < 0)
        return err_prefix(err, "coarse model");
    return 0;
}

int commutator_open(struct commutator *c, const struct sys *fine,
                    const struct filter *filter, const struct sys *coarse,
                    struct err *err)
{
    const size_t nf = sys_rhs_nwork(fine), nc = sys_rhs_nwork(coarse);
    size_t most = nf > nc ? nf : nc;

    *c = (struct commutator){.fine = fine, .coarse = coarse, .filter = filter};
    if (layout_alike(&filter->in, &fine->layout, err) < 0)
        return err_prefix(err, "%s", fine->ops->name);
    if (layout_alike(&filter->out, &coarse->layout, err) < 0)
        return err_prefix(err, "filtered %s", coarse->ops->name);
    if (filter->nwork > most)
        most = filter->nwork;
    c->nwork = fine->n + coarse->n + most;
    return 0;
}

void commutator_apply(const struct commutator *c, double t, const double u[],
                      const double ubar[], double tau[], double work[])
{
    double *f = work, *fc = f + c->fine->n, *rest = fc + c->coarse->n;

    sys_rhs(c->fine, t, u, f, rest);
    filter_apply_rate(c->filter, f, tau, rest);
    sys_rhs(c->coarse, t, ubar, fc, rest);
    for (size_t i = 0; i < c->coarse->n; i++)
        tau[i] -= fc[i];
}
