/* targets.c -- targets from unresolved terms. */
#include "tool/targets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dot/dot.h"
#include "tool/tool.h"

/* tau := tau + factor fc(ubar) */
static void add_coarse(struct pairs *p, double factor, const struct models_wish *wish)
{
    const struct records *r = &p->records;
    struct models coarse = {0};

    models_open(&coarse, p->in, r->nmember, &closure_nothing, wish, NAN);
    double *f = tool_alloc(r->n, sizeof *f);
    double *work = tool_alloc(coarse.fleet.model[0].nwork, sizeof *work);
    for (size_t i = 0; i < records_count(r); i++) {
        const struct model *model = fleet_model(&coarse.fleet, i % r->nmember);
        struct point at = model_point(model, r->t[i / r->nmember]);
        at.u = r->u + i * r->n;
        model_rhs(model, &at, f, work);
        for (size_t k = 0; k < r->n; k++)
            p->tau[i * r->n + k] += factor * f[k];
    }
    free(f);
    free(work);
    models_close(&coarse);
}

/* tau := ubar of the next record; the times have to be as far apart as the first two. */
static void take_next(struct pairs *p)
{
    struct records *r = &p->records;
    const size_t state = r->nmember * r->n;

    if (r->nt < 2)
        cli_fail(ERR_DATA, "%s: found %zu records, expected at least 2 for a map", io_name(p->in),
                 r->nt);
    for (size_t i = 2; i < r->nt; i++)
        if (fabs(r->t[i] - r->t[i - 1] - (r->t[1] - r->t[0])) > 1e-6 * (r->t[1] - r->t[0]))
            cli_fail(ERR_DATA, "%s: found a step of %g before time %g, expected %g for a map",
                     io_name(p->in), r->t[i] - r->t[i - 1], r->t[i], r->t[1] - r->t[0]);
    memcpy(p->tau, p->u + state, (r->nt - 1) * state * sizeof *p->tau);
    r->nt--;
}

void targets_for(struct pairs *pairs, const char *act, const struct models_wish *wish)
{
    if (!strcmp(act, "add") || !strcmp(act, "none") || !strcmp(act, "observe"))
        return;
    if (!strcmp(act, "replace"))
        add_coarse(pairs, 1, wish);
    else if (!strcmp(act, "map"))
        take_next(pairs);
    else
        cli_fail(ERR_USAGE, "--objective: found targets and a closure that enters by %s, expected "
                 "one that enters by add, replace or map, or the objective trajectory, state or "
                 "statistics", act);
}

/* ---- by differences ---- */

struct difference {
    const struct dot_ops *ops;
    double p[PARAM_MAX];
    size_t before, after;
};

static void find_difference(struct difference *d, const char *text)
{
    static const struct param none[] = {{NULL}};
    char name[64];
    const char *params = NULL;
    struct err err = {0};

    tool_try(param_split(text, name, sizeof name, &params, &err), &err);
    d->ops = dot_find(name, &err);
    if (!d->ops)
        cli_die(&err);
    if (!strcmp(name, "next"))
        cli_fail(ERR_USAGE, "--dot next: found the map from each record to the next, expected a "
                 "rate; --act map needs no --dot");
    const struct param *table = d->ops->params ? d->ops->params : none;
    param_defaults(table, d->p);
    if (params)
        tool_try(param_apply(table, d->p, name, params, &err), &err);
    d->ops->reach(d->p, &d->before, &d->after);
}

static void check_times(const struct pairs *p, const struct difference *d)
{
    const struct records *r = &p->records;

    if (dataset_shuffled(io_head(p->in)))
        cli_fail(ERR_DATA, "%s: --dot: found records in another order than that of time, expected "
                 "those of a run", io_name(p->in));
    if (r->nt < d->before + 1 + d->after)
        cli_fail(ERR_DATA, "%s: --dot: found %zu records, expected at least the %zu of %s",
                 io_name(p->in), r->nt, d->before + 1 + d->after, d->ops->name);
    for (size_t i = 2; i < r->nt; i++)
        if (r->t[i] - r->t[i - 1] > 2 * (r->t[i - 1] - r->t[i - 2]))
            cli_fail(ERR_DATA, "%s: --dot: found a gap before time %g, expected none",
                     io_name(p->in), r->t[i]);
}

void targets_by_differences(struct pairs *p, const char *dot, const struct models_wish *wish)
{
    struct records *r = &p->records;
    const size_t state = r->nmember * r->n;
    struct difference d = {0};
    struct err err = {0};

    find_difference(&d, dot);
    check_times(p, &d);
    const size_t reach = d.before + 1 + d.after, nt = r->nt - d.before - d.after;
    double *tau = tool_alloc(nt * state, sizeof *tau), *w = tool_alloc(reach, sizeof *w);
    for (size_t i = 0; i < nt; i++) {
        tool_try(d.ops->weights(d.p, r->t + i, w, &err), &err);
        for (size_t k = 0; k < state; k++) {
            double sum = 0;
            for (size_t j = 0; j < reach; j++)
                sum += w[j] * r->u[(i + j) * state + k];
            tau[i * state + k] = sum;
        }
    }
    memmove(p->u, p->u + d.before * state, nt * state * sizeof *p->u);
    memmove(p->t, p->t + d.before, nt * sizeof *p->t);
    free(p->tau);
    free(w);
    p->tau = tau;
    r->tau = tau;
    r->nt = nt;
    add_coarse(p, -1, wish);
}
