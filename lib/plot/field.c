/* field.c -- pictures of a variable: over one axis in space and time, time to the right; over
 * two axes as a map of the last time, over three as a map of the middle slice. A panel an input,
 * one colour scale for all; with --errors all but the truth as differences from it, on a scale of
 * their own.
 */
#include <math.h>
#include <stdio.h>

#include "plot/plot_panel.h"

enum { TOP = 58, GAP = 32 }; /* pixels above the panels, and below each */

/* Pixels of n panels one below the other, and of one of them. */
static double each_of(const struct panel *f)
{
    return f->map ? 286 : 150;
}

static double height_of(const struct panel *f, size_t n)
{
    return TOP + 40 + each_of(f) * (double)n;
}

/* Pixels beside a panel; a map keeps the shape of its box, within reason. */
enum { LEFT = 66, RIGHT = 84 };
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
                       (end - first > 1 || f->map ? 1 : 1.9)));
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
    snprintf(title, sizeof title, "%s%s%s", label, f->error ? " - truth" : "", f->when);
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
    struct panel panel[PANELS] = {0};
    const size_t n = plot_inputs(p);
    double range[2][2], from = INFINITY, to = -INFINITY;

    if (panels_open(panel, p, range, err) < 0) {
        panels_close(panel);
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        const struct strip *s = &panel[i].strip;
        data(p, i, s);
        from = fmin(from, s->row[0] - 0.5 * time_step(s));
        to = fmax(to, s->row[(s->n - 1) * s->width] + 0.5 * time_step(s));
    }
    const double width = width_of(&panel[0]);
    plot_size(p, (size_t)width, (size_t)height_of(&panel[0], n));
    text_add(&p->script,
             "unset grid\nset border 15\nset object 1 rectangle from graph 0, graph 0 to graph 1, "
             "graph 1 behind fc rgb '#EEEEEE' fs solid noborder\nset format x ''\nset xtics %.9g\n"
             "set xrange [%.9g:%.9g]\nset lmargin at screen %.6f\nset rmargin at screen %.6f\n"
             "set multiplot title ",
             plot_step(to - from), from, to, LEFT / width, 1 - RIGHT / width);
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
    panels_close(panel);
    return 0;
}

const struct plot_ops plot_field = {
    .name = "field",
    .brief = "picture of a variable, a panel an input: space and time, a map of the last time, or "
             "of a cube its middle slice",
    .draw = draw,
    .text = panels_text,
};
