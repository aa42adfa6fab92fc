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

/* What is drawn of all inputs. */
struct drawn {
    size_t point[POINTS];
    int count;
    bool several; /* the variable has more than one point, so a panel says which */
    char name[LAYOUT_NAME], unit[LAYOUT_NAME];
    double time[2], range[2]; /* of all inputs */
};

/* Input i as a data block of rows (t, values at the points); *d grows to hold it. */
static int data(struct plot *p, size_t i, struct drawn *d, struct err *err)
{
    struct reader r;
    struct reader_var v;
    struct strip s = {0};
    double row[POINTS + 1];

    plot_open(p, i, 0, &r, &v);
    const struct var *var = &r.d.layout.var[v.var];
    const int count = choose(p, var->n, d->point, err);
    int rc = count < 0 ? -1 : 0;
    d->count = count;
    d->several = d->several || var->n > 1;
    snprintf(d->name, LAYOUT_NAME, "%s", var->name);
    snprintf(d->unit, LAYOUT_NAME, "%s", v.target ? "" : var->unit);
    s.width = (size_t)count + 1;
    while (rc == 0 && plot_next(p, &r)) {
        const double *u = tool_values(&r, &v) + p->member * var->n;
        row[0] = r.t;
        d->time[0] = fmin(d->time[0], r.t);
        d->time[1] = fmax(d->time[1], r.t);
        for (int k = 0; k < count; k++) {
            row[k + 1] = u[d->point[k]];
            if (isfinite(row[k + 1])) {
                d->range[0] = fmin(d->range[0], row[k + 1]);
                d->range[1] = fmax(d->range[1], row[k + 1]);
            }
        }
        rc = strip_add(&s, row, err);
    }
    text_add(&p->script, "$line%zu << END\n", i);
    for (size_t k = 0; k < s.n * s.width; k++)
        plot_number(p, s.row[k], (k + 1) % s.width ? ' ' : '\n');
    text_add(&p->script, "END\n");
    strip_free(&s);
    reader_close(&r);
    return rc;
}

static void panel(struct plot *p, size_t k, size_t point, bool labelled)
{
    const size_t n = plot_inputs(p);
    char label[LAYOUT_NAME];

    if (labelled)
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
    struct drawn d = {.time = {INFINITY, -INFINITY}, .range = {INFINITY, -INFINITY}};

    for (size_t i = 0; i < plot_inputs(p); i++)
        if (data(p, i, &d, err) < 0)
            return -1;
    text_add(&p->script, "set ylabel ");
    plot_axis(p, d.name, d.unit);
    text_add(&p->script, "\n");
    plot_range(p, d.range[0], d.range[1]);
    plot_panels(p, (size_t)d.count, d.count > 1 ? 150 : 220);
    plot_widen(d.time);
    text_add(&p->script, "set xrange [%.9g:%.9g]\n", d.time[0], d.time[1]);
    for (int k = 0; k < d.count; k++) {
        if (k + 1 == d.count)
            text_add(&p->script, "set format x '%%g'\nset xlabel 'time t'\n");
        panel(p, (size_t)k, d.point[k], d.several);
    }
    text_add(&p->script, "unset multiplot\n");
    return 0;
}

const struct plot_ops plot_trajectory = {
    .name = "trajectory",
    .brief = "values of a member at chosen points over time, a panel a point",
    .draw = draw,
};
