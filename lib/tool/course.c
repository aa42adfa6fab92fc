/* course.c -- where a run on data begins and when it is saved. */
#include "tool/course.h"

#include <math.h>
#include <stdlib.h>

#include "tool/span.h"
#include "tool/tool.h"

void course_open(struct course *c, const char *path, double start)
{
    *c = (struct course){.save_every = NAN, .duration = NAN};
    tool_reader(&c->data, path, "trajectory|pairs");
    while (tool_step(&c->data))
        if (isnan(start) || c->data.t >= start - 1e-9 * fabs(start)) {
            c->t0 = c->data.t;
            return;
        }
    if (!c->data.walk.count)
        cli_fail(ERR_DATA, "%s: found no record", io_name(c->data.in));
    cli_fail(ERR_DATA, "%s: found no record at or after time %g; the last is at %g",
             io_name(c->data.in), start, c->data.t);
}

void course_close(struct course *c)
{
    free(c->u0);
    reader_close(&c->data);
}

void course_state(struct course *c, size_t member, double u[])
{
    struct err err = {0};

    tool_try(reader_state(&c->data, member, u, &err), &err);
}

void course_start(struct course *c, double save_every, double duration)
{
    const size_t n = c->data.d.layout.n, nmember = c->data.d.nmember;
    bool rest = false;

    c->u0 = tool_alloc(nmember * n, sizeof *c->u0);
    for (size_t i = 0; i < nmember; i++)
        course_state(c, i, c->u0 + i * n);
    if (isnan(save_every))
        c->ahead = tool_step(&c->data);
    c->save_every = isnan(save_every) && !c->ahead ? duration : save_every;
    c->duration = duration;
    if (!isnan(c->save_every))
        span_saves(duration, c->save_every, &rest);
    if (rest)
        cli_warn("--time %g is no multiple of --save-every %g: the run ends before it",
                 duration, c->save_every);
}

double course_first(const struct course *c)
{
    return !isnan(c->save_every) ? c->save_every
           : c->ahead            ? c->data.t - c->t0
                                 : c->duration;
}

static void check(const struct course *c, double t, double t1, double dt, double save, int code)
{
    const double bytes = 8.0 * (double)c->data.d.nmember * (double)c->data.d.layout.n;
    struct err err = {0};

    if (span_check(t, t1, dt, save, bytes, code, &err) == 0)
        return;
    err_prefix(&err, "%s", io_name(c->data.in));
    cli_die(&err);
}

void course_check(const struct course *c, double dt)
{
    if (!isnan(c->duration))
        check(c, c->t0, c->t0 + c->duration, dt, c->save_every, ERR_USAGE);
}

bool course_next(struct course *c, double dt, double *t)
{
    double next;

    c->saves++;
    if (!isnan(c->save_every))
        next = c->t0 + (double)c->saves * c->save_every;
    else if (c->saves == 1 ? c->ahead : tool_step(&c->data))
        next = c->data.t;
    else
        return false;
    if (!isnan(c->duration) && next > c->t0 + c->duration * (1 + 1e-9))
        return false;
    if (isnan(c->save_every))
        check(c, *t, next, dt, NAN, ERR_DATA);
    *t = next;
    return true;
}
