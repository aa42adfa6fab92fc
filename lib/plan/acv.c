/* acv.c -- approximate control variates (ACV-MF): all weights together, for any numbers of samples.
 *
 *   mean_{m_0} Q_0 + sum_i alpha_i (mean_{m_i} Q_i - mean_{m_0} Q_i),   m_i = r_i m_0
 *   alpha = (C . F)^-1 (diag F . c),   F_ij = 1 - 1 / min(r_i, r_j),   c_i = C_0i
 *
 * variance = (C_00 - (diag F . c)^T alpha) / m_0. As the r_i grow it comes to that of known means,
 * which a chain of single control variates (mfmc) does not. r is found by descent along each
 * log r_i in turn. gorodetsky2020 section 3
 */
#include <math.h>
#include <string.h>

#include "plan/plan.h"

/* x := A^-1 x for A (n, n) positive semi-definite, by Cholesky; a pivot that is nothing gives 0. */
static void divide(size_t n, double A[PLAN_MODELS][PLAN_MODELS], double x[])
{
    for (size_t j = 0; j < n; j++) {
        double pivot = A[j][j];
        for (size_t k = 0; k < j; k++)
            pivot -= A[j][k] * A[j][k];
        const double root = pivot > 1e-12 * A[j][j] ? sqrt(pivot) : 0;
        for (size_t i = j + 1; i < n; i++) {
            double sum = A[i][j];
            for (size_t k = 0; k < j; k++)
                sum -= A[i][k] * A[j][k];
            A[i][j] = root > 0 ? sum / root : 0;
        }
        A[j][j] = root;
    }
    for (size_t j = 0; j < n; j++) {
        for (size_t k = 0; k < j; k++)
            x[j] -= A[j][k] * x[k];
        x[j] = A[j][j] > 0 ? x[j] / A[j][j] : 0;
    }
    for (size_t j = n; j-- > 0;) {
        for (size_t k = j + 1; k < n; k++)
            x[j] -= A[k][j] * x[k];
        x[j] = A[j][j] > 0 ? x[j] / A[j][j] : 0;
    }
}

static double variance(const struct plan_models *of, const double samples[], double weight[])
{
    double A[PLAN_MODELS][PLAN_MODELS], alpha[PLAN_MODELS] = {0}, sum = of->C[0][0];
    const size_t n = of->n - 1;

    for (size_t i = 0; i < n; i++) {
        const double ri = samples[i + 1] / samples[0];
        for (size_t j = 0; j < n; j++) {
            const double rj = samples[j + 1] / samples[0], r = ri < rj ? ri : rj;
            A[i][j] = of->C[i + 1][j + 1] * (r > 1 ? 1 - 1 / r : 0);
        }
        alpha[i] = of->C[0][i + 1] * (ri > 1 ? 1 - 1 / ri : 0);
    }
    double due[PLAN_MODELS];
    memcpy(due, alpha, sizeof due);
    divide(n, A, alpha);
    weight[0] = 1;
    for (size_t i = 0; i < n; i++) {
        weight[i + 1] = alpha[i];
        sum -= due[i] * alpha[i];
    }
    return sum / samples[0];
}

/* The samples that the budget buys in these proportions, and their variance. */
static double spend(const struct plan_models *of, double budget, const double r[],
                    double samples[], double weight[])
{
    double cost = of->cost[0];

    for (size_t i = 1; i < of->n; i++)
        cost += r[i] * of->cost[i];
    samples[0] = budget / cost;
    for (size_t i = 1; i < of->n; i++)
        samples[i] = r[i] * samples[0];
    return variance(of, samples, weight);
}

static int allocate(const struct plan_models *of, double budget, struct plan *plan)
{
    double r[PLAN_MODELS] = {1}, step = 2;

    if (of->n < 2)
        return 1;
    for (size_t i = 1; i < of->n; i++)
        r[i] = fmax(1.01, sqrt(of->cost[0] / of->cost[i]));
    double least = spend(of, budget, r, plan->samples, plan->weight);
    while (step > 1 + 1e-7) {
        bool better = false;
        for (size_t i = 1; i < of->n; i++)
            for (int up = 0; up < 2; up++) {
                const double was = r[i];
                r[i] = up ? was * step : fmax(1, was / step);
                const double v = spend(of, budget, r, plan->samples, plan->weight);
                if (v < least && plan->samples[0] >= 1) {
                    better = true;
                    least = v;
                } else {
                    r[i] = was;
                }
            }
        step = better ? step : sqrt(step);
    }
    plan->variance = spend(of, budget, r, plan->samples, plan->weight);
    return 0;
}

const struct plan_ops plan_acv = {
    .name = "acv",
    .brief = "approximate control variates: all weights together",
    .source = "gorodetsky2020",
    .sorted = true,
    .allocate = allocate,
    .variance = variance,
};
