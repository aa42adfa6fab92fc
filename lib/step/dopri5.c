/* dopri5.c -- Dormand and Prince's scheme of order five, and its pair of order four.
 *
 *   k_j = f(t + c_j dt, s + dt sum_{l<j} a_jl k_l),   s += dt sum_j b_j k_j
 *
 * dormand1980, table 2, its weights of order five. The seventh stage, that of the next step, is
 * for the error and what lies between steps (step_pair.h), by which steps are chosen where a
 * run adapts them; with steps of fixed length it is not made. dense: hairer1993, II.6, (6.12)
 * and their code. Stable for dt times an eigenvalue in about [-3.3, 0], and a
 * little along the imaginary axis only, to about i 1.
 */
#include "step/step_pair.h"

static const struct pair pair = {
    .error = {71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200, 22. / 525, -1. / 40},
    .dense = {-12715105075. / 11282082432, 0, 87487479700. / 32700410799,
              -10690763975. / 1880347072, 701980252875. / 199316789632,
              -1453857185. / 822651844, 69997945. / 29380423}};

static const struct tableau tableau = {
    .stages = 6,
    .a = {{0},
          {1. / 5},
          {3. / 40, 9. / 40},
          {44. / 45, -56. / 15, 32. / 9},
          {19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
          {9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656}},
    .b = {35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
    .pair = &pair};

const struct step_ops step_dopri5 = {
    .name = "dopri5",
    .brief = "Dormand-Prince, order 5, explicit",
    .source = "dormand1980",
    .order = 5,
    .tableau = &tableau,
    .open = step_rk_open,
    .advance = step_rk_advance,
    .tangent = step_rk_tangent,
    .adjoint = step_rk_adjoint,
};
