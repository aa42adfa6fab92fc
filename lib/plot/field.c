/* field.c -- pictures of a variable: over one axis in space and time, time to the right; over
 * two axes as a map of the last time. A panel an input, one colour scale for all.
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

/* The panel takes LEFT to RIGHT of the width; a map keeps the shape of its box, within reason. */
#define LEFT 0.1
#define RIGHT 0.875
static double width_of(const struct panel *f)
{
    const double side = fabs(f->along.axis.step * (double)f->along.axis.n);
    const double up = fabs(f->up.axis.step * (double)f->up.axis.n);

    return f->map ? fmin(fmax((each_of(f) - GAP) * side / up / (RIGHT - LEFT), 360), 1600) : 760;
}

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

/* Panel i of n, from the top; lengths in pixels of the picture's own size. */
static void panel_draw(struct plot *p, size_t i, size_t n, const struct panel *f)
{
    const double each = each_of(f), height = height_of(f, n), top = TOP + each * (double)i;
    const struct strip *s = &f->strip;
    const double dt =
        s->n > 1 ? (s->row[(s->n - 1) * s->width] - s->row[0]) / (double)(s->n - 1) : 1;
    char label[LAYOUT_NAME], title[LAYOUT_NAME + 32];

    plot_label(p, i, label, sizeof label);
    snprintf(title, sizeof title, f->map ? "%s, t = %.6g" : "%s", label, f->t);
    text_add(&p->script, "set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
             1 - top / height, 1 - (top + each - GAP) / height);
    text_add(&p->script, "set label 1 ");
    plot_quote(p, title);
    text_add(&p->script, " at graph 0, graph 1 offset 0,0.7 left noenhanced\n%s",
             i ? "unset colorbox\n" : "");
    text_add(&p->script, "set ylabel ");
    plot_axis(p, f->up.axis.name, f->up.axis.unit);
    text_add(&p->script, "\n");
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
    double range[2] = {INFINITY, -INFINITY}, from = INFINITY, to = -INFINITY;
    int rc = n <= MAX ? 0
                      : err_set(err, ERR_USAGE,
                                "field: found %zu inputs, expected at most %d", n, MAX);

    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = load(p, i, &panel[i], range, err);
        if (rc == 0 && panel[i].map != panel[0].map)
            rc = err_set(err, ERR_DATA, "%s: found %d space axes, %s has %d", plot_path(p, i),
                         1 + panel[i].map, plot_path(p, 0), 1 + panel[0].map);
    }
    if (rc < 0)
        goto done;
    for (size_t i = 0; i < n; i++) {
        const struct strip *s = &panel[i].strip;
        data(p, i, s);
        from = fmin(from, s->row[0] - 0.5 * time_step(s));
        to = fmax(to, s->row[(s->n - 1) * s->width] + 0.5 * time_step(s));
    }
    if (!(range[0] < range[1]))
        range[1] = (range[0] = isfinite(range[0]) ? range[0] - 0.5 : 0) + 1;
    const double each = each_of(&panel[0]), height = height_of(&panel[0], n);
    plot_size(p, (size_t)width_of(&panel[0]), (size_t)height);
    text_add(
        &p->script,
        "unset grid\nset border 15\nset object 1 rectangle from graph 0, graph 0 to "
        "graph 1, "
        "graph 1 behind fc rgb '#EEEEEE' fs solid noborder\nset format x ''\nset xrange "
        "[%.9g:%.9g]\n"
        "set cbrange [%.7g:%.7g]\nset lmargin at screen %g\n"
        "set rmargin at screen %g\nset colorbox vertical user origin screen 0.895, "
        "screen %.6f size screen 0.018, screen %.6f noborder\nset cblabel ",
        from, to, range[0], range[1], LEFT, RIGHT,
        1 - (TOP + each * (double)n - GAP) / height, (each * (double)n - GAP) / height);
    plot_axis(p, panel[0].name, panel[0].unit);
    text_add(&p->script, "\nset multiplot title ");
    plot_quote(p, p->title ? p->title : "");
    text_add(&p->script, " noenhanced\n");
    for (size_t i = 0; i < n; i++)
        panel_draw(p, i, n, &panel[i]);
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
