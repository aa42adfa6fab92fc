/* correct.c -- the closure corrects each step of the system. lulin2017
 *
 *   v(t + dt) = Psi(v(t)) + dt m(v(t)),   Psi: a step of the scheme for dv/dt = fc(v)
 *
 * A latent state is what eval gives for it, as of a map: z(t + dt) = dz. The terms, which the
 * scheme sees, are those of the system alone, with z at rest.
 */
#include <string.h>

#include "act/act.h"

/* What comes after out[ns] := 0. */
static void rest(const struct joint *joint, double out[])
{
    const size_t ns = joint->sys->ns;

    memset(out + ns, 0, (act_size(joint) - ns) * sizeof *out);
}

static void terms(const void *joint, const struct point *at, double out[], double tape[],
                  double work[])
{
    act_none.terms(joint, at, out, tape, work);
    rest(joint, out);
}

static void tangent(const void *joint, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[])
{
    act_none.tangent(joint, at, v, out, tape, work);
    rest(joint, out);
}

static void adjoint(const void *joint, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    act_none.adjoint(joint, at, g, d, tape, work);
}

const struct act_ops act_correct = {
    .name = "correct",
    .brief = "v(t + dt) = Psi(v(t)) + dt m(v(t)), Psi a step of dv/dt = fc(v)",
    .after = &act_map,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};
