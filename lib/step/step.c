/* step.c -- the time integrators: table, look-up by name, opening. */
#include "step/step.h"

#include <math.h>

#include "base/registry.h"

#define X(name) extern const struct step_ops step_##name;
#include "step.inc"
#undef X

static const struct step_ops *const step_table[] = {
#define X(name) &step_##name,
#include "step.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(step, "scheme")

int step_open(struct stepper *st, const struct step_ops *ops,
              const struct ode *ode, double dt, struct err *err)
{
    *st = (struct stepper){.ops = ops, .ode = ode, .dt = dt};
    if (!(dt > 0) || !isfinite(dt))
        err_set(err, ERR_USAGE, "%s: dt = %g, expected a positive step",
                ops->name, dt);
    else if (ops->needs_symbol && !ode->symbol)
        err_set(err, ERR_USAGE,
                "%s: found equations without a linear diagonal part, expected "
                "a spectral discretisation; %s suits any", ops->name,
                ode->nnoise ? "euler-maruyama" : "rk4");
    else if (ops->meets && ode->mirrored)
        err_set(err, ERR_USAGE, "%s: found coefficients of a transform, expected a state of values "
                "on a grid, whose squares add up to its energy", ops->name);
    else if (ode->nnoise && ops->strong == 0)
        err_set(err, ERR_USAGE, "%s: found stochastic equations, expected a scheme that is made "
                "for noise; euler-maruyama suits any", ops->name);
    else if (ops->open(st, err) == 0)
        return 0;
    step_close(st);
    return -1;
}

void step_close(struct stepper *st)
{
    if (st->ops && st->ops->close)
        st->ops->close(st);
    *st = (struct stepper){0};
}
