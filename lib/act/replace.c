/* replace.c -- the closure is all of the right-hand side.
 *
 *   ds/dt = encode(m(decode(s))),   dv/dt = m(v)
 *
 * What a scheme adds as symbol * s is taken off.
 */
#include <string.h>

#include "act/act.h"
#include "num/diagonal.h"

static void terms(const void *joint, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_space(joint, at, tape, work);

    memset(out, 0, sys->ns * sizeof *out);
    act_closure(joint, &w, at, out);
    diagonal_add(sys->ns, -1, sys->symbol, at->u, out);
}

static void tangent(const void *joint, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_again(terms, joint, at, tape, work);

    memset(out, 0, sys->ns * sizeof *out);
    act_closure_tangent(joint, &w, v, out);
    diagonal_add(sys->ns, -1, sys->symbol, v->u, out);
}

static void adjoint(const void *joint, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_again(terms, joint, at, tape, work);

    act_closure_adjoint(joint, &w, g, d);
    if (d->u)
        diagonal_add_conj(sys->ns, -1, sys->symbol, g, d->u);
    if (d->symbol && sys->symbol)
        diagonal_add_conj(sys->ns, -1, at->u, g, d->symbol);
}

const struct act_ops act_replace = {
    .name = "replace",
    .brief = "dv/dt = m(v)",
    .alone = true,
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};
