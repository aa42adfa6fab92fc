/* sweep.c -- full models of many members. */
#include "tool/sweep.h"

#include <stdlib.h>

#include "data/dataset.h"
#include "store/system.h"
#include "tool/tool.h"

/* Before anything is made: parameters, and five states each (state, the one before, a
 * stage, the record and its copy). */
void sweep_check(const struct sys_ops *ops, const size_t grid[], size_t m)
{
    double points = 1, bytes;

    for (int i = 0; i < SYS_AXES && ops->axes[i].name; i++)
        points *= (double)(grid[i] ? grid[i] : ops->axes[i].n);
    bytes = (double)m * sizeof(double) * (PARAM_MAX + 5 * points);
    if (bytes > (double)cli.memory && points <= 0x1p28) /* sys_open refuses more */
        cli_fail(ERR_USAGE, "%zu members of %.0f values need %.0f bytes, expected at most "
                 "the %zu of --memory", m, points, bytes, cli.memory);
}

void sweep_open(struct sweep *s, const struct members *members, const char *form,
                const size_t grid[], const char *scheme, double dt)
{
    const size_t n = members->n, nsys = members_vary(members) ? n : 1;
    struct err err = {0};

    *s = (struct sweep){.members = members, .nsys = nsys};
    s->sys = tool_alloc(nsys, sizeof *s->sys);
    tool_try(sys_sweep(s->sys, nsys, members->ops, form,
                       (const double(*)[PARAM_MAX])members->p, grid, &err), &err);
    tool_try(fleet_open(&s->fleet, n, s->sys, nsys, &closure_nothing, scheme, dt, cli.memory,
                        &err), &err);
}

void sweep_close(struct sweep *s)
{
    fleet_close(&s->fleet);
    for (size_t i = 0; i < s->nsys; i++)
        sys_close(&s->sys[i]);
    free(s->sys);
}

void sweep_step(struct sweep *s, const char *scheme, double dt)
{
    const size_t n = s->fleet.nmember;
    struct err err = {0};

    fleet_close(&s->fleet);
    tool_try(fleet_open(&s->fleet, n, s->sys, s->nsys, &closure_nothing, scheme, dt, cli.memory,
                        &err), &err);
}

double *sweep_initial(const struct sweep *s, const char *ic, const struct initial *from)
{
    const struct fleet *f = &s->fleet;
    double *u = tool_alloc(f->nmember * f->n, sizeof *u);
    struct err err = {0};

    if (from->u)
        initial_states(from, &s->sys[0], f->nmember, u);
    for (size_t i = 0; !from->u && i < f->nmember; i++)
        tool_try(sys_initial(&s->sys[s->nsys > 1 ? i : 0], ic, cli.seed, i, u + i * f->n, &err),
                 &err);
    return u;
}

void sweep_describe(const struct sweep *s, const char *ic, bool rhs, struct io_head *head)
{
    const struct model *model = &s->fleet.model[0];
    const size_t n = s->members->n;
    struct err err = {0};

    tool_try(dataset_describe(head, &s->sys[0].layout, n, rhs ? DATASET_RHS : 0, &err), &err);
    tool_try(store_describe_systems(head, s->sys, s->nsys, n, s->members->varied, &err), &err);
    tool_try(head_set_text(head, NULL, "scheme", model->stepper.ops->name, &err), &err);
    if (s->fleet.tolerance > 0) { /* no dt: what looks for one must not find the system's */
        tool_try(head_set_text(head, NULL, "dt", "adaptive", &err), &err);
        tool_try(head_set_f64(head, NULL, "tolerance", s->fleet.tolerance, &err), &err);
    } else {
        tool_try(head_set_f64(head, NULL, "dt", model->dt, &err), &err);
    }
    tool_try(head_set_text(head, NULL, "ic", ic ? ic : s->members->ops->ics->name, &err), &err);
    tool_try(head_set_i64(head, NULL, "seed", (int64_t)cli.seed, &err), &err);
}
