/* field.c -- pictures of a variable: over one axis in space and time, time to the right; over
 * two axes as a map of the last time. A panel an input, one colour scale for all; with --errors
 * all but the truth as differences from it, on a scale of their own.
 */
#include <math.h>
#include <stdio.h>

#include "plot/plot.h"
#include "tool/tool.h"

enum { POINTS = 256 }; /* shown along the axis, at most */

enum { TOP = 58, GAP = 32 }; /* pixels above the panels, and below each */

/* Points of an axis that are shown, evenly apart: every so many-th one; where the axis is not
 * uniform, at each place the nearest one. */
struct shown {
    struct axis axis;
    double first, pitch; /* where they are shown */
    size_t n, pick[POINTS];
};

struct panel {
    struct strip strip; /* rows (t, u...); of a map (x, u...), one for each x */
    struct shown up;
    struct shown along; /* to the right, of a map */
    bool map;
    bool error;         /* the truth is taken off */
    double t;           /* of a map */
    char name[2 * LAYOUT_NAME], unit[LAYOUT_NAME];
};

/* Pixels of n panels one below the other, and of one of them. */
static double each_of(const struct panel *f)
{
    return f->map ? 440 : 150;
}

static double height_of(const struct panel *f, size_t n)
{
    return TOP + 40 + each_of(f) * (double)n;
}

/* Pixels beside a panel; a map keeps the shape of its box, within reason. */
enum { LEFT = 62, RIGHT = 84 };
static double width_of(const struct panel *f)
{
    const double side = fabs(f->along.axis.step * (double)f->along.axis.n);
    const double up = fabs(f->up.axis.step * (double)f->up.axis.n);

    if (!f->map)
        return PLOT_WIDTH;
    return LEFT + RIGHT + fmin(fmax((each_of(f) - GAP) * side / up, 240), 1400);
}

/* Blue below, red above, for errors. */
static const char DIVERGING[] = "set palette defined (-2 '#2166AC', -1 '#67A9CF', 0 '#F7F7F7', "
                                "1 '#EF8A62', 2 '#B2182B')\n";

static void widen(double range[2], double x)
{
    if (isfinite(x)) {
        range[0] = fmin(range[0], x);
        range[1] = fmax(range[1], x);
    }
}

static void pick_even(struct shown *s, int at, bool last)
{
    const size_t n = s->axis.n, every = (n + POINTS - 1) / POINTS;

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
    s->n = POINTS;
    s->first = axis_point(&s->axis, 0, at);
    s->pitch = (axis_point(&s->axis, s->axis.n - 1, at) - s->first) / (POINTS - 1);
    for (size_t i = 0, j = 0; i < POINTS; s->pick[i++] = j)
        while (j + 1 < s->axis.n && s->first + (double)i * s->pitch >
                   0.5 * (axis_point(&s->axis, j, at) + axis_point(&s->axis, j + 1, at)))
            j++;
}

/* One record of a variable over (y, x): the panel's rows are its columns. */
static int load_map(struct panel *f, const double u[], double range[2], struct err *err)
{
    double row[POINTS + 1];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < f->along.n; i++) {
        row[0] = f->along.first + (double)i * f->along.pitch;
        for (size_t k = 0; k < f->up.n; k++) {
            row[k + 1] = u[f->up.pick[k] * f->along.axis.n + f->along.pick[i]];
            widen(range, row[k + 1]);
        }
        rc = strip_add(&f->strip, row, err);
    }
    return rc;
}

static int load(const struct plot *p, size_t i, struct panel *panel, double range[2],
                struct err *err)
{
    struct reader r;
    struct reader_var v;
    double row[POINTS + 1];
    int rc = 0;

    plot_open(p, i, 0, &r, &v);
    const struct var *var = &r.d.layout.var[v.var];
    if (var->rank < 1 || var->rank > 2) {
        err_set(err, ERR_DATA, "%s: %s: found %d space axes, expected one or two",
                plot_path(p, i), v.name, var->rank);
        reader_close(&r);
        return -1;
    }
    *panel = (struct panel){.map = var->rank == 2};
    pick_points(&panel->up, &r.d.layout, var, 0, false);
    if (panel->map)
        pick_points(&panel->along, &r.d.layout, var, 1, true);
    snprintf(panel->name, sizeof panel->name, "%s", v.name);
    snprintf(panel->unit, sizeof panel->unit, "%s", v.target ? "" : var->unit);
    panel->strip.width = panel->up.n + 1;
    while (rc == 0 && plot_next(p, &r)) {
        const double *u = tool_values(&r, &v) + p->member * var->n;
        row[0] = panel->t = r.t;
        if (panel->map) {
            strip_free(&panel->strip); /* only the last record stays */
            panel->strip.width = panel->up.n + 1;
            rc = load_map(panel, u, range, err);
            continue;
        }
        for (size_t k = 0; k < panel->up.n; k++) {
            row[k + 1] = u[panel->up.pick[k]];
            widen(range, row[k + 1]);
        }
        rc = strip_add(&panel->strip, row, err);
    }
    if (rc == 0 && !panel->strip.n)
        rc =
            err_set(err, ERR_DATA, "%s: found no record at these times", plot_path(p, i));
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

static void data(struct plot *p, size_t i, const struct strip *s)
{
    text_add(&p->script, "$field%zu << END\n", i);
    for (size_t r = 0; r < s->n; r++)
        for (size_t c = 1; c < s->width; c++)
            plot_number(p, s->row[r * s->width + c], c + 1 < s->width ? ' ' : '\n');
    text_add(&p->script, "END\n");
}

/* Time between the rows kept. */
static double time_step(const struct strip *s)
{
    const double t0 = s->row[0], t1 = s->row[(s->n - 1) * s->width];

    return s->n > 1 ? (t1 - t0) / (double)(s->n - 1) : 1;
}

/* The colours of panels from `first` to before `end` of n, and the bar that tells of them. */
static void colours(struct plot *p, const struct panel *f, size_t first, size_t end, size_t n,
                    const double range[2])
{
    const double width = width_of(f), height = height_of(f, n), each = each_of(f);
    const double largest = fmax(-range[0], range[1]);
    char name[sizeof f->name + 16];

    snprintf(name, sizeof name, "%s%s", f->error ? "error of " : "", f->name);
    text_add(&p->script,
             "%sset cbrange [%.9g:%.9g]\nset colorbox vertical user origin screen %.6f, screen "
             "%.6f size screen %.6f, screen %.6f noborder\nset cbtics %.9g\nset cblabel ",
             f->error ? DIVERGING : "", f->error ? -largest : range[0],
             f->error ? largest : range[1], 1 - (RIGHT - 12) / width,
             1 - (TOP + each * (double)end - GAP) / height, 12 / width,
             (each * (double)(end - first) - GAP) / height,
             plot_step((f->error ? 2 * largest : range[1] - range[0]) *
                       (end - first > 1 ? 1 : 1.9)));
    plot_axis(p, name, f->unit);
    text_add(&p->script, "\n");
}

/* Panel i of n, from the top; lengths in pixels of the picture's own size. */
static void panel_draw(struct plot *p, size_t i, size_t n, const struct panel *f)
{
    const double each = each_of(f), height = height_of(f, n), top = TOP + each * (double)i;
    const struct strip *s = &f->strip;
    const double dt =
        s->n > 1 ? (s->row[(s->n - 1) * s->width] - s->row[0]) / (double)(s->n - 1) : 1;
    char label[LAYOUT_NAME], title[LAYOUT_NAME + 64];

    plot_label(p, i, label, sizeof label);
    snprintf(title, sizeof title, f->map ? "%s%s, t = %.6g" : "%s%s", label,
             f->error ? " - truth" : "", f->t);
    text_add(&p->script, "set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
             1 - top / height, 1 - (top + each - GAP) / height);
    text_add(&p->script, "set label 1 ");
    plot_quote(p, title);
    text_add(&p->script, " at graph 0, graph 1 offset 0,0.7 left noenhanced\nset ylabel ");
    plot_axis(p, f->up.axis.name, f->up.axis.unit);
    text_add(&p->script, " offset 1,0\n");
    if (i + 1 == n) {
        text_add(&p->script, "set format x '%%g'\nset xlabel ");
        if (f->map)
            plot_axis(p, f->along.axis.name, f->along.axis.unit);
        else
            text_add(&p->script, "'time t'");
        text_add(&p->script, "\n");
    }
    text_add(&p->script,
             "plot [][%.9g:%.9g] $field%zu matrix using (%.9g+$2*%.9g):(%.9g+$1*%.9g):3 "
             "with image\n",
             f->up.first - 0.5 * f->up.pitch,
             f->up.first + ((double)f->up.n - 0.5) * f->up.pitch, i, s->row[0], dt,
             f->up.first, f->up.pitch);
}

static int draw(struct plot *p, struct err *err)
{
    enum { MAX = 8 };
    struct panel panel[MAX] = {0};
    const size_t n = plot_inputs(p);
    double range[2][2] = {{INFINITY, -INFINITY}, {INFINITY, -INFINITY}}; /* of fields, errors */
    double from = INFINITY, to = -INFINITY, other[2];
    int rc = n <= MAX ? 0
                      : err_set(err, ERR_USAGE,
                                "field: found %zu inputs, expected at most %d", n, MAX);

    if (p->errors && !p->truth)
        rc = err_set(err, ERR_USAGE, "--truth is missing: what the errors are against");
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = load(p, i, &panel[i], p->errors && i ? other : range[0], err);
        if (rc == 0 && panel[i].map != panel[0].map)
            rc = err_set(err, ERR_DATA, "%s: found %d space axes, %s has %d", plot_path(p, i),
                         1 + panel[i].map, plot_path(p, 0), 1 + panel[0].map);
        if (rc == 0 && p->errors && i && subtract(&panel[i], &panel[0], range[1], err) < 0)
            rc = err_prefix(err, "%s", plot_path(p, i));
    }
    if (rc < 0)
        goto done;
    for (size_t i = 0; i < n; i++) {
        const struct strip *s = &panel[i].strip;
        data(p, i, s);
        from = fmin(from, s->row[0] - 0.5 * time_step(s));
        to = fmax(to, s->row[(s->n - 1) * s->width] + 0.5 * time_step(s));
    }
    plot_widen(range[0]);
    plot_widen(range[1]);
    const double width = width_of(&panel[0]);
    plot_size(p, (size_t)width, (size_t)height_of(&panel[0], n));
    text_add(&p->script,
             "unset grid\nset border 15\nset object 1 rectangle from graph 0, graph 0 to graph 1, "
             "graph 1 behind fc rgb '#EEEEEE' fs solid noborder\nset format x ''\nset xrange "
             "[%.9g:%.9g]\nset lmargin at screen %.6f\nset rmargin at screen %.6f\nset multiplot "
             "title ",
             from, to, LEFT / width, 1 - RIGHT / width);
    plot_quote(p, p->title ? p->title : "");
    text_add(&p->script, " noenhanced\n");
    for (size_t i = 0; i < n; i++) {
        if (i == 0)
            colours(p, &panel[0], 0, p->errors ? 1 : n, n, range[0]);
        else if (i == 1 && p->errors)
            colours(p, &panel[1], 1, n, n, range[1]);
        else
            text_add(&p->script, "unset colorbox\n");
        panel_draw(p, i, n, &panel[i]);
    }
    text_add(&p->script, "unset multiplot\n");
done:
    for (size_t i = 0; i < MAX; i++)
        strip_free(&panel[i].strip);
    return rc;
}

const struct plot_ops plot_field = {
    .name = "field",
    .brief = "picture of a variable, a panel an input: space and time, or a map of the last time",
    .draw = draw,
};
