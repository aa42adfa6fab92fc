/* adaptive.c -- steps of a run by the error that they make, records from between them. */
#include "model/adaptive.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"
#include "num/sum.h"
#include "step/step_pair.h"

int adaptive_check(const struct model *model, double tolerance, struct err *err)
{
    const struct closure *c = model->joint.closure;
    const struct step_ops *scheme = model->stepper.ops;
    const char *found = model->act->map                         ? "a map"
                        : model->act->after                     ? "a closure that corrects steps"
                        : c->nheld                              ? "a closure that holds past states"
                        : c->nnoise || model->joint.sys->nnoise ? "noise, drawn step by step"
                                                                : NULL;

    if (!(tolerance > 0) || !isfinite(tolerance))
        return err_set(err, ERR_USAGE, "tolerance = %g, expected more than 0", tolerance);
    if (found)
        return err_set(err, ERR_USAGE, "adaptive steps: found %s, expected equations alone", found);
    if (!scheme->tableau || !scheme->tableau->pair)
        return err_set(err, ERR_USAGE, "adaptive steps: found %s, which has no second order to "
                       "tell an error by, expected dopri5", scheme->name);
    return 0;
}

static size_t slopes(const struct model *model)
{
    return model->stepper.ops->tableau->stages + 1;
}

size_t adaptive_size(const struct model *model)
{
    return (2 + slopes(model)) * model->ode.n + (sizeof(struct adaptive) + FFT_ALIGN) / 8;
}

/* |x|; not finite where a number is not. */
static double norm(size_t n, const double x[], double work[])
{
    for (size_t i = 0; i < n; i++)
        work[i] = x[i] * x[i];
    return sqrt(sum_any_order(n, work));
}

/* |x - y| */
static double apart(size_t n, const double x[], const double y[], double work[])
{
    for (size_t i = 0; i < n; i++)
        work[i] = x[i] - y[i];
    return norm(n, work, work);
}

/* In 20 bits. */
static double plain(double dt)
{
    int exponent;
    const double part = frexp(dt, &exponent);

    return ldexp(rint(ldexp(part, 20)), exponent - 20);
}

/* hairer1993, II.4, p. 169; NaN where numbers are. */
static double first_step(const struct run *run, struct adaptive *a)
{
    const size_t n = run->model->ode.n;
    double *next = run->work, *rest = next + n;
    struct point at = run->at;

    at.t = a->t;
    step_pair_slope(&a->stepper, &at, a->s1, a->k, rest);
    const double slope = norm(n, a->k, rest);
    const double dt = a->size > 1e-10 && slope > 1e-10 ? 0.01 * a->size / slope : 1e-6;
    for (size_t i = 0; i < n; i++)
        next[i] = a->s1[i] + dt * a->k[i];
    const double scale = a->tolerance * fmax(a->size, norm(n, next, rest));
    at.t = a->t + dt;
    step_pair_slope(&a->stepper, &at, next, a->k + n, rest);
    const double bend = apart(n, a->k + n, a->k, rest) / dt, most = fmax(slope, bend) / scale;
    return plain(fmin(100 * dt, most > 1e-15 ? pow(0.01 / most, 0.2) : fmax(1e-6, 1e-3 * dt)));
}

int run_adapt(struct run *run, double tolerance, struct err *err)
{
    const struct model *model = run->model;
    const size_t n = model->ode.n, head = fft_room((sizeof(struct adaptive) + 7) / 8);
    double *memory;

    if (adaptive_check(model, tolerance, err) < 0)
        return -1;
    memory = aligned_alloc(FFT_ALIGN, fft_room(head + (2 + slopes(model)) * n) * sizeof *memory);
    if (!memory)
        return err_set(err, ERR_INTERNAL, "%s: no memory for a run", model->joint.sys->ops->name);
    run->adaptive = (struct adaptive *)memory;
    *run->adaptive = (struct adaptive){.stepper = model->stepper, .tolerance = tolerance,
                                       .begin = run->t, .t0 = run->t, .t = run->t, .before = 1e-4,
                                       .s0 = memory + head, .s1 = memory + head + n,
                                       .k = memory + head + 2 * n};
    memcpy(run->adaptive->s1, run->s, n * sizeof *run->s);
    run->adaptive->size = norm(n, run->s, run->work);
    return 0;
}

/* The ratio of a step to s1 of this size; not finite where that, or its slope, is not. */
static double ratio_of(const struct adaptive *a, double *size, double work[])
{
    const size_t n = a->stepper.ode->n;
    double *e = work, *rest = e + n;

    step_pair_error(&a->stepper, a->k, e);
    const double error = norm(n, e, rest);
    *size = norm(n, a->s1, rest);
    if (!isfinite(error) || !isfinite(*size))
        return NAN;
    return error > 0 ? error / (a->tolerance * fmax(a->size, *size)) : 0;
}

/* The run is at the last good step, from which it might begin anew. */
static int too_small(struct run *run, double ratio, struct err *err)
{
    struct adaptive *a = run->adaptive;
    double *swap = a->s0;

    memcpy(run->s, a->s0, run->model->ode.n * sizeof *run->s);
    run->t = a->t;
    a->s0 = a->s1;
    a->s1 = swap;
    return err_set(err, ERR_NUMERIC, "%s: step %llu, t = %.10g: found a step of %.3g, too small to "
                   "go on, where longer ones %s (error / tolerance = %.3g; %llu rejected in all)",
                   run->model->joint.sys->ops->name, (unsigned long long)run->nstep + 1, a->t,
                   a->dt, isfinite(ratio) ? "err too much" : "are not finite", ratio,
                   (unsigned long long)a->nrejected);
}

/* The next dt after one of this ratio; rejected: it has to be tried again. */
static double next_step(const struct adaptive *a, double dt, double ratio, bool rejected)
{
    const double b = 0.04, power = 0.2 - 0.75 * b;

    if (!isfinite(ratio))
        return dt / 5;
    const double pull = pow(ratio, power) / 0.9;
    if (rejected)
        return plain(dt / fmin(5, pull));
    return plain(dt / fmax(0.1, fmin(5, pull / pow(a->before, b))));
}

/* One step that is accepted. */
static int step(struct run *run, struct err *err)
{
    struct adaptive *a = run->adaptive;
    const size_t n = run->model->ode.n;
    double *swap = a->s0, size = 0, ratio = 0, longest = a->t > a->t0 ? a->t - a->t0 : 0;
    bool rejected = false;

    if (a->t == a->t0)
        a->dt = first_step(run, a);
    else
        memcpy(a->k, a->k + (slopes(run->model) - 1) * n, n * sizeof *a->k);
    a->s0 = a->s1;
    a->s1 = swap;
    run->at.t = a->t0 = a->t;
    longest = fmax(longest, a->dt);
    for (;; rejected = true, a->nrejected++) {
        if (!(a->dt >= 16 * DBL_EPSILON * fmax(fabs(a->t), longest)) || !isfinite(a->dt))
            return too_small(run, ratio, err);
        a->stepper.dt = run->at.dt = a->dt;
        step_pair_advance(&a->stepper, &run->at, a->s0, a->k, a->s1, run->work);
        ratio = ratio_of(a, &size, run->work);
        if (ratio <= 1)
            break;
        a->dt = next_step(a, a->dt, ratio, true);
    }
    const double dt = a->dt, next = next_step(a, dt, ratio, false);
    a->t = a->t0 + dt;
    a->dt = rejected ? fmin(next, dt) : next;
    a->before = fmax(ratio, 1e-4);
    a->size = size;
    run->nstep++;
    run->npassed++;
    return 0;
}

int adaptive_to(struct run *run, double t1, struct err *err)
{
    struct adaptive *a = run->adaptive;

    while (a->t < t1)
        if (step(run, err) < 0)
            return -1;
    if (a->t > a->t0)
        step_pair_between(&a->stepper, (t1 - a->t0) / a->stepper.dt, a->s0, a->k, a->s1, run->s);
    run->t = t1;
    return 0;
}
