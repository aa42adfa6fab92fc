/* add.c -- the closure is a term of its own.
 *
 *   ds/dt = symbol * s + terms(s) + encode(m(decode(s))),   dv/dt = fc(v) + m(v)
 */
#include "act/act.h"

static void terms(const void *joint, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_space(joint, at, tape, work);

    sys->form->terms(sys, at, out, w.sys_tape, w.u);
    act_closure(joint, &w, at, out);
}

static void tangent(const void *joint, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_again(terms, joint, at, tape, work);

    sys->form->tangent(sys, at, v, out, w.sys_tape, w.rest);
    act_closure_tangent(joint, &w, v, out);
}

static void adjoint(const void *joint, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_again(terms, joint, at, tape, work);

    sys->form->adjoint(sys, at, g, d, w.sys_tape, w.rest);
    act_closure_adjoint(joint, &w, g, d);
}

const struct act_ops act_add = {
    .name = "add",
    .brief = "dv/dt = fc(v) + m(v)",
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};
