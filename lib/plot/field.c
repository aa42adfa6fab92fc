/* field.c -- pictures of a variable: over one axis in space and time, time to the right; over
 * two axes as a map of the last time. A panel an input, one colour scale for all; with --errors
 * all but the truth as differences from it, on a scale of their own.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/plot_blocks.h"
#include "plot/plot_panel.h"

enum { TOP = 58, GAP = 32 }; /* pixels above the panels, and below each */

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
    panels_close(panel);
    return 0;
}

/* ---- as text ---- */

enum { MARGIN = 10, SCALE = 24 }; /* characters left of a panel; of the scale of colours */

/* Characters of a panel: all there is, but at most what keeps the shape of a map. */
static void text_size(const struct plot *p, const struct panel *f, size_t n, size_t *columns,
                      size_t *lines)
{
    const size_t spare = 3 * n + 2; /* titles, axes, scales */
    const double side = fabs(f->along.axis.step * (double)f->along.axis.n);
    const double up = fabs(f->up.axis.step * (double)f->up.axis.n);

    *columns = p->columns > MARGIN + 20 ? p->columns - MARGIN - 1 : 20;
    *lines = p->lines > spare + 4 * n ? (p->lines - spare) / n : 4;
    if (!f->map) {
        *lines = *lines < 16 ? *lines : 16;
        return;
    }
    const double wide = 2 * (double)*lines * side / up; /* two pixels a line */
    if (wide < (double)*columns)
        *columns = wide > 8 ? (size_t)wide : 8;
    else
        *lines = (size_t)fmax((double)*columns * up / side / 2, 2);
}

static void text_scale(const struct plot *p, struct text_buf *out, const struct panel *f,
                       const double range[2])
{
    double x[SCALE];
    const double largest = fmax(-range[0], range[1]);
    struct blocks b = {x, SCALE, 1, 1, range[0], range[1], f->error};

    if (f->error)
        b.lo = -largest, b.hi = largest;
    for (size_t i = 0; i < SCALE; i++)
        x[i] = b.lo + (b.hi - b.lo) * (double)i / (SCALE - 1);
    text_add(out, "%*s%s%s  %.3g ", MARGIN, "", f->error ? "error of " : "", f->name, b.lo);
    blocks_line(out, &b, SCALE, 1, 0, p->colours);
    const bool unit = *f->unit && strcmp(f->unit, "1");
    text_add(out, " %.3g%s%s\n", b.hi, unit ? " " : "", unit ? f->unit : "");
}

static void text_panel(const struct plot *p, struct text_buf *out, size_t i, size_t n,
                       const struct panel *f, const double range[2])
{
    const struct strip *s = &f->strip;
    const double largest = fmax(-range[0], range[1]);
    const double top = f->up.first + ((double)f->up.n - 1) * f->up.pitch;
    const struct blocks b = {s->row + 1, s->n, f->up.n, s->width, f->error ? -largest : range[0],
                             f->error ? largest : range[1], f->error};
    char label[LAYOUT_NAME], name[LAYOUT_NAME], from[32], to[32];
    size_t columns, lines;

    text_size(p, f, n, &columns, &lines);
    plot_label(p, i, label, sizeof label);
    snprintf(name, sizeof name, "%s", f->map ? f->along.axis.name : "time t");
    text_add(out, f->map ? "%*s%s%s, t = %.6g\n" : "%*s%s%s\n", MARGIN, "", label,
             f->error ? " - truth" : "", f->t);
    for (size_t line = 0; line < lines; line++) {
        char left[32] = "";
        if (line == 0)
            snprintf(left, sizeof left, "%.4g", top);
        else if (line + 1 == lines)
            snprintf(left, sizeof left, "%.4g", f->up.first);
        else if (line == lines / 2)
            snprintf(left, sizeof left, "%.*s", MARGIN - 2, f->up.axis.name);
        text_add(out, "%*s ", MARGIN - 1, left);
        blocks_line(out, &b, columns, lines, line, p->colours);
        text_add(out, "\n");
    }
    snprintf(from, sizeof from, "%.4g", s->row[0]);
    snprintf(to, sizeof to, "%.4g", s->row[(s->n - 1) * s->width]);
    const int middle = (int)columns - (int)strlen(from) - (int)strlen(to);
    const int left = (middle + (int)strlen(name)) / 2;
    const int right = middle > left ? middle - left : 1;
    text_add(out, "%*s%s%*s%*s%s\n", MARGIN, "", from, left, name, right, "", to);
}

static int text(struct plot *p, struct text_buf *out, struct err *err)
{
    struct panel panel[PANELS] = {0};
    const size_t n = plot_inputs(p);
    double range[2][2];
    const int rc = panels_open(panel, p, range, err);

    if (rc == 0 && p->title)
        text_add(out, "%*s%s\n", MARGIN, "", p->title);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        text_panel(p, out, i, n, &panel[i], range[panel[i].error]);
        if (i + 1 == n || panel[i].error != panel[i + 1].error)
            text_scale(p, out, &panel[i], range[panel[i].error]);
    }
    panels_close(panel);
    return rc < 0 ? -1 : text_buf_ok(out, err);
}

const struct plot_ops plot_field = {
    .name = "field",
    .brief = "picture of a variable, a panel an input: space and time, or a map of the last time",
    .draw = draw,
    .text = text,
};
