/* euler_maruyama.c -- the Euler-Maruyama scheme for stochastic equations, in the sense of Ito.
 *
 *   s += dt f(t, s) + sqrt(dt) g(t, s) xi
 *
 * maruyama1955, kloeden1992. Paths converge with order 1/2, with 1 where g does not depend on s;
 * means of functions of the state with 1. Without noise it is the forward Euler scheme.
 */
#include "step/step_noise.h"
#include "step/step_rk.h"

static const struct tableau tableau = {.stages = 1, .b = {1}};

const struct step_ops step_euler_maruyama = {
    .name = "euler-maruyama",
    .brief = "stochastic Euler (Ito), paths of order 1/2, of 1 under additive noise",
    .source = "maruyama1955",
    .order = 1,
    .strong = 0.5,
    .tableau = &tableau,
    .open = step_noise_open,
    .advance = step_noise_advance,
    .tangent = step_noise_tangent,
    .adjoint = step_noise_adjoint,
};
