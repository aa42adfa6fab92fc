/* replace.c -- the closure is all of the right-hand side.
 *
 *   ds/dt = encode(m(decode(s))),   dv/dt = m(v)
 *
 * What a scheme adds as symbol * s is taken off.
 */
#include <string.h>

#include "act/act.h"

/* out -= symbol v; with sign -1 its conjugate */
static void take_off(const struct sys *sys, double sign, const double v[], double out[])
{
    const double *L = sys->symbol;

    for (size_t i = 0; L && i < sys->ns; i += 2) {
        out[i] -= L[i] * v[i] - sign * L[i + 1] * v[i + 1];
        out[i + 1] -= L[i] * v[i + 1] + sign * L[i + 1] * v[i];
    }
}

static void terms(const void *joint, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_space(joint, at, tape, work);

    memset(out, 0, sys->ns * sizeof *out);
    act_closure(joint, &w, at, out);
    take_off(sys, 1, at->u, out);
}

static void tangent(const void *joint, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_again(terms, joint, at, tape, work);

    memset(out, 0, sys->ns * sizeof *out);
    act_closure_tangent(joint, &w, v, out);
    take_off(sys, 1, v->u, out);
}

static void adjoint(const void *joint, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_again(terms, joint, at, tape, work);
    const double *s = at->u;

    act_closure_adjoint(joint, &w, g, d);
    if (d->u)
        take_off(sys, -1, g, d->u);
    for (size_t i = 0; d->symbol && sys->symbol && i < sys->ns; i += 2) {
        d->symbol[i] -= s[i] * g[i] + s[i + 1] * g[i + 1];
        d->symbol[i + 1] -= s[i] * g[i + 1] - s[i + 1] * g[i];
    }
}

const struct act_ops act_replace = {
    .name = "replace",
    .brief = "dv/dt = m(v)",
    .terms = terms,
    .tangent = tangent,
    .adjoint = adjoint,
};
