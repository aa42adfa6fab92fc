/* mlmc.c -- multilevel Monte Carlo: independent samples of the differences of neighbours.
 *
 *   sum_i mean_{N_i} (Q_i - Q_{i+1})
 *   N_i ~ sqrt(V_i / (c_i + c_{i+1})),   V_i = var(Q_i - Q_{i+1})
 *
 * Samples of model i are those of its own difference and of that of the model before it: all
 * weights are 1. giles2015 section 1.3
 */
#include <math.h>

#include "plan/plan.h"

/* The variance and cost of difference i; beyond the last model Q is 0. */
static double difference(const struct plan_models *of, size_t i, double *cost)
{
    const size_t j = i + 1;

    *cost = of->cost[i] + (j < of->n ? of->cost[j] : 0);
    return j < of->n ? of->C[i][i] + of->C[j][j] - 2 * of->C[i][j] : of->C[i][i];
}

static double variance(const struct plan_models *of, const double samples[], double weight[])
{
    double sum = 0, cost, taken = 0;

    for (size_t i = 0; i < of->n; i++) {
        const double own = samples[i] - taken; /* without those of the difference before */
        sum += own > 0 ? difference(of, i, &cost) / own : INFINITY;
        taken = own;
        weight[i] = 1;
    }
    return sum;
}

static int allocate(const struct plan_models *of, double budget, struct plan *plan)
{
    double N[PLAN_MODELS], sum = 0, cost;

    if (of->n < 2)
        return 1;
    for (size_t i = 0; i < of->n; i++) {
        const double V = difference(of, i, &cost);
        if (!(V > 0))
            return 1;
        N[i] = sqrt(V / cost);
        sum += sqrt(V * cost);
    }
    for (size_t i = 0; i < of->n; i++)
        N[i] *= budget / sum;
    for (size_t i = 0; i < of->n; i++)
        plan->samples[i] = N[i] + (i ? N[i - 1] : 0);
    plan->variance = variance(of, plan->samples, plan->weight);
    return 0;
}

const struct plan_ops plan_mlmc = {
    .name = "mlmc",
    .brief = "independent samples of the differences of neighbouring models",
    .source = "giles2015",
    .allocate = allocate,
    .variance = variance,
};
