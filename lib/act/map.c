/* map.c -- the closure is a step.
 *
 *   v(t + dt) = m(v(t))
 *
 * A latent state is what eval gives for it, too: z(t + dt) = dz.
 */
#include <string.h>

#include "act/act.h"

static void terms(const void *joint, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_space(joint, at, tape, work);

    memset(out, 0, sys->ns * sizeof *out);
    act_closure(joint, &w, at, out);
}

static void tangent(const void *joint, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_again(terms, joint, at, tape, work);

    memset(out, 0, sys->ns * sizeof *out);
    act_closure_tangent(joint, &w, v, out);
}

static void adjoint(const void *joint, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct act_space w = act_again(terms, joint, at, tape, work);

    act_closure_adjoint(joint, &w, g, d);
}

const struct act_ops act_map = {
    .name = "map",
    .brief = "v(t + dt) = m(v(t))",
    .alone = true,
    .map = true,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};
