/* field.c -- space-time picture of a variable over one axis: a panel an input,
 * time to the right, one colour scale for all.
 */
#include <math.h>
#include <stdio.h>

#include "plot/plot.h"

enum { POINTS = 256 }; /* shown along the axis, at most */

enum { TOP = 58 }; /* pixels above the panels */
#define HEIGHT(n) (TOP + 40 + 150.0 * (double)(n))

struct panel {
    struct strip strip; /* rows (t, u...) */
    size_t every;       /* points of the axis a value stands for */
    struct axis axis;
    char name[2 * LAYOUT_NAME], unit[LAYOUT_NAME];
};

static int load(const struct plot *p, size_t i, struct panel *panel, double range[2],
                struct err *err)
{
    struct reader r;
    struct reader_var v;
    double row[POINTS + 1];
    int rc = 0;

    plot_open(p, i, 1, &r, &v);
    const struct var *var = &r.d.layout.var[v.var];
    *panel = (struct panel){.axis = r.d.layout.axis[var->axis[0]],
                            .every = (var->n + POINTS - 1) / POINTS};
    snprintf(panel->name, sizeof panel->name, "%s", v.name);
    snprintf(panel->unit, sizeof panel->unit, "%s", v.target ? "" : var->unit);
    panel->strip.width = var->n / panel->every + 1;
    while (rc == 0 && plot_next(p, &r)) {
        const double *u = reader_values(&r, v.var, v.target) + p->member * var->n;
        row[0] = r.t;
        for (size_t k = 0; k + 1 < panel->strip.width; k++) {
            row[k + 1] = u[k * panel->every];
            if (isfinite(row[k + 1])) {
                range[0] = fmin(range[0], row[k + 1]);
                range[1] = fmax(range[1], row[k + 1]);
            }
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
    const double height = HEIGHT(n), top = TOP + 150.0 * (double)i;
    const struct strip *s = &f->strip;
    const double dt =
        s->n > 1 ? (s->row[(s->n - 1) * s->width] - s->row[0]) / (double)(s->n - 1) : 1;
    char label[LAYOUT_NAME];

    plot_label(p, i, label, sizeof label);
    text_add(&p->script, "set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
             1 - top / height, 1 - (top + 118) / height);
    text_add(&p->script, "set label 1 ");
    plot_quote(p, label);
    text_add(&p->script, " at graph 0, graph 1 offset 0,0.7 left noenhanced\n%s",
             i ? "unset colorbox\n" : "");
    text_add(&p->script, "set ylabel ");
    plot_axis(p, f->axis.name, f->axis.unit);
    text_add(&p->script, "\n");
    if (i + 1 == n)
        text_add(&p->script, "set format x '%%g'\nset xlabel 'time t'\n");
    text_add(&p->script,
             "plot [][%.9g:%.9g] $field%zu matrix using (%.9g+$2*%.9g):(%.9g+$1*%.9g):3 "
             "with image\n",
             f->axis.first - 0.5 * f->axis.step * (double)f->every,
             f->axis.first + ((double)s->width - 1.5) * f->axis.step * (double)f->every,
             i, s->row[0], dt, f->axis.first, f->axis.step * (double)f->every);
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

    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = load(p, i, &panel[i], range, err);
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
    plot_size(p, 760, (size_t)HEIGHT(n));
    const double height = HEIGHT(n);
    text_add(
        &p->script,
        "unset grid\nset border 15\nset object 1 rectangle from graph 0, graph 0 to "
        "graph 1, "
        "graph 1 behind fc rgb '#EEEEEE' fs solid noborder\nset format x ''\nset xrange "
        "[%.9g:%.9g]\n"
        "set cbrange [%.7g:%.7g]\nset lmargin at screen 0.1\n"
        "set rmargin at screen 0.875\nset colorbox vertical user origin screen 0.895, "
        "screen %.6f size screen 0.018, screen %.6f noborder\nset cblabel ",
        from, to, range[0], range[1],
        1 - (TOP + 150.0 * (double)(n - 1) + 118) / height,
        (150.0 * (double)(n - 1) + 118) / height);
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
    .brief = "space-time picture of a variable over one axis, a panel an input",
    .draw = draw,
};
