/* stride.c -- a step of a full model by the error that it makes. */
#include "tool/stride.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/adaptive.h"
#include "tool/tool.h"

enum { STEPS = 16, MOST = 1 << 20 }; /* steps of a probe; the largest k */

enum stride stride_read(const char *text, double usual, double *dt, double tolerance,
                        double *accepted)
{
    const enum stride stride = !text                      ? STRIDE_FIXED
                               : !strcmp(text, "auto")     ? STRIDE_AUTO
                               : !strcmp(text, "adaptive") ? STRIDE_ADAPTIVE
                                                           : STRIDE_FIXED;
    struct err err = {0};

    *dt = usual;
    if (text && stride == STRIDE_FIXED && text_to_double(text, dt, &err) < 0)
        cli_fail(ERR_USAGE, "--dt: %s, nor auto or adaptive", err.msg);
    if (!isnan(tolerance) && (stride == STRIDE_FIXED || !(tolerance > 0)))
        cli_fail(ERR_USAGE, "--tolerance: found %g, expected more than 0, with --dt auto or "
                 "adaptive", tolerance);
    *accepted = isnan(tolerance) ? 1e-6 : tolerance;
    return stride;
}

static bool warned(const struct fleet *f)
{
    struct text_buf known = {0};

    for (size_t i = 0; i < f->nmodel && !known.len; i++)
        model_cautions(&f->model[i], false, &known);
    const bool any = known.len > 0;
    text_buf_free(&known);
    return any;
}

/* Run a fleet of its own with this step from u at t to t1; false where it must not be. */
static bool probe(struct fleet *f, const struct sweep *s, const char *scheme, double dt, double t,
                  double t1, const double u[])
{
    struct err err = {0};

    tool_try(fleet_open(f, s->fleet.nmember, s->sys, s->nsys, &closure_nothing, scheme, dt,
                        cli.memory, &err), &err);
    if (warned(f))
        return false;
    tool_try(fleet_start(f, t, u, &err), &err);
    return fleet_to(f, t1, cli.threads) == f->nmember;
}

/* The largest |a - b|/|b| of a member; work[2 n]. */
static double distance(const struct fleet *a, const struct fleet *b, double work[])
{
    double *u = work, *v = work + a->n, most = 0;

    for (size_t i = 0; i < a->nmember; i++) {
        double apart = 0, size = 0;

        fleet_state(a, i, u);
        fleet_state(b, i, v);
        for (size_t j = 0; j < a->n; j++) {
            apart += (u[j] - v[j]) * (u[j] - v[j]);
            size += v[j] * v[j];
        }
        const double d = apart > 0 ? sqrt(apart / size) : 0;
        most = d > most || isnan(d) ? d : most;
    }
    return most;
}

double stride_error(const struct sweep *s, const char *scheme, double dt, size_t most, double t,
                    const double u[])
{
    const double length = (double)(most < STEPS ? most : STEPS) * dt;
    double *work = tool_alloc(2 * s->fleet.n, sizeof *work), error = INFINITY;
    struct fleet once = {0}, twice = {0};

    if (probe(&once, s, scheme, dt, t, t + length, u) &&
        probe(&twice, s, scheme, dt / 2, t, t + length, u))
        error = distance(&once, &twice, work) / length;
    fleet_close(&once);
    fleet_close(&twice);
    free(work);
    return isnan(error) ? INFINITY : error;
}

double stride_choose(const struct sweep *s, const char *scheme, double save, double tolerance,
                     double t, const double u[])
{
    double error;
    size_t good = 1, bad = 0;

    if (s->sys[0].nnoise)
        cli_fail(ERR_USAGE, "--dt auto: found %s, expected equations without noise, of which "
                 "errors are of another kind", s->sys[0].ops->name);
    while (!((error = stride_error(s, scheme, save / (double)good, good, t, u)) <= tolerance)) {
        bad = good;
        good *= 2;
        if (good > MOST)
            cli_fail(ERR_NUMERIC, "--dt auto: found an error of %.3g per unit of time in steps of "
                     "%.3g, expected at most the %.3g of --tolerance", error,
                     save / (double)bad, tolerance);
    }
    while (good - bad > 1) {
        const size_t middle = bad + (good - bad) / 2;

        if (stride_error(s, scheme, save / (double)middle, middle, t, u) <= tolerance)
            good = middle;
        else
            bad = middle;
    }
    return save / (double)good;
}

void stride_verify(const struct sweep *s, const char *scheme, double dt, double tolerance)
{
    const struct fleet *f = &s->fleet;
    double *u = tool_alloc(f->nmember * f->n, sizeof *u);

    for (size_t i = 0; i < f->nmember; i++)
        fleet_state(f, i, u + i * f->n);
    const double error = stride_error(s, scheme, dt, STEPS, f->run[0].t, u);
    if (error > 10 * tolerance)
        cli_warn("--dt auto: the step of %.3g makes an error of %.3g per unit of time at the end "
                 "of the run, at its beginning of at most the %.3g of --tolerance", dt, error,
                 tolerance);
    free(u);
}

void stride_tell(const struct fleet *f)
{
    double nstep = 0, nrejected = 0, length = 0;

    for (size_t i = 0; i < f->nmember; i++) {
        nstep += (double)f->run[i].nstep;
        nrejected += (double)f->run[i].adaptive->nrejected;
        length += f->run[i].adaptive->t - f->run[i].adaptive->begin;
    }
    cli_note("%.0f steps, of %.3g in the mean, and %.0f rejected", nstep,
             nstep > 0 ? length / nstep : 0, nrejected);
}
