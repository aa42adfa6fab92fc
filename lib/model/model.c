/* model.c -- the reduced model: system + closure + stepper, and its runs.
 *
 *   add      ds/dt = symbol * s + explicit_terms(s) + encode(m(decode(s)))
 *   replace  ds/dt = encode(m(decode(s)))
 *   map      v(t + dt) = m(v(t))
 */
#include "model/model.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "num/stats.h"

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* ds[ns] of the ode: everything but symbol * s. */
static void terms(const void *ctx, double t, const double s[], double ds[],
                  double work[])
{
    const struct model *model = ctx;
    const struct sys *sys = model->sys;
    const struct closure *c = model->closure;
    const double *L = sys->symbol;
    double *u = work, *mu = u + sys->n, *ms = mu + sys->n, *rest = ms + sys->ns;

    if (!c || c->ops->act == CLOSURE_ADD)
        sys->form->explicit_terms(sys, t, s, ds, work);
    if (!c)
        return;
    sys_decode(sys, s, u, rest);
    c->ops->eval(c, c->theta, u, mu, rest);
    sys_encode(sys, mu, ms, rest);
    if (c->ops->act == CLOSURE_ADD) {
        for (size_t i = 0; i < sys->ns; i++)
            ds[i] += ms[i];
        return;
    }
    memcpy(ds, ms, sys->ns * sizeof *ds);
    for (size_t i = 0; L && i < sys->ns; i += 2) {
        ds[i] -= L[i] * s[i] - L[i + 1] * s[i + 1];
        ds[i + 1] -= L[i] * s[i + 1] + L[i + 1] * s[i];
    }
}

int model_open(struct model *model, const struct sys *sys,
               const struct closure *closure, const char *scheme, double dt,
               struct err *err)
{
    const bool map = closure && closure->ops->act == CLOSURE_MAP;
    const size_t inner = larger(sys->nwork, closure ? closure->nwork : 0);
    const struct step_ops *ops;

    *model = (struct model){.sys = sys, .closure = closure, .dt = dt};
    model->ode = (struct ode){
        .n = sys->ns, .symbol = sys->symbol, .explicit_terms = terms,
        .nwork = 2 * sys->n + sys->ns + inner, .ctx = model};
    model->nwork = larger(sys_rhs_nwork(sys), model->ode.nwork);
    if (closure && layout_alike(&closure->layout, &sys->layout, err))
        return err_prefix(err, "closure %s on %s", closure->ops->name,
                          sys->ops->name);
    if (!(dt > 0) || !isfinite(dt))
        return err_set(err, ERR_USAGE, "dt = %g, expected a positive step", dt);
    if (map)
        return 0;
    ops = step_find(scheme ? scheme : sys->ops->scheme, err);
    if (!ops || step_open(&model->stepper, ops, &model->ode, dt, err))
        return -1;
    model->nwork = larger(model->nwork, model->stepper.nwork);
    return 0;
}

void model_close(struct model *model)
{
    step_close(&model->stepper);
    *model = (struct model){0};
}

void model_cautions(const struct model *model, bool truth, struct text_buf *out)
{
    const struct sys *sys = model->sys;
    const struct step_ops *scheme = model->stepper.ops;

    if (scheme && sys->ops->cautions)
        sys->ops->cautions(sys, model->dt, !sys->symbol || !scheme->needs_symbol, truth, out);
}

void model_rhs(const struct model *model, double t, const double u[],
               double dudt[], double work[])
{
    const struct closure *c = model->closure;
    const size_t n = model->sys->n;

    if (!c || c->ops->act == CLOSURE_ADD)
        sys_rhs(model->sys, t, u, dudt, work);
    if (!c)
        return;
    c->ops->eval(c, c->theta, u, work, work + n);
    for (size_t i = 0; i < n; i++)
        if (c->ops->act == CLOSURE_ADD)
            dudt[i] += work[i];
        else if (c->ops->act == CLOSURE_REPLACE)
            dudt[i] = work[i];
        else
            dudt[i] = (work[i] - u[i]) / model->dt;
}

/* ---- runs ---- */

int run_open(struct run *run, const struct model *model, double t,
             const double u[], struct err *err)
{
    const size_t ns = model->sys->ns;

    *run = (struct run){.model = model, .t = t};
    if (!isfinite(t) || !stats_finite(u, model->sys->n))
        return err_set(err, ERR_DATA, "%s: the initial state is not finite",
                       model->sys->ops->name);
    run->s = malloc((2 * ns + model->nwork) * sizeof *run->s);
    if (!run->s)
        return err_set(err, ERR_INTERNAL, "%s: no memory for a run",
                       model->sys->ops->name);
    run->before = run->s + ns;
    run->work = run->before + ns;
    sys_encode(model->sys, u, run->s, run->work);
    return 0;
}

void run_close(struct run *run)
{
    step_close(&run->last);
    free(run->s);
    *run = (struct run){0};
}

void run_state(const struct run *run, double u[])
{
    sys_decode(run->model->sys, run->s, u, run->work);
}

/* Put the last good state back and describe what happened. */
static int not_finite(struct run *run, double dt, struct err *err)
{
    const struct sys *sys = run->model->sys;
    const struct axis *x = &sys->layout.axis[sys->layout.naxis - 1];
    double *u = run->work;
    struct text_buf known = {0};
    char cfl[64] = "";

    memcpy(run->s, run->before, sys->ns * sizeof *run->s);
    sys_decode(sys, run->s, u, u + sys->n);
    const double max = stats_max_abs(u, sys->n);
    if (!x->index)
        snprintf(cfl, sizeof cfl, ", dt max|u|/dx = %.3g", dt * max / x->step);
    model_cautions(run->model, false, &known);
    err_set(err, ERR_NUMERIC,
            "%s: not finite after step %llu, t = %.10g (last good: t = %.10g, max|u| = "
            "%.3g%s%s%s)", sys->ops->name, (unsigned long long)run->nstep + 1, run->t + dt,
            run->t, max, cfl, known.len ? "; " : "", known.len ? known.s : "");
    text_buf_free(&known);
    return -1;
}

/* One step of the given stepper (of the map where there is none) to t. */
static int step(struct run *run, const struct stepper *st, double t,
                struct err *err)
{
    const struct model *model = run->model;
    const struct sys *sys = model->sys;
    const struct closure *c = model->closure;

    memcpy(run->before, run->s, sys->ns * sizeof *run->s);
    if (st->ops) {
        st->ops->advance(st, run->t, run->s, run->work);
    } else {
        double *u = run->work, *next = u + sys->n, *rest = next + sys->n;
        sys_decode(sys, run->s, u, rest);
        c->ops->eval(c, c->theta, u, next, rest);
        sys_encode(sys, next, run->s, rest);
    }
    if (!stats_finite(run->s, sys->ns))
        return not_finite(run, st->ops ? st->dt : model->dt, err);
    run->nstep++;
    run->t = t;
    return 0;
}

/* The last, shorter step of length dt to t1. */
static int short_step(struct run *run, double dt, double t1, struct err *err)
{
    const struct stepper *full = &run->model->stepper;

    if (!full->ops)
        return err_set(err, ERR_USAGE,
                       "t = %.10g lies no whole number of steps of %g from the "
                       "last save, which a map needs", t1, run->model->dt);
    if (!run->last.ops || fabs(run->last.dt - dt) > 1e-9 * dt) {
        step_close(&run->last);
        if (step_open(&run->last, full->ops, full->ode, dt, err))
            return -1;
    }
    return step(run, &run->last, t1, err);
}

int run_to(struct run *run, double t1, struct err *err)
{
    const double dt = run->model->dt, t0 = run->t;
    const double tolerance = 1e-9 * dt + 8 * DBL_EPSILON * fabs(t1);
    double nstep, part;

    if (!(t1 >= t0) || !isfinite(t1))
        return err_set(err, ERR_USAGE, "cannot run from t = %.10g to t = %.10g",
                       t0, t1);
    nstep = floor((t1 - t0 + tolerance) / dt);
    part = t1 - t0 - nstep * dt;
    for (double i = 0; i < nstep; i++)
        if (step(run, &run->model->stepper, t0 + (i + 1) * dt, err))
            return -1;
    if (part > tolerance && short_step(run, part, t1, err))
        return -1;
    run->t = t1;
    return 0;
}
