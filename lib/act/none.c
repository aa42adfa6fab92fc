/* none.c -- the system alone.
 *
 *   ds/dt = symbol * s + terms(s)
 */
#include "act/act.h"

static int check(const struct joint *joint, struct err *err)
{
    (void)joint, (void)err;
    return 0;
}

static void terms(const void *joint, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;

    if (tape)
        sys->form->terms(sys, at, out, tape, work);
    else
        sys->form->terms(sys, at, out, work, work + sys->ntape);
}

const struct act_ops act_none = {
    .name = "none",
    .brief = "the system alone",
    .check = check,
    .terms = terms,
};
