/* plan.c -- budgets over models: table, choice of models, covariances. */
#include "plan/plan.h"

#include <math.h>
#include <string.h>

#include "base/registry.h"

#define X(name) extern const struct plan_ops plan_##name;
#include "plan.inc"
#undef X

static const struct plan_ops *const plan_table[] = {
#define X(name) &plan_##name,
#include "plan.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(plan, "estimator")

static int check(const struct plan_models *of, double budget, struct err *err)
{
    if (!of->n || of->n > PLAN_MODELS)
        return err_set(err, ERR_DATA, "found %zu models, expected 1 to %d", of->n, PLAN_MODELS);
    for (size_t i = 0; i < of->n; i++) {
        if (!(of->cost[i] > 0) || !isfinite(of->cost[i]))
            return err_set(err, ERR_DATA, "model %zu: found a cost of %g, expected more than 0", i,
                           of->cost[i]);
        for (size_t j = 0; j < of->n; j++)
            if (!isfinite(of->C[i][j]))
                return err_set(err, ERR_DATA, "models %zu and %zu: found a covariance of %g", i, j,
                               of->C[i][j]);
    }
    if (!(of->C[0][0] > 0))
        return err_set(err, ERR_DATA, "found no variance of the dear model");
    if (!(budget >= of->cost[0]))
        return err_set(err, ERR_DATA, "found a budget of %g, expected at least %g, a sample of the "
                       "dear model", budget, of->cost[0]);
    return 0;
}

/* The models whose bits are set; model 0 is always one. */
static struct plan_models part(const struct plan_models *of, size_t bits, size_t model[])
{
    struct plan_models some = {0};

    for (size_t i = 0; i < of->n; i++)
        if (i == 0 || bits >> (i - 1) & 1)
            model[some.n++] = i;
    for (size_t i = 0; i < some.n; i++) {
        some.cost[i] = of->cost[model[i]];
        for (size_t j = 0; j < some.n; j++)
            some.C[i][j] = of->C[model[i]][model[j]];
    }
    return some;
}

/* The order in which a method takes the models: by correlation, the nearest first. */
static void by_correlation(const struct plan_models *of, size_t n, size_t model[])
{
    double near[PLAN_MODELS];

    for (size_t i = 1; i < n; i++) {
        const double v = of->C[model[i]][model[i]], c = of->C[0][model[i]];
        near[i] = v > 0 ? c * c / v : 0;
    }
    for (size_t i = 2; i < n; i++)
        for (size_t j = i; j > 1 && near[j] > near[j - 1]; j--) {
            const double t = near[j];
            const size_t m = model[j];
            near[j] = near[j - 1];
            near[j - 1] = t;
            model[j] = model[j - 1];
            model[j - 1] = m;
        }
}

static struct plan_models ordered(const struct plan_models *of, size_t n, const size_t model[])
{
    struct plan_models some = {.n = n};

    for (size_t i = 0; i < n; i++) {
        some.cost[i] = of->cost[model[i]];
        for (size_t j = 0; j < n; j++)
            some.C[i][j] = of->C[model[i]][model[j]];
    }
    return some;
}

/* Whole numbers of samples within the budget: down, and what is left buys more of the cheapest. */
static void round_down(const struct plan_models *of, double budget, struct plan *plan)
{
    double left = budget;

    for (size_t i = 0; i < plan->nused; i++) {
        plan->whole[i] = plan->samples[i] > 1 ? (size_t)(plan->samples[i] + 1e-9) : 1;
        left -= (double)plan->whole[i] * of->cost[plan->model[i]];
    }
    for (size_t i = 0; i < plan->nused && left < 0; i++) /* ones that were less than 1 */
        while (left < 0 && plan->whole[i] > 1) {
            plan->whole[i]--;
            left += of->cost[plan->model[i]];
        }
}

int plan_make(struct plan *plan, const struct plan_ops *ops, const struct plan_models *of,
              double budget, struct err *err)
{
    *plan = (struct plan){.ops = ops, .variance = INFINITY};
    if (check(of, budget, err) < 0)
        return -1;
    for (size_t bits = 0; bits < (size_t)1 << (of->n - 1); bits++) {
        struct plan trial = {.ops = ops};
        struct plan_models some = part(of, bits, trial.model);
        trial.nused = some.n;
        if (ops->sorted) {
            by_correlation(of, some.n, trial.model);
            some = ordered(of, some.n, trial.model);
        }
        if (ops->allocate(&some, budget, &trial) == 0 && trial.samples[0] >= 1 - 1e-9 &&
            trial.variance < plan->variance)
            *plan = trial;
    }
    if (!plan->nused)
        return err_set(err, ERR_DATA, "%s: found no choice of models that a budget of %g allows",
                       ops->name, budget);
    plan->cost = 0;
    for (size_t i = 0; i < plan->nused; i++)
        plan->cost += plan->samples[i] * of->cost[plan->model[i]];
    plan->gain = of->C[0][0] * of->cost[0] / budget / plan->variance;
    round_down(of, budget, plan);
    return 0;
}

int plan_covariance(struct plan_models *of, size_t n, size_t q, const double *const y[],
                    struct err *err)
{
    size_t used = 0;

    if (n < 2)
        return err_set(err, ERR_DATA, "found %zu samples that all models share, expected at least "
                       "2", n);
    memset(of->C, 0, sizeof of->C);
    for (size_t k = 0; k < q; k++) {
        double mean[PLAN_MODELS] = {0}, C[PLAN_MODELS][PLAN_MODELS] = {{0}};
        for (size_t i = 0; i < of->n; i++)
            for (size_t s = 0; s < n; s++)
                mean[i] += y[i][s * q + k] / (double)n;
        for (size_t s = 0; s < n; s++)
            for (size_t i = 0; i < of->n; i++)
                for (size_t j = 0; j < of->n; j++)
                    C[i][j] += (y[i][s * q + k] - mean[i]) * (y[j][s * q + k] - mean[j]);
        if (!(C[0][0] > 1e-24 * (double)n * mean[0] * mean[0])) /* no more than rounding */
            continue;
        used++;
        for (size_t i = 0; i < of->n; i++)
            for (size_t j = 0; j < of->n; j++)
                of->C[i][j] += C[i][j] / (q > 1 ? C[0][0] : (double)(n - 1));
    }
    if (!used)
        return err_set(err, ERR_DATA, "found outputs of the dear model that do not vary, expected "
                       "a variance");
    for (size_t i = 0; i < of->n; i++)
        for (size_t j = 0; j < of->n; j++)
            of->C[i][j] /= (double)used;
    return 0;
}

double plan_correlation(const struct plan_models *of, size_t i, size_t n, double *low,
                        double *high)
{
    const double v = of->C[i][i] * of->C[0][0];
    const double rho = v > 0 ? fmax(-1, fmin(1, of->C[0][i] / sqrt(v))) : 0;
    const double z = atanh(rho), side = n > 3 ? 1.959963984540054 / sqrt((double)n - 3) : INFINITY;

    *low = tanh(z - side);
    *high = tanh(z + side);
    return rho;
}
