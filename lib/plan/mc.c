/* mc.c -- plain Monte Carlo: the dear model alone.
 *
 *   mean_{S_0} Q_0,   variance sigma_0^2 / m_0
 */
#include "plan/plan.h"

static double variance(const struct plan_models *of, const double samples[], double weight[])
{
    weight[0] = 1;
    return of->C[0][0] / samples[0];
}

static int allocate(const struct plan_models *of, double budget, struct plan *plan)
{
    if (of->n > 1)
        return 1;
    plan->samples[0] = budget / of->cost[0];
    plan->variance = variance(of, plan->samples, plan->weight);
    return 0;
}

const struct plan_ops plan_mc = {
    .name = "mc",
    .brief = "plain Monte Carlo: the dear model alone",
    .source = "peherstorfer2016",
    .allocate = allocate,
    .variance = variance,
};
