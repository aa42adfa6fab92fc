/* nudge.c -- a run is drawn to data. */
#include "model/nudge.h"

#include <math.h>
#include <string.h>

enum { NODES = 4 };

/* The last record but one, at most, whose time is not after t: where it may be. */
static size_t record_before(const struct signal *s, double t)
{
    size_t before = 0, after = s->nt - 1;

    while (after - before > 1) {
        const size_t middle = before + (after - before) / 2;
        *(s->t[middle] <= t ? &before : &after) = middle;
    }
    return before;
}

/* The record at t, or beyond which t lies; -1: t is between records. */
static long record_at(const struct signal *s, size_t before, double t)
{
    const size_t last = s->nt - 1, after = before < last ? before + 1 : last;
    const double near = 1e-9 * (s->t[after] - s->t[before]);

    if (t <= s->t[before] + near)
        return (long)before;
    return t >= s->t[after] - near ? (long)after : -1;
}

/* The polynomial through the four records about t, two on each side but at the ends; fewer where
 * there are not so many. */
void nudge_data(const struct nudge *nudge, double t, double u[])
{
    const struct signal *s = &nudge->data;
    const size_t before = record_before(s, t);
    const long at = record_at(s, before, t);

    if (at >= 0) {
        memcpy(u, s->x + (size_t)at * s->stride, s->n * sizeof *u);
        return;
    }
    const size_t nodes = s->nt < NODES ? s->nt : NODES;
    const size_t left = before > 0 ? before - 1 : 0;
    const size_t first = left + nodes > s->nt ? s->nt - nodes : left, end = first + nodes;
    memset(u, 0, s->n * sizeof *u);
    for (size_t k = first; k < end; k++) {
        const double *x = s->x + k * s->stride;
        double w = 1;
        for (size_t j = first; j < end; j++)
            if (j != k)
                w *= (t - s->t[j]) / (s->t[k] - s->t[j]);
        for (size_t i = 0; i < s->n; i++)
            u[i] += w * x[i];
    }
}

void nudge_apply(const struct nudge *nudge, const struct sys *sys, double t, double dt,
                 double s[], double work[])
{
    const double rate = expm1(-nudge->mu * dt);
    double *e = work, *u = e + sys->n, *more = u + sys->n, *rest = more + sys->ns;

    sys_decode(sys, s, e, rest);
    nudge_data(nudge, t, u);
    for (size_t i = 0; i < sys->n; i++)
        e[i] = rate * (nudge->seen ? nudge->seen[i] : 1) * (e[i] - u[i]);
    sys_encode(sys, e, more, rest);
    for (size_t i = 0; i < sys->ns; i++)
        s[i] += more[i];
}
