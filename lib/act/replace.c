/* replace.c -- the closure is all of the right-hand side.
 *
 *   ds/dt = encode(m(decode(s))),   dv/dt = m(v)
 *
 * What a scheme adds as symbol * s is taken off.
 */
#include <string.h>

#include "act/act.h"

static void terms(const void *joint, const struct point *at, double out[], double tape[],
                  double work[])
{
    const struct sys *sys = ((const struct joint *)joint)->sys;
    const struct act_space w = act_space(joint, at, tape, work);
    const double *L = sys->symbol, *s = at->u;

    memset(out, 0, sys->ns * sizeof *out);
    act_closure(joint, &w, at, out);
    for (size_t i = 0; L && i < sys->ns; i += 2) {
        out[i] -= L[i] * s[i] - L[i + 1] * s[i + 1];
        out[i + 1] -= L[i] * s[i + 1] + L[i + 1] * s[i];
    }
}

const struct act_ops act_replace = {
    .name = "replace",
    .brief = "dv/dt = m(v)",
    .terms = terms,
};
