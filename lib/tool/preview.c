/* preview.c -- what a run of a full model would be, without running it. */
#include "tool/preview.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "num/stats.h"
#include "tool/tool.h"

static const double PATIENCE = 0.3; /* seconds of steps that are timed */

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void add(struct text_buf *out, const char *what, double value, const char *unit)
{
    char text[TEXT_DOUBLE];

    text_add(out, "%s\t%s\t%s\n", what, text_double(text, value), unit);
}

static bool warns(const struct model *model, double dt)
{
    const struct sys *sys = model->joint.sys;
    const bool explicit_ = !sys->symbol || !model->stepper.ops->needs_symbol;
    struct text_buf known = {0};

    sys_cautions(sys, dt, explicit_, false, &known);
    const bool any = known.len > 0;
    text_buf_free(&known);
    return any;
}

/* The longest step, to a millionth, that the system does not warn of, between 1e-9 and 1e9 of dt;
 * NaN: all or none of them. */
static double known_limit(const struct model *model)
{
    double good = 1e-9 * model->dt, bad = 1e9 * model->dt;

    if (warns(model, good) || !warns(model, bad))
        return NAN;
    while (bad > good * (1 + 1e-6)) {
        const double middle = sqrt(good * bad);
        *(warns(model, middle) ? &bad : &good) = middle;
    }
    return good;
}

/* The smallest limit of any member; NaN where none is known. */
static double step_limit(const struct fleet *f)
{
    double least = NAN;

    for (size_t i = 0; i < f->nmodel; i++)
        least = fmin(least, known_limit(&f->model[i]));
    return least;
}

/* How far the largest velocity of a member carries in a step, in steps of the only axis; NaN where
 * the state is no velocity. */
static double courant(const struct fleet *f)
{
    const struct layout *l = &f->model[0].joint.sys->layout;
    double *u, max = 0;

    if (l->nvar != 1 || l->naxis != 1 || strcmp(l->var[0].long_name, "velocity"))
        return NAN;
    u = tool_alloc(f->n, sizeof *u);
    for (size_t i = 0; i < f->nmember; i++) {
        fleet_state(f, i, u);
        max = fmax(max, stats_max_abs(u, f->n));
    }
    free(u);
    return f->model[0].dt * max / l->axis[0].step;
}

/* Seconds of a step of all members; nmade: of how many. */
static double pace(struct fleet *f, double nstep, double *nmade)
{
    const double t = f->run[0].t, dt = f->model[0].dt, begun = seconds();
    double spent = 0;

    *nmade = 0;
    for (double more = 1; *nmade < nstep && spent < PATIENCE; more = *nmade) {
        *nmade = fmin(*nmade + more, nstep);
        if (fleet_to(f, t + *nmade * dt, cli.threads) < f->nmember) {
            cli_warn("%s", f->fail[fleet_first_failed(f)].msg);
            break;
        }
        spent = seconds() - begun;
    }
    return *nmade > 0 ? (seconds() - begun) / *nmade : 0;
}

static void describe(const struct fleet *f, struct text_buf *out)
{
    const struct sys *sys = f->model[0].joint.sys;
    const struct layout *l = &sys->layout;

    text_add(out, "quantity\tvalue\tunit\nsystem\t%s\t\ndiscretisation\t%s\t\ngrid\t",
             sys->ops->name, sys->form->name);
    for (int i = 0; i < l->naxis; i++)
        text_add(out, "%s%s=%zu", i ? " " : "", l->axis[i].name, l->axis[i].n);
    text_add(out, "\tpoints\n");
    add(out, "unknowns", (double)sys->n, "a member");
    add(out, "members", (double)f->nmember, "");
    text_add(out, "scheme\t%s\t\n", f->model[0].stepper.ops->name);
}

void preview_print(struct sweep *s, const struct preview *of)
{
    struct fleet *f = &s->fleet;
    const double dt = f->model[0].dt, nstep = ceil((of->spinup + of->duration) / dt * (1 - 1e-9));
    const bool adapts = f->tolerance > 0;
    double nmade = 0, step = NAN;
    struct text_buf out = {0};
    struct err err = {0};

    describe(f, &out);
    add(&out, "dt", adapts ? NAN : dt, adapts ? "time: each by its error" : "time");
    add(&out, "dt-limit", step_limit(f), "time"); /* nan: none is known */
    add(&out, "courant", adapts ? NAN : courant(f), "dt max|u|/dx at the start");
    add(&out, "steps", adapts ? NAN : nstep, adapts ? "not known before they are made" : "");
    add(&out, "records", of->nrecord, "");
    add(&out, "memory", fleet_bytes(f), "bytes");
    add(&out, "output", of->nrecord * (8 + of->nvalue * of->bytes), "bytes, not compressed");
    if (!adapts)
        step = pace(f, nstep, &nmade);
    add(&out, "steps-timed", nmade, "");
    add(&out, "seconds", step * nstep, "s, without writing");
    tool_try(text_buf_ok(&out, &err), &err);
    fputs(out.s, stdout); /* -o is the run's */
    text_buf_free(&out);
}
