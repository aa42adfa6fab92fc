/* mfmc.c -- multifidelity Monte Carlo: nested samples, each cheap model a control variate.
 *
 *   mean_{m_0} Q_0 + sum_{i>=1} alpha_i (mean_{m_i} Q_i - mean_{m_{i-1}} Q_i)
 *   alpha_i = C_{0i} / C_ii,   m_i = r_i m_0
 *   r_i^2 = c_0 (rho_i^2 - rho_{i+1}^2) / c_i (1 - rho_1^2)
 *
 * Models by falling rho^2, whose r_i have to rise: else the choice of models is none. The
 * variance is sigma_0^2 (1/m_0 - sum_i (1/m_{i-1} - 1/m_i) rho_i^2). peherstorfer2016 Theorem 3.4
 */
#include <math.h>

#include "plan/plan.h"

static double rho2(const struct plan_models *of, size_t i)
{
    const double v = of->C[0][0] * of->C[i][i];

    return i >= of->n || !(v > 0) ? 0 : fmin(1, of->C[0][i] * of->C[0][i] / v);
}

static double variance(const struct plan_models *of, const double samples[], double weight[])
{
    double sum = 1 / samples[0];

    weight[0] = 1;
    for (size_t i = 1; i < of->n; i++) {
        sum -= (1 / samples[i - 1] - 1 / samples[i]) * rho2(of, i);
        weight[i] = of->C[i][i] > 0 ? of->C[0][i] / of->C[i][i] : 0;
    }
    return of->C[0][0] * sum;
}

static int allocate(const struct plan_models *of, double budget, struct plan *plan)
{
    double r[PLAN_MODELS] = {1}, cost = of->cost[0];
    const double rest = 1 - rho2(of, 1);

    for (size_t i = 1; i < of->n; i++) {
        const double step = rho2(of, i) - rho2(of, i + 1);
        if (!(step > 0) || !(rest > 0))
            return 1;
        r[i] = sqrt(of->cost[0] * step / of->cost[i] / rest);
        if (!(r[i] >= r[i - 1]))
            return 1;
        cost += r[i] * of->cost[i];
    }
    for (size_t i = 0; i < of->n; i++)
        plan->samples[i] = budget / cost * r[i];
    plan->variance = variance(of, plan->samples, plan->weight);
    return 0;
}

const struct plan_ops plan_mfmc = {
    .name = "mfmc",
    .brief = "nested samples, each cheap model a control variate",
    .source = "peherstorfer2016",
    .sorted = true,
    .allocate = allocate,
    .variance = variance,
};
