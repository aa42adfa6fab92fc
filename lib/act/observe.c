/* observe.c -- the closure corrects what is seen of the system, not how it moves. ahmed2023
 *
 *   v(t) = w(t) + m(w(t), w(t - s), ..),   dw/dt = fc(w)
 *
 * Runs begin with w(0) as given. States that are recorded are v; what a closure holds of past
 * states is of w. Closures have no latent state, which would have to move.
 */
#include "act/act.h"

static int check(const struct joint *joint, struct err *err)
{
    const struct closure *c = joint->closure;

    if (c->nlatent)
        return err_set(err, ERR_DATA, "closure %s has a latent state of %zu values, expected none "
                       "to observe", c->ops->name, c->nlatent);
    if (c->nout != joint->sys->n)
        return err_set(err, ERR_DATA, "closure %s gives %zu values, expected %zu to observe",
                       c->ops->name, c->nout, joint->sys->n);
    return 0;
}

static void terms(const void *joint, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct joint *of = joint;

    act_none.terms(joint, at, out, tape, work);
    for (size_t i = of->sys->ns; i < act_size(of); i++)
        out[i] = 0;
}

static void tangent(const void *joint, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[])
{
    const struct joint *of = joint;

    act_none.tangent(joint, at, v, out, tape, work);
    for (size_t i = of->sys->ns; i < act_size(of); i++)
        out[i] = 0;
}

static void adjoint(const void *joint, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    act_none.adjoint(joint, at, g, d, tape, work);
}

const struct act_ops act_observe = {
    .name = "observe",
    .brief = "v = w + m(w), dw/dt = fc(w): what is recorded is corrected, not how it moves",
    .observes = true,
    .check = check,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};
