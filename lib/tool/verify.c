/* verify.c -- whether imported data follow the system that they are said to follow.
 *
 *   error = |v - u_{r+1}| / |u_{r+1}|,   unexplained = |v - u_{r+1}| / |u_{r+1} - u_r|
 *
 * v is where the system leads from record r in the time to the next one; norms are over points,
 * members and records. A wrong step of time, scale, parameter, period or order of axes leaves a
 * part of the change unexplained that does not vanish; another scheme or grid a small one.
 */
#include "tool/verify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"
#include "tool/span.h"
#include "tool/tool.h"

enum { MOST = 200 };

/* Of the change: below the first the data follow, above the second they do not. */
static const double follow = 1e-3, part = 0.03;

/* Norms of what was found, squared. */
struct norms {
    double error, state, change;
    size_t steps, lost; /* lost: runs that blew up */
};

/* u (nmember, n) := the states of record r. */
static double take(const struct adopt_walk *walk, size_t r, struct record *rec, double u[])
{
    const struct layout *l = &rec->d.layout;

    adopt_fetch(walk, r, rec);
    for (size_t i = 0; i < rec->d.nmember; i++)
        for (int v = 0; v < l->nvar; v++)
            memcpy(u + i * l->n + l->var[v].offset,
                   rec->slab[rec->of[rec->d.var[v]]] + i * l->var[v].n, l->var[v].n * sizeof *u);
    return *rec->slab[rec->of[rec->d.time]];
}

static void add(struct norms *to, size_t n, const double v[], const double from[],
                const double u[])
{
    to->steps++;
    for (size_t i = 0; i < n; i++) {
        to->error += (v[i] - u[i]) * (v[i] - u[i]);
        to->state += u[i] * u[i];
        to->change += (u[i] - from[i]) * (u[i] - from[i]);
    }
}

/* From u at t to next at t1, by a model whose step leads there. */
static void step(const struct model *model, double t, double t1, const double u[],
                 const double next[], double v[], struct norms *to)
{
    struct run run;
    struct err err = {0};

    tool_try(run_open(&run, model, t, u, &err), &err);
    if (run_to(&run, t1, &err) == 0) {
        run_state(&run, v);
        add(to, model->joint.sys->n, v, u, next);
    } else {
        to->lost++;
    }
    run_close(&run);
}

/* Of the members in turn, at records all along; their times are a step apart. */
static struct norms find(const struct adopt_walk *walk, const struct sys *sys, struct record *rec)
{
    const size_t nmember = rec->d.nmember, n = sys->n, steps = (walk->nt - 1) * nmember;
    const size_t every = (steps + MOST - 1) / MOST;
    double *u = tool_alloc((2 * nmember + 1) * n, sizeof *u), *next = u + nmember * n;
    double *v = next + nmember * n;
    struct norms found = {0};
    struct model model;
    struct err err = {0};

    const double t0 = take(walk, 0, rec, u), save = take(walk, 1, rec, next) - t0;
    tool_try(model_open(&model, sys, &closure_nothing, NULL, span_step(sys->ops->dt, save), &err),
             &err);
    for (size_t s = 0; s * every < steps; s++) {
        const size_t r = s * every / nmember, i = s % nmember;
        const double t = take(walk, r, rec, u), t1 = take(walk, r + 1, rec, next);
        step(&model, t, t + round((t1 - t) / model.dt) * model.dt, u + i * n, next + i * n, v,
             &found);
        cli_progress((double)(s * every), (double)steps, "steps", NULL);
    }
    model_close(&model);
    free(u);
    return found;
}

bool verify(const struct foreign *f, const struct foreign_plan *plan, const struct adopted *state,
            double dt, struct record *rec)
{
    struct adopt_walk walk;
    struct err err = {0};

    if (foreign_points(f, plan, 0) < 2)
        cli_fail(ERR_DATA, "--verify: found one record, expected two or more");
    tool_try(adopt_walk_open(&walk, f, plan, dt, &err), &err);
    const struct norms n = find(&walk, &state->sys, rec);
    adopt_walk_close(&walk);
    if (n.lost) {
        cli_note("the data do not follow %s: it blows up from %zu of %zu records",
                 state->sys.ops->name, n.lost, n.lost + n.steps);
        return false;
    }
    const double error = sqrt(n.error / n.state), left = sqrt(n.error / n.change);
    cli_note("the data %s %s: from a record to the next its error is %.2g of the state, %.2g of "
             "the change, over %zu steps%s",
             left < follow ? "follow" : left < part ? "follow roughly" : "do not follow",
             state->sys.ops->name, error, left, n.steps,
             left < follow ? "" : left < part
             ? ": another --discretisation, noise, or a parameter, period or step a little off"
             : ": a step of time, scale, parameter, period or order of axes is not what they have");
    return left < part;
}
