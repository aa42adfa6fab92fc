/* plot_panel.c -- one variable of an input as a panel of a picture. */
#include "plot/plot_panel.h"

#include <math.h>
#include <stdio.h>

#include "tool/tool.h"

static void widen(double range[2], double x)
{
    if (isfinite(x)) {
        range[0] = fmin(range[0], x);
        range[1] = fmax(range[1], x);
    }
}

static void pick_even(struct shown *s, int at, bool last)
{
    const size_t n = s->axis.n, every = (n + PANEL_POINTS - 1) / PANEL_POINTS;

    s->n = (last ? n + every - 1 : n) / every;
    s->first = axis_point(&s->axis, 0, at);
    s->pitch = s->axis.step * (double)every;
    for (size_t k = 0; k < s->n; k++)
        s->pick[k] = k * every;
}

/* Which points of axis k of a variable are shown; last: with those that are left over. */
static void pick_points(struct shown *s, const struct layout *l, const struct var *v, int k,
                        bool last)
{
    const int at = v->at[k];

    s->axis = l->axis[v->axis[k]];
    if (!s->axis.x) {
        pick_even(s, at, last);
        return;
    }
    s->n = PANEL_POINTS;
    s->first = axis_point(&s->axis, 0, at);
    s->pitch = (axis_point(&s->axis, s->axis.n - 1, at) - s->first) / (PANEL_POINTS - 1);
    for (size_t i = 0, j = 0; i < PANEL_POINTS; s->pick[i++] = j)
        while (j + 1 < s->axis.n && s->first + (double)i * s->pitch >
                   0.5 * (axis_point(&s->axis, j, at) + axis_point(&s->axis, j + 1, at)))
            j++;
}

/* One record of a variable over (y, x) in place of the one before: the panel's rows are its
 * columns. Of one over (z, y, x), its slice. */
static int load_map(struct panel *f, const double u[], struct err *err)
{
    double row[PANEL_POINTS + 1];
    int rc = 0;

    strip_free(&f->strip);
    f->strip.width = f->up.n + 1;
    u += f->slice * f->up.axis.n * f->along.axis.n;
    for (size_t i = 0; rc == 0 && i < f->along.n; i++) {
        row[0] = f->along.first + (double)i * f->along.pitch;
        for (size_t k = 0; k < f->up.n; k++)
            row[k + 1] = u[f->up.pick[k] * f->along.axis.n + f->along.pick[i]];
        rc = strip_add(&f->strip, row, err);
    }
    return rc;
}

/* Which points of a variable are shown. */
static void pick(struct panel *f, const struct layout *l, const struct var *var)
{
    f->rank = var->rank;
    f->map = f->rank > 1;
    if (f->rank == 3)
        f->slice = l->axis[var->axis[0]].n / 2;
    pick_points(&f->up, l, var, f->map ? f->rank - 2 : 0, false);
    if (f->map)
        pick_points(&f->along, l, var, f->rank - 1, true);
    f->strip.width = f->up.n + 1;
}

/* What a map's title says of where in time, and in a cube, it is. */
static void say_when(struct panel *f, const struct layout *l, const struct var *var)
{
    const struct axis *across = &l->axis[var->axis[0]];
    const size_t size = sizeof f->when;
    const int n = f->map ? snprintf(f->when, size, ", t = %.6g", f->t) : 0;

    if (f->rank == 3)
        snprintf(f->when + n, size - (size_t)n, ", %s = %.3g", across->name,
                 axis_point(across, f->slice, var->at[0]));
}

static int load(const struct plot *p, size_t i, struct panel *panel, double range[2],
                struct err *err)
{
    struct reader r;
    struct reader_var v;
    double row[PANEL_POINTS + 1];
    int rc = 0;

    plot_open(p, i, 0, &r, &v);
    const struct var *var = &r.d.layout.var[v.var];
    if (var->rank < 1 || var->rank > 3) {
        err_set(err, ERR_DATA, "%s: %s: found %d space axes, expected one to three",
                plot_path(p, i), v.name, var->rank);
        reader_close(&r);
        return -1;
    }
    *panel = (struct panel){0};
    pick(panel, &r.d.layout, var);
    snprintf(panel->name, sizeof panel->name, "%s", v.name);
    snprintf(panel->unit, sizeof panel->unit, "%s", v.target ? "" : var->unit);
    while (rc == 0 && plot_next(p, &r)) {
        const double *u = tool_values(&r, &v) + p->member * var->n;
        row[0] = panel->t = r.t;
        if (panel->map) {
            rc = load_map(panel, u, err); /* only the last record stays */
            continue;
        }
        for (size_t k = 0; k < panel->up.n; k++)
            row[k + 1] = u[panel->up.pick[k]];
        rc = strip_add(&panel->strip, row, err);
    }
    if (rc == 0 && !panel->strip.n)
        rc =
            err_set(err, ERR_DATA, "%s: found no record at these times", plot_path(p, i));
    for (size_t k = 0; k < panel->strip.n * panel->strip.width; k++)
        if (k % panel->strip.width)
            widen(range, panel->strip.row[k]);
    say_when(panel, &r.d.layout, var);
    reader_close(&r);
    return rc;
}

/* Panel f less the truth, row by row of equal time (or x); nan where the truth has none. range
 * grows to hold it. */
static int subtract(struct panel *f, const struct panel *truth, double range[2], struct err *err)
{
    const struct strip *u = &truth->strip, *v = &f->strip;
    const double near = 1e-6 * fabs(u->row[(u->n - 1) * u->width] - u->row[0]);
    size_t j = 0;

    if (v->width != u->width || (f->map && fabs(f->t - truth->t) > near))
        return err_set(err, ERR_DATA, "found %zu points at t = %g, the truth has %zu at %g",
                       v->width - 1, f->t, u->width - 1, truth->t);
    for (size_t i = 0; i < v->n; i++) {
        double *row = v->row + i * v->width;
        while (j + 1 < u->n && u->row[j * u->width] < row[0] - near)
            j++;
        const bool same = fabs(u->row[j * u->width] - row[0]) <= near;
        for (size_t k = 1; k < v->width; k++) {
            row[k] = same ? row[k] - u->row[j * u->width + k] : NAN;
            widen(range, row[k]);
        }
    }
    f->error = true;
    return 0;
}

int panels_open(struct panel panel[PANELS], const struct plot *p, double range[2][2],
                struct err *err)
{
    const size_t n = plot_inputs(p);
    double other[2];
    int rc = 0;

    for (int k = 0; k < 2; k++)
        range[k][0] = INFINITY, range[k][1] = -INFINITY;
    if (n > PANELS)
        return err_set(err, ERR_USAGE, "field: found %zu inputs, expected at most %d", n, PANELS);
    if (p->errors && !p->truth)
        return err_set(err, ERR_USAGE, "--truth is missing: what the errors are against");
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = load(p, i, &panel[i], p->errors && i ? other : range[0], err);
        if (rc == 0 && panel[i].rank != panel[0].rank)
            rc = err_set(err, ERR_DATA, "%s: found %d space axes, %s has %d", plot_path(p, i),
                         panel[i].rank, plot_path(p, 0), panel[0].rank);
        if (rc == 0 && p->errors && i && subtract(&panel[i], &panel[0], range[1], err) < 0)
            rc = err_prefix(err, "%s", plot_path(p, i));
    }
    plot_widen(range[0]);
    plot_widen(range[1]);
    return rc;
}

void panels_close(struct panel panel[PANELS])
{
    for (size_t i = 0; i < PANELS; i++)
        strip_free(&panel[i].strip);
}
