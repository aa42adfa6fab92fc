/* parameter.c -- the closure moves parameters of the system.
 *
 *   dv/dt = fc(v; q),   q_i = p_i + m_i(v) for the first nout parameters
 *
 * A scheme keeps the symbol of p, so what m changes of it is a term:
 *   terms(s; q) + (linear(q) - symbol) * s
 */
#include <string.h>

#include "act/act.h"

static int check(const struct joint *joint, struct err *err)
{
    const struct sys_ops *ops = joint->sys->ops;
    const struct closure *c = joint->closure;

    if (c->nout > param_count(ops->params))
        return err_set(err, ERR_DATA, "closure %s moves %zu parameters, %s has %zu",
                       c->ops->name, c->nout, ops->name, param_count(ops->params));
    for (const struct sys_axis *a = ops->axes; a->name; a++)
        if (a->length && (size_t)param_index(ops->params, a->length) < c->nout)
            return err_set(err, ERR_DATA,
                           "closure %s moves %s, the length of axis %s of %s: expected a "
                           "parameter of the terms", c->ops->name, a->length, a->name,
                           ops->name);
    return 0;
}

static void terms(const void *joint, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct joint *j = joint;
    const struct sys *sys = j->sys;
    const struct closure *c = j->closure;
    const struct act_space w = act_space(j, at, tape, work);
    const double *s = at->u, *L = sys->symbol;
    double q[PARAM_MAX], *Lq = w.s;
    struct point there = *at;

    sys_decode(sys, s, w.u, w.rest);
    c->ops->eval(c, &w.at, w.m, out + sys->ns, w.closure_tape, w.rest);
    memcpy(q, at->p, sizeof q);
    for (size_t i = 0; i < c->nout; i++)
        q[i] += w.m[i];
    there.p = q;
    sys->form->terms(sys, &there, out, w.sys_tape, w.rest);
    for (size_t i = sys->ns + c->nlatent; i < act_size(j); i++)
        out[i] = 0;
    if (!L)
        return;
    memset(Lq, 0, sys->ns * sizeof *Lq);
    sys->form->linear(sys, q, Lq);
    for (size_t i = 0; i < sys->ns; i += 2) {
        const double re = Lq[i] - L[i], im = Lq[i + 1] - L[i + 1];
        out[i] += re * s[i] - im * s[i + 1];
        out[i + 1] += re * s[i + 1] + im * s[i];
    }
}

const struct act_ops act_parameter = {
    .name = "parameter",
    .brief = "dv/dt = fc(v; p + m(v))",
    .check = check,
    .terms = terms,
};
