/* course.c -- where a run on data begins and when it is saved. */
#include "tool/course.h"

#include <math.h>
#include <stdlib.h>

#include "tool/span.h"
#include "tool/tool.h"

void course_open(struct course *c, const char *path)
{
    *c = (struct course){.save_every = NAN, .duration = NAN};
    tool_reader(&c->data, path, "trajectory|pairs");
}

/* Doubles of all members. */
static size_t width(const struct course *c)
{
    return c->data.d.nmember * c->data.d.layout.n;
}

static void read_states(struct course *c, double u[])
{
    for (size_t i = 0; i < c->data.d.nmember; i++)
        course_state(c, i, u + i * c->data.d.layout.n);
}

static void keep(struct course *c)
{
    const size_t row = c->past.most ? c->past.count++ % c->past.most : 0;

    if (!c->past.most)
        return;
    c->past.t[row] = c->data.t;
    read_states(c, c->past.u + row * width(c));
}

size_t course_past(const struct course *c, double dt)
{
    const struct past *p = &c->past;
    const size_t kept = p->count < p->most ? p->count : p->most;
    size_t back = 0;
    double t;

    while (back < kept && course_before(c, back + 1, &t) &&
           fabs(c->t0 - (double)(back + 1) * dt - t) <= 1e-6 * dt)
        back++;
    return back;
}

const double *course_before(const struct course *c, size_t back, double *t)
{
    const size_t row = (c->past.count - back) % c->past.most;

    *t = c->past.t[row];
    return c->past.u + row * width(c);
}

void course_seek(struct course *c, double start, size_t npast)
{
    if (npast && !isnan(start))
        c->past = (struct past){.most = npast, .t = tool_alloc(npast, sizeof *c->past.t),
                                .u = tool_alloc(npast * width(c), sizeof *c->past.u)};
    for (; tool_step(&c->data); keep(c))
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
    free(c->past.t);
    free(c->past.u);
    reader_close(&c->data);
}

void course_state(struct course *c, size_t member, double u[])
{
    struct err err = {0};

    tool_try(reader_state(&c->data, member, u, &err), &err);
}

void course_start(struct course *c, double save_every, double duration)
{
    bool rest = false;

    c->u0 = tool_alloc(width(c), sizeof *c->u0);
    read_states(c, c->u0);
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
