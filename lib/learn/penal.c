/* penal.c -- what a batch's states say of soft laws, and the gradient of that.
 *
 *   sum_k W_k sum_w of_k(u_w, m(u_w; theta)) / (nwindow n s^2)
 *
 * of the first state of each window; laws of the Jacobian are in penal_jacobian.c.
 */
#include <stdlib.h>
#include <string.h>

#include "learn/part.h"

bool learn_needs_models(const struct learn_options *opt)
{
    bool needs = opt->objective->needs_model;

    for (size_t k = 0; k < opt->npenalty; k++)
        needs |= opt->penalties[k].ops->of_jacobian != NULL;
    return needs;
}

static int check_jacobian(const struct learn_penalty *law, const struct learn_options *opt,
                          struct err *err)
{
    const struct sys *sys = opt->fleet->model[0].joint.sys;

    if (sys->n > PENALTY_MOST)
        return err_set(err, ERR_USAGE, "penalty %s: found a state of %zu unknowns, expected at "
                       "most %d, whose Jacobian is made", law->ops->name, sys->n, PENALTY_MOST);
    if (!sys->form->tangent)
        return err_set(err, ERR_USAGE, "penalty %s: the system %s has no tangent, of which its "
                       "Jacobian is made", law->ops->name, sys->ops->name);
    return 0;
}

int learn_penal_check(const struct closure *c, const struct records *records,
                      const struct learn_options *opt, struct err *err)
{
    if (opt->npenalty == 0)
        return 0;
    if (closure_memoryless(c, err) < 0 || closure_learns(c, records, err) < 0)
        return err_prefix(err, "penalty %s", opt->penalties[0].ops->name);
    if (strcmp(closure_act(c), "add") && strcmp(closure_act(c), "replace"))
        return err_set(err, ERR_USAGE, "penalty %s: found a closure that enters by %s, expected "
                       "one that adds to a right-hand side or replaces it",
                       opt->penalties[0].ops->name, closure_act(c));
    for (size_t k = 0; k < opt->npenalty; k++)
        if (opt->penalties[k].ops->of_jacobian &&
            check_jacobian(&opt->penalties[k], opt, err) < 0)
            return -1;
    return 0;
}

/* The laws of m at a state; tape[ntape] and work[nwork] of the closure, m and dm[2 n]. */
static double of_state(const struct closure *c, const struct learn_options *opt, double unit,
                       const struct point *at, double dtheta[], double m[], double work[])
{
    const size_t size = c->layout.n;
    double *dm = m + size, *one = dm + size, *tape = work, *rest = tape + c->ntape, loss = 0;
    struct dpoint d = {.theta = dtheta};

    c->ops->eval(c, at, m, NULL, tape, rest);
    memset(dm, 0, size * sizeof *dm);
    for (size_t k = 0; k < opt->npenalty; k++) {
        const double weight = opt->penalties[k].weight / unit;
        if (!opt->penalties[k].ops->of)
            continue;
        memset(one, 0, size * sizeof *one);
        loss += weight * opt->penalties[k].ops->of(&c->layout, at->u, m, one);
        for (size_t i = 0; i < size; i++)
            dm[i] += weight * one[i];
    }
    if (dtheta)
        c->ops->adjoint(c, at, dm, NULL, &d, tape, rest);
    return loss;
}

int learn_penal(const struct objective *o, const struct learn_options *opt, double scale,
                const size_t window[], size_t n, const double theta[], double *loss,
                double dtheta[], struct err *err)
{
    const struct closure *c = o->closure;
    const size_t size = o->data->n, more = learn_penal_jacobian_nwork(opt);
    const double unit = (double)n * (double)size * scale * scale;
    double *m, *work;

    if (opt->npenalty == 0)
        return 0;
    m = malloc((3 * size + c->ntape + c->nwork + more + 1) * sizeof *m);
    if (!m)
        return err_set(err, ERR_INTERNAL, "learn: no memory for penalties");
    work = m + 3 * size;
    for (size_t w = 0; w < n; w++) {
        const struct point at = records_point(o->data, window[w], theta);

        *loss += of_state(c, opt, unit, &at, dtheta, m, work);
        for (size_t k = 0; k < opt->npenalty; k++)
            if (opt->penalties[k].ops->of_jacobian)
                *loss += learn_penal_jacobian(opt->penalties[k].ops,
                                              opt->penalties[k].weight / unit,
                                              fleet_model(opt->fleet, window[w] % o->data->nmember),
                                              &at, dtheta, work + c->ntape + c->nwork);
    }
    free(m);
    return 0;
}
