/* euler.c -- the forward Euler scheme.
 *
 *   s += dt f(t, s)
 *
 * hairer1993. What forward steps keep (positivity, total variation) under a limit of dt, it
 * keeps; unstable for what only oscillates.
 */
#include "step/step_rk.h"

static const struct tableau tableau = {.stages = 1, .b = {1}};

const struct step_ops step_euler = {
    .name = "euler",
    .brief = "forward Euler, order 1, explicit",
    .source = "hairer1993",
    .order = 1,
    .tableau = &tableau,
    .open = step_rk_open,
    .advance = step_rk_advance,
    .tangent = step_rk_tangent,
    .adjoint = step_rk_adjoint,
};
