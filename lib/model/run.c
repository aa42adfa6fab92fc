/* run.c -- one member of a model on its way. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/adaptive.h"
#include "model/nudge.h"
#include "num/fft.h"
#include "num/stats.h"

/* Doubles of what a run carries: (s, z), what its scheme remembers, and h. */
static size_t carried(const struct model *model)
{
    return model_size(model) + model->joint.closure->nheld;
}

static int check_state(const struct sys *sys, double t, const double u[], struct err *err)
{
    if (isfinite(t) && stats_finite(u, sys->n))
        return 0;
    return err_set(err, ERR_DATA, "%s: the initial state is not finite", sys->ops->name);
}

int run_open(struct run *run, const struct model *model, double t,
             const double u[], struct err *err)
{
    return run_open_with(run, model, model->joint.closure->theta, t, u, err);
}

int run_open_with(struct run *run, const struct model *model, const double theta[], double t,
                  const double u[], struct err *err)
{
    const struct sys *sys = model->joint.sys;
    const struct closure *c = model->joint.closure;
    const size_t n = carried(model);

    *run = (struct run){.model = model, .at = model_point(model, t), .t = t};
    run->at.theta = theta;
    if (check_state(sys, t, u, err))
        return -1;
    run->s = aligned_alloc(FFT_ALIGN, fft_room(2 * n + c->nnoise + sys->nnoise +
                                                   model->nwork) *
                                          sizeof *run->s);
    if (!run->s)
        return err_set(err, ERR_INTERNAL, "%s: no memory for a run",
                       sys->ops->name);
    run->before = run->s + n;
    run->xi = run->before + n;
    run->kick = run->xi + c->nnoise;
    run->work = run->kick + sys->nnoise;
    run->at.h = run->s + model_size(model);
    sys_encode(sys, u, run->s, run->work);
    memset(run->s + sys->ns, 0, (n - sys->ns) * sizeof *run->s);
    if (c->ops->start) {
        struct point first = run->at;
        first.u = u;
        first.h = NULL;
        c->ops->start(c, &first, run->s + sys->ns, run->s + model_size(model));
    }
    return 0;
}

void run_close(struct run *run)
{
    step_close(&run->last);
    free(run->adaptive);
    free(run->s);
    *run = (struct run){0};
}

/* m := what the closure must have given for a step of the run to lead to u. */
static void given(struct run *run, const double u[], double m[], double work[])
{
    const struct model *model = run->model;
    const struct sys *sys = model->joint.sys;

    memcpy(m, u, sys->n * sizeof *m);
    if (!model->act->after)
        return;
    memcpy(run->before, run->s, model_size(model) * sizeof *run->s);
    run->at.t = run->t;
    run->at.dt = model->dt;
    model->stepper.ops->advance(&model->stepper, &run->at, run->before, NULL, work);
    sys_decode(sys, run->before, m, work);
    for (size_t i = 0; i < sys->n; i++)
        m[i] = (u[i] - m[i]) / model->dt;
}

static void remember(struct run *run, const double u[])
{
    const struct sys *sys = run->model->joint.sys;
    const struct closure *c = run->model->joint.closure;
    double *m = run->work, *before = m + sys->n, *tape = before + sys->n;
    double *rest = tape + c->ntape, *dz = run->before;
    struct point at = run->at;

    given(run, u, m, before);
    sys_decode(sys, run->s, before, rest);
    at.t = run->t;
    at.u = before;
    at.z = run->s + sys->ns;
    c->ops->recall(c, &at, m, dz, tape, rest);
    memcpy(run->s + sys->ns, dz, c->nlatent * sizeof *dz);
}

/* Whole steps to t1, and the part of time that is left; 0: none is. */
static double steps_to(const struct run *run, double t1, double *part)
{
    const double dt = run->model->dt;
    const double tolerance = 1e-9 * dt + 8 * DBL_EPSILON * fabs(t1);
    const double nstep = floor((t1 - run->t + tolerance) / dt);

    *part = t1 - run->t - nstep * dt;
    *part = *part > tolerance ? *part : 0;
    return nstep;
}

int run_recall(struct run *run, double t, const double u[], struct err *err)
{
    const struct sys *sys = run->model->joint.sys;
    const struct closure *c = run->model->joint.closure;
    double part;

    if (check_state(sys, t, u, err))
        return -1;
    if (run->adaptive)
        return err_set(err, ERR_USAGE, "adaptive steps: a state alone does not tell the next one");
    if (t > run->t)
        run->npassed += (uint64_t)steps_to(run, t, &part) + (part > 0);
    if (c->ops->recall)
        remember(run, u);
    sys_encode(sys, u, run->s, run->work);
    memset(run->s + run->model->ode.n, 0, run->model->stepper.nmemory * sizeof *run->s);
    if (c->nheld)
        model_shift(run->model, &run->at, run->s, run->s + model_size(run->model), run->work);
    run->t = t;
    return 0;
}

void run_noise(struct run *run, uint64_t seed, uint64_t index)
{
    run->noise = rng_open(seed, "closure-noise", index);
    run->kicks = rng_open(seed, "system-noise", index);
    run->at.xi = run->model->joint.closure->nnoise ? run->xi : NULL;
    run->at.kick = run->model->joint.sys->nnoise ? run->kick : NULL;
}

/* xi[n] of a step; a normal takes two numbers of the stream. */
static void draw(struct rng stream, uint64_t nstep, size_t n, double xi[])
{
    stream.count = 2 * n * nstep;
    for (size_t i = 0; i < n; i++)
        xi[i] = rng_normal(&stream);
}

void run_state(const struct run *run, double u[])
{
    const struct sys *sys = run->model->joint.sys;
    const struct closure *c = run->model->joint.closure;
    double *m = run->work, *tape = m + sys->n, *rest = tape + c->ntape;
    struct point at = run->at;

    sys_decode(sys, run->s, u, run->work);
    if (!run->model->act->observes)
        return;
    at.t = run->t;
    at.u = u;
    at.z = NULL;
    c->ops->eval(c, &at, m, NULL, tape, rest);
    for (size_t i = 0; i < sys->n; i++)
        u[i] += m[i];
}

/* Put the last good state back and describe what happened. */
static int not_finite(struct run *run, double dt, struct err *err)
{
    const struct sys *sys = run->model->joint.sys;
    const struct layout *l = &sys->layout;
    const struct axis *x = l->naxis ? &l->axis[l->naxis - 1] : NULL;
    double *u = run->work;
    struct text_buf known = {0};
    char cfl[64] = "";

    memcpy(run->s, run->before, carried(run->model) * sizeof *run->s);
    sys_decode(sys, run->s, u, u + sys->n);
    const double max = stats_max_abs(u, sys->n);
    if (x && !x->index)
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
    const size_t n = carried(model);

    run->at.t = run->t;
    run->at.dt = st->ops ? st->dt : model->dt;
    if (run->at.xi)
        draw(run->noise, run->nstep, model->joint.closure->nnoise, run->xi);
    if (run->at.kick)
        draw(run->kicks, run->npassed, model->joint.sys->nnoise, run->kick);
    memcpy(run->before, run->s, n * sizeof *run->s);
    model_step(model, st, &run->at, run->s, run->s + model_size(model), NULL, run->work);
    if (!stats_finite(run->s, n))
        return not_finite(run, run->at.dt, err);
    if (run->nudge)
        nudge_apply(run->nudge, model->joint.sys, t, run->at.dt, run->s, run->work);
    run->nstep++;
    run->npassed++;
    run->t = t;
    return 0;
}

/* The last, shorter step of length dt to t1. */
static int short_step(struct run *run, double dt, double t1, struct err *err)
{
    const struct stepper *full = &run->model->stepper;

    if (act_steps(run->model->act) || run->model->joint.closure->nheld || full->nmemory)
        return err_set(err, ERR_USAGE,
                       "t = %.10g lies no whole number of steps of %g from the "
                       "last save, which %s needs", t1, run->model->dt,
                       run->model->act->map     ? "a map"
                       : run->model->act->after ? "a closure that corrects steps"
                       : full->nmemory          ? full->ops->name
                                                : "a closure that holds past states");
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
    double nstep, part;

    if (!(t1 >= t0) || !isfinite(t1))
        return err_set(err, ERR_USAGE, "cannot run from t = %.10g to t = %.10g",
                       t0, t1);
    if (run->adaptive)
        return adaptive_to(run, t1, err);
    nstep = steps_to(run, t1, &part);
    for (double i = 0; i < nstep; i++)
        if (step(run, &run->model->stepper, t0 + (i + 1) * dt, err))
            return -1;
    if (part > 0 && short_step(run, part, t1, err))
        return -1;
    run->t = t1;
    return 0;
}
