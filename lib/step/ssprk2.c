/* ssprk2.c -- Heun's scheme, the mean of s and two forward Euler steps.
 *
 *   r = s + dt f(t, s),   s := s/2 + (r + dt f(t + dt, r))/2
 *
 * shu1988, equation (2.16). Adds no variation where euler adds none.
 */
#include "step/step_rk.h"

static const struct tableau tableau = {
    .stages = 2, .a = {{0}, {1}}, .b = {0.5, 0.5}};

const struct step_ops step_ssprk2 = {
    .name = "ssprk2",
    .brief = "strong-stability-preserving Runge-Kutta, order 2, explicit",
    .source = "shu1988",
    .order = 2,
    .tableau = &tableau,
    .open = step_rk_open,
    .advance = step_rk_advance,
    .tangent = step_rk_tangent,
    .adjoint = step_rk_adjoint,
};
