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

/* A tape that was not kept is made again. */
static const double *tape_of(const struct sys *sys, const struct point *at,
                             const double tape[], double **work)
{
    double *made = *work, *out = made + sys->ntape;

    if (tape || sys->ntape == 0)
        return tape;
    *work = out;
    sys->form->terms(sys, at, out, made, out + sys->ns);
    return made;
}

static void tangent(const void *joint, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;

    tape = tape_of(sys, at, tape, &work);
    sys->form->tangent(sys, at, v, out, tape, work);
}

static void adjoint(const void *joint, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;

    tape = tape_of(sys, at, tape, &work);
    sys->form->adjoint(sys, at, g, d, tape, work);
}

const struct act_ops act_none = {
    .name = "none",
    .brief = "the system alone",
    .check = check,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};
