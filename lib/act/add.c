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

const struct act_ops act_add = {
    .name = "add",
    .brief = "dv/dt = fc(v) + m(v)",
    .terms = terms,
};
