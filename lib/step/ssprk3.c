/* ssprk3.c -- Shu and Osher's scheme of order three, means of forward Euler steps.
 *
 *   r = s + dt f(t, s),   q = 3/4 s + (r + dt f(t + dt, r))/4,
 *   s := s/3 + 2/3 (q + dt f(t + dt/2, q))
 *
 * shu1988, equation (2.18). Adds no variation where euler adds none; stable for dt times
 * an eigenvalue in about [-2.5, 0] or i [-1.7, 1.7].
 */
#include "step/step_rk.h"

static const struct tableau tableau = {
    .stages = 3, .a = {{0}, {1}, {0.25, 0.25}}, .b = {1. / 6, 1. / 6, 2. / 3}};

const struct step_ops step_ssprk3 = {
    .name = "ssprk3",
    .brief = "strong-stability-preserving Runge-Kutta, order 3, explicit",
    .source = "shu1988",
    .order = 3,
    .tableau = &tableau,
    .open = step_rk_open,
    .advance = step_rk_advance,
    .tangent = step_rk_tangent,
    .adjoint = step_rk_adjoint,
};
