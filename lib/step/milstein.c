/* milstein.c -- the scheme of Milstein for stochastic equations with diagonal noise (Ito).
 *
 *   s += dt f(t, s) + sqrt(dt) g(t, s) xi + dt/2 g dg/ds (xi^2 - 1)
 *
 * milstein1975, kloeden1992. Paths converge with order 1. Without noise it is the forward Euler
 * scheme, under additive noise that of Euler and Maruyama.
 */
#include "step/step_noise.h"
#include "step/step_rk.h"

static const struct tableau tableau = {.stages = 1, .b = {1}};

const struct step_ops step_milstein = {
    .name = "milstein",
    .brief = "stochastic Euler with g dg/ds (Ito), paths of order 1",
    .source = "milstein1975",
    .order = 1,
    .strong = 1,
    .tableau = &tableau,
    .open = step_noise_open,
    .advance = step_noise_advance,
    .tangent = step_noise_tangent,
    .adjoint = step_noise_adjoint,
};
