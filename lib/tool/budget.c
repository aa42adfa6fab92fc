/* budget.c -- plans and estimates over sample tables of models. */
#include "tool/budget.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan_estimate.h"
#include "tool/tool.h"

static const double worth = 1.2; /* a gain below which plain Monte Carlo is the simpler choice */

static void check_outputs(const struct budget *b, size_t i)
{
    const struct table *first = &b->table[0], *t = &b->table[i];

    if (strcmp(t->outputs, first->outputs))
        cli_fail(ERR_DATA, "%s: found outputs %s, expected %s as in %s", io_name(t->in), t->outputs,
                 first->outputs, io_name(first->in));
}

static void take_costs(struct budget *b, const char *costs)
{
    char item[64];
    size_t n = 0;
    struct err err = {0};
    int more;

    while ((more = text_next(&costs, ',', item, sizeof item, &err)) > 0) {
        double cost;
        tool_try(text_to_double(item, &cost, &err), &err);
        if (n < b->n)
            b->model[n].cost = cost;
        n++;
    }
    tool_try(more, &err);
    if (n != b->n)
        cli_fail(ERR_USAGE, "--cost: found %zu numbers, expected %zu, one a table", n, b->n);
}

void budget_open(struct budget *b, char *const paths[], const char *costs)
{
    struct err err = {0};

    *b = (struct budget){0};
    for (; paths[b->n]; b->n++) {
        if (b->n == PLAN_MODELS)
            cli_fail(ERR_USAGE, "found more than %d tables", PLAN_MODELS);
        tool_try(table_read(&b->table[b->n], tool_open(paths[b->n], "table"), true, &err), &err);
        b->model[b->n] = b->table[b->n].samples;
        check_outputs(b, b->n);
    }
    if (!b->n)
        cli_fail(ERR_USAGE, "found no table, expected that of the dear model, then of others");
    if (costs)
        take_costs(b, costs);
}

void budget_close(struct budget *b)
{
    for (size_t i = 0; i < b->n; i++)
        table_close(&b->table[i]);
}

static const char *name_of(const struct budget *b, size_t i)
{
    return *b->table[i].fidelity ? b->table[i].fidelity : io_name(b->table[i].in);
}

/* Costs and covariances by the samples that all tables share; their number. */
static size_t find_models(const struct budget *b, struct plan_models *of)
{
    double *y[PLAN_MODELS];
    size_t shared;
    struct err err = {0};

    *of = (struct plan_models){.n = b->n};
    tool_try(plan_pair(b->n, b->model, y, &shared, &err), &err);
    if (shared < b->n + 2)
        cli_fail(ERR_DATA, "%s: found %zu samples that all tables share, by their keys, expected "
                 "at least %zu", io_name(b->table[0].in), shared, b->n + 2);
    tool_try(plan_covariance(of, shared, b->model[0].q, (const double *const *)y, &err), &err);
    for (size_t i = 0; i < b->n; i++) {
        of->cost[i] = b->model[i].cost;
        if (isnan(of->cost[i]))
            cli_fail(ERR_DATA, "%s: found no cost of a sample, expected one (import --cost, or "
                     "--cost here)", io_name(b->table[i].in));
    }
    free(y[0]);
    return shared;
}

static void make(struct plan *plan, const struct plan_models *of, const char *method,
                 double budget)
{
    struct err err = {0};

    if (strcmp(method, "auto")) {
        const struct plan_ops *ops = plan_find(method, &err);
        tool_try(ops ? 0 : -1, &err);
        tool_try(plan_make(plan, ops, of, budget, &err), &err);
        return;
    }
    *plan = (struct plan){.variance = INFINITY};
    for (const struct plan_ops *const *ops = plan_all(); *ops; ops++) {
        struct plan one;
        if (plan_make(&one, *ops, of, budget, &err) == 0) {
            if (one.variance < plan->variance * (1 - 1e-9))
                *plan = one;
        } else if (err.code != ERR_DATA || !strcmp((*ops)->name, "mc")) {
            cli_die(&err);
        }
    }
}

static void tell(const struct budget *b, const struct plan_models *of, const struct plan *plan,
                 size_t shared)
{
    double low, high;

    cli_note("%s: variance %.4g, %.4g times less than of the dear model alone for the same cost",
             plan->ops->name, plan->variance, plan->gain);
    if (plan->gain < worth)
        cli_note("use plain Monte Carlo: a gain below %g is not worth it", worth);
    for (size_t i = 1; i < b->n; i++) {
        const double rho = plan_correlation(of, i, shared, &low, &high);
        if (high - low > 0.2)
            cli_warn("%s: its correlation of %.3g is between %.3g and %.3g by %zu shared samples: "
                     "more would make the plan surer", name_of(b, i), rho, low, high, shared);
        if (fabs(rho) > 1 - 1e-12)
            cli_note("%s: as good as the dear model, for %.3g of its cost", name_of(b, i),
                     of->cost[i] / of->cost[0]);
    }
}

void budget_plan(const struct budget *b, const char *method, double budget, struct text_buf *out)
{
    struct plan_models of;
    struct plan plan;
    const size_t shared = find_models(b, &of);

    make(&plan, &of, method, budget);
    text_add(out, "model\tcost\tcorrelation\tlow\thigh\tsamples\tweight\n");
    for (size_t i = 0; i < b->n; i++) {
        double low = 1, high = 1, weight = 0;
        const double rho = i ? plan_correlation(&of, i, shared, &low, &high) : 1;
        size_t samples = 0;
        for (size_t k = 0; k < plan.nused; k++)
            if (plan.model[k] == i) {
                samples = plan.whole[k];
                weight = plan.weight[k];
            }
        text_add(out, "%s\t%.6g\t%.6g\t%.6g\t%.6g\t%zu\t%.6g\n", name_of(b, i), of.cost[i], rho,
                 low, high, samples, weight);
    }
    tell(b, &of, &plan, shared);
}

void budget_estimate(const struct budget *b, const char *method, struct text_buf *out)
{
    const char *rest = b->table[0].outputs;
    struct plan_estimate e;
    char name[128];
    struct err err = {0};
    const struct plan_ops *ops = plan_find(strcmp(method, "auto") ? method : "mfmc", &err);
    double gain = 0;

    tool_try(ops ? 0 : -1, &err);
    tool_try(plan_estimate(&e, ops, b->n, b->model, &err), &err);
    text_add(out, "output\tmean\tstderr\tdear_mean\tdear_stderr\n");
    for (size_t k = 0; k < e.q; k++) {
        tool_try(text_next(&rest, ',', name, sizeof name, &err), &err);
        text_add(out, "%s\t%.9g\t%.4g\t%.9g\t%.4g\n", name, e.mean[k], e.error[k], e.plain[k],
                 e.plain_error[k]);
        gain += e.error[k] > 0 ? e.plain_error[k] * e.plain_error[k] / e.error[k] / e.error[k] /
                                     (double)e.q : 0;
    }
    const bool pairs = strcmp(ops->name, "mc") && strcmp(ops->name, "mlmc");
    for (size_t i = 1; i < b->n && pairs; i++)
        if (e.paired[i] < b->model[0].n)
            cli_warn("%s: found %zu of the samples of the model before it, expected %zu: the "
                     "others have no part in the correction", name_of(b, i), e.paired[i],
                     b->model[0].n);
    cli_note("%s: %zu shared samples; variance %.4g times less than of the dear samples alone",
             ops->name, e.shared, gain);
    plan_estimate_close(&e);
}
