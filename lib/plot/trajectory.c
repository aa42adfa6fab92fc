/* trajectory.c -- a member's values at chosen points over time: a panel a point,
 * a line an input.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "plot/plot.h"
#include "tool/tool.h"

enum { POINTS = 6 };

/* --points, or the first ones of a small state and one of a field. */
static int choose(const struct plot *p, size_t n, size_t point[POINTS], struct err *err)
{
    const char *list = p->points;
    char item[TEXT_DOUBLE];
    int count = 0, more = 0;

    for (; !list && count < (n <= POINTS ? (int)n : 1); count++)
        point[count] = (size_t)count;
    while (list && (more = text_next(&list, ',', item, sizeof item, err)) == 1) {
        if (count == POINTS)
            return err_set(err, ERR_USAGE, "--points: found more than %d", POINTS);
        if (text_to_size(item, &point[count], err) < 0)
            return err_prefix(err, "--points");
        if (point[count] >= n)
            return err_set(err, ERR_DATA, "--points: found %zu, expected below %zu",
                           point[count], n);
        count++;
    }
    return more < 0 ? err_prefix(err, "--points") : count;
}

/* Input i as a data block of rows (t, values at the points); *name and *unit of its variable;
 * time and range grow to hold them. Returns how many points, or -1. */
static int data(struct plot *p, size_t i, size_t point[POINTS], char *name, char *unit,
                double time[2], double range[2], struct err *err)
{
    struct reader r;
    struct reader_var v;
    struct strip s = {0};
    double row[POINTS + 1];

    plot_open(p, i, 0, &r, &v);
    const struct var *var = &r.d.layout.var[v.var];
    const int count = choose(p, var->n, point, err);
    int rc = count < 0 ? -1 : 0;
    snprintf(name, LAYOUT_NAME, "%s", var->name);
    snprintf(unit, LAYOUT_NAME, "%s", v.target ? "" : var->unit);
    s.width = (size_t)count + 1;
    while (rc == 0 && plot_next(p, &r)) {
        const double *u = tool_values(&r, &v) + p->member * var->n;
        row[0] = r.t;
        time[0] = fmin(time[0], r.t);
        time[1] = fmax(time[1], r.t);
        for (int k = 0; k < count; k++) {
            row[k + 1] = u[point[k]];
            range[0] = isfinite(row[k + 1]) ? fmin(range[0], row[k + 1]) : range[0];
            range[1] = isfinite(row[k + 1]) ? fmax(range[1], row[k + 1]) : range[1];
        }
        rc = strip_add(&s, row, err);
    }
    text_add(&p->script, "$line%zu << END\n", i);
    for (size_t k = 0; k < s.n * s.width; k++)
        plot_number(p, s.row[k], (k + 1) % s.width ? ' ' : '\n');
    text_add(&p->script, "END\n");
    strip_free(&s);
    reader_close(&r);
    return rc < 0 ? -1 : count;
}

static void panel(struct plot *p, size_t k, size_t point)
{
    const size_t n = plot_inputs(p);
    char label[LAYOUT_NAME];

    text_add(&p->script,
             "set label 1 'point %zu' at graph 1, graph 1 offset 0,0.5 right\n", point);
    text_add(&p->script, "plot ");
    for (size_t i = 0; i < n; i++) {
        plot_label(p, i, label, sizeof label);
        text_add(&p->script, "%s$line%zu using 1:%zu with lines", i ? ", " : "", i, k + 2);
        plot_line(p, i);
        text_add(&p->script, " title ");
        plot_quote(p, k ? "" : label);
    }
    text_add(&p->script, "\n");
}

static int draw(struct plot *p, struct err *err)
{
    const size_t n = plot_inputs(p);
    size_t point[POINTS];
    char name[LAYOUT_NAME] = "", unit[LAYOUT_NAME] = "";
    double range[2] = {INFINITY, -INFINITY}, time[2] = {INFINITY, -INFINITY};
    int count = 0;

    for (size_t i = 0; i < n; i++)
        if ((count = data(p, i, point, name, unit, time, range, err)) < 0)
            return -1;
    text_add(&p->script, "set ylabel ");
    plot_axis(p, name, unit);
    text_add(&p->script, "\n");
    plot_range(p, range[0], range[1]);
    plot_panels(p, (size_t)count, count > 1 ? 150 : 220);
    plot_widen(time);
    text_add(&p->script, "set xrange [%.9g:%.9g]\n", time[0], time[1]);
    for (int k = 0; k < count; k++) {
        if (k + 1 == count)
            text_add(&p->script, "set format x '%%g'\nset xlabel 'time t'\n");
        panel(p, (size_t)k, point[k]);
    }
    text_add(&p->script, "unset multiplot\n");
    return 0;
}

const struct plot_ops plot_trajectory = {
    .name = "trajectory",
    .brief = "values of a member at chosen points over time, a panel a point",
    .draw = draw,
};
