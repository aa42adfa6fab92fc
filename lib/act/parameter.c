/* parameter.c -- the closure moves parameters of the system.
 *
 *   dv/dt = fc(v; q),   q_i = p_i + m_i(v) for the first nout parameters
 *
 * A scheme keeps the symbol of p, so what m changes of it is a term:
 *   terms(s; q) + (linear(q) - symbol) * s
 * Systems with noise, which is of p as well, are refused.
 */
#include <string.h>

#include "act/act.h"
#include "num/diagonal.h"

static int check(const struct joint *joint, struct err *err)
{
    const struct sys_ops *ops = joint->sys->ops;
    const struct closure *c = joint->closure;

    if (c->nout > param_count(ops->params))
        return err_set(err, ERR_DATA, "closure %s moves %zu parameters, %s has %zu",
                       c->ops->name, c->nout, ops->name, param_count(ops->params));
    if (joint->sys->nnoise)
        return err_set(err, ERR_DATA, "closure %s moves parameters of %s, found one with noise, "
                       "expected equations without", c->ops->name, ops->name);
    for (const struct sys_axis *a = ops->axes; a->name; a++)
        if (a->length && (size_t)param_index(ops->params, a->length) < c->nout)
            return err_set(err, ERR_DATA,
                           "closure %s moves %s, the length of axis %s of %s: expected a "
                           "parameter of the terms", c->ops->name, a->length, a->name,
                           ops->name);
    return 0;
}

/* The point of the system, whose parameters are q. */
static struct point moved(const struct joint *joint, const struct point *at,
                          const double m[], double q[PARAM_MAX])
{
    struct point there = *at;

    memcpy(q, at->p, PARAM_MAX * sizeof *q);
    for (size_t i = 0; i < joint->closure->nout; i++)
        q[i] += m[i];
    there.p = q;
    return there;
}

/* Lq[ns] := linear(q) - symbol */
static void change(const struct sys *sys, const double q[], double Lq[])
{
    memset(Lq, 0, sys->ns * sizeof *Lq);
    sys->form->linear(sys, q, Lq);
    for (size_t i = 0; i < sys->ns; i++)
        Lq[i] -= sys->symbol[i];
}

static void terms(const void *joint, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct joint *j = joint;
    const struct sys *sys = j->sys;
    const struct closure *c = j->closure;
    const struct act_space w = act_space(j, at, tape, work);
    double q[PARAM_MAX];

    sys_decode(sys, at->u, w.u, w.rest);
    c->ops->eval(c, &w.at, w.m, out + sys->ns, w.closure_tape, w.rest);
    const struct point there = moved(j, at, w.m, q);
    sys->form->terms(sys, &there, out, w.sys_tape, w.rest);
    for (size_t i = sys->ns + c->nlatent; i < act_size(j); i++)
        out[i] = 0;
    if (!sys->symbol)
        return;
    change(sys, q, w.s);
    diagonal_add(sys->ns, 1, w.s, at->u, out);
}

/* The closure's m is not on the tape: q is made again from it. */
static struct point again(const struct joint *j, const struct act_space *w,
                          const struct point *at, double q[PARAM_MAX])
{
    const struct closure *c = j->closure;

    c->ops->eval(c, &w->at, w->m, w->out + j->sys->ns, w->closure_tape, w->rest);
    return moved(j, at, w->m, q);
}

static void tangent(const void *joint, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[])
{
    const struct joint *j = joint;
    const struct sys *sys = j->sys;
    const struct closure *c = j->closure;
    const struct act_space w = act_again(terms, j, at, tape, work);
    const struct point along = {.u = w.v, .z = c->nlatent ? v->u + sys->ns : NULL,
                                .h = v->h, .theta = v->theta};
    double q[PARAM_MAX], dq[PARAM_MAX] = {0};
    const struct point there = again(j, &w, at, q);

    sys_decode(sys, v->u, w.v, w.rest);
    c->ops->tangent(c, &w.at, &along, dq, out + sys->ns, w.closure_tape, w.rest);
    for (size_t i = 0; v->p && i < PARAM_MAX; i++)
        dq[i] += v->p[i];
    sys->form->tangent(sys, &there, &(struct point){.u = v->u, .p = dq}, out, w.sys_tape,
                       w.rest);
    for (size_t i = sys->ns + c->nlatent; i < act_size(j); i++)
        out[i] = 0;
    if (!sys->symbol)
        return;
    change(sys, q, w.s);
    diagonal_add(sys->ns, 1, w.s, v->u, out);
    if (!sys->form->linear_tangent)
        return;
    sys->form->linear_tangent(sys, q, dq, w.s);
    diagonal_add(sys->ns, 1, w.s, at->u, out);
}

/* What the symbol of q gives: dq += its share, d->symbol -= it, d->u += (linear - symbol)^* g */
static void linear_adjoint(const struct sys *sys, const double q[], const double s[],
                           const double g[], double dq[], struct dpoint *d, double L[])
{
    change(sys, q, L);
    if (d->u)
        diagonal_add_conj(sys->ns, 1, L, g, d->u);
    memset(L, 0, sys->ns * sizeof *L);
    diagonal_add_conj(sys->ns, 1, s, g, L);
    for (size_t i = 0; d->symbol && i < sys->ns; i++)
        d->symbol[i] -= L[i];
    if (sys->form->linear_adjoint)
        sys->form->linear_adjoint(sys, q, L, dq);
}

static void adjoint(const void *joint, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct joint *j = joint;
    const struct sys *sys = j->sys;
    const struct act_space w = act_again(terms, j, at, tape, work);
    double q[PARAM_MAX], dq[PARAM_MAX] = {0};
    const struct point there = again(j, &w, at, q);

    sys->form->adjoint(sys, &there, g, &(struct dpoint){.u = d->u, .p = dq}, w.sys_tape,
                       w.rest);
    if (sys->symbol)
        linear_adjoint(sys, q, at->u, g, dq, d, w.s);
    for (size_t i = 0; d->p && i < PARAM_MAX; i++)
        d->p[i] += dq[i];
    act_adjoint_of(j, &w, dq, g, d);
}

const struct act_ops act_parameter = {
    .name = "parameter",
    .brief = "dv/dt = fc(v; p + m(v))",
    .check = check,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};
