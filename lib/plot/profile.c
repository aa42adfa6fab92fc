/* profile.c -- a member's variable over its axis at chosen times: a panel a
 * time, a line an input.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plot.h"
#include "tool/tool.h"

enum { TIMES = 6 };

/* --at as numbers, `end` as infinity; without it the first record only. */
static int choose(const struct plot *p, double at[TIMES], struct err *err)
{
    const char *list = p->at;
    char item[TEXT_DOUBLE];
    int count = 0, more = 0;

    if (!list) {
        at[0] = -INFINITY;
        return 1;
    }
    while ((more = text_next(&list, ',', item, sizeof item, err)) == 1) {
        if (count == TIMES)
            return err_set(err, ERR_USAGE, "--at: found more than %d times", TIMES);
        if (!strcmp(item, "end"))
            at[count++] = INFINITY;
        else if (text_to_double(item, &at[count++], err) < 0)
            return err_prefix(err, "--at");
        if (count > 1 && at[count - 1] <= at[count - 2])
            return err_set(err, ERR_USAGE, "--at: found %s, expected later times last",
                           p->at);
    }
    return more < 0 ? err_prefix(err, "--at") : count;
}

/* Record u of input i at time k as a data block, none where it is NULL; range grows to hold it. */
static void block(struct plot *p, size_t i, int k, const struct axis *x, int at,
                  const double u[], double range[2])
{
    text_add(&p->script, "$line%zu_%d << END\n", i, k);
    for (size_t j = 0; u && j < x->n; j++) {
        plot_number(p, axis_point(x, j, at), ' ');
        plot_number(p, u[j], '\n');
        range[0] = isfinite(u[j]) ? fmin(range[0], u[j]) : range[0];
        range[1] = isfinite(u[j]) ? fmax(range[1], u[j]) : range[1];
    }
    text_add(&p->script, "%sEND\n", u ? "" : "nan nan\n");
}

/* Input i: for each time the first record that is not earlier (but for rounding), and found[k],
 * its time, where the first input has it; the end is that of the first input. */
static void data(struct plot *p, size_t i, const double at[], int count, double found[],
                 double range[2], struct reader_var *v, struct var *var, struct axis *x)
{
    struct reader r;
    int k = 0;

    plot_open(p, i, 1, &r, v);
    *var = r.d.layout.var[v->var];
    *x = r.d.layout.axis[var->axis[0]];
    double *last = tool_alloc(var->n, sizeof *last);
    bool any = false;
    for (; k < count && tool_step(&r); any = true) {
        const double *u = tool_values(&r, v) + p->member * var->n;
        for (; k < count; k++) {
            const double due = i ? found[k] : at[k];
            if (!(r.t >= due - 1e-9 * fabs(due)))
                break;
            found[k] = i ? found[k] : r.t;
            block(p, i, k, x, var->at[0], u, range);
        }
        memcpy(last, u, var->n * sizeof *u);
    }
    if (i == 0 && k < count && any && at[k] == INFINITY) {
        found[k] = r.t;
        block(p, i, k++, x, var->at[0], last, range);
    }
    if (i == 0 && k < count)
        cli_fail(ERR_DATA, "%s: found no record at time %g or later", io_name(r.in),
                 at[k]);
    for (; k < count; k++)
        block(p, i, k, x, 0, NULL, range);
    free(last);
    reader_close(&r);
}

static void panel(struct plot *p, int k, double t)
{
    const size_t n = plot_inputs(p);
    char label[LAYOUT_NAME];

    text_add(&p->script,
             "set label 1 't = %.6g' at graph 1, graph 1 offset 0,0.5 right\n", t);
    text_add(&p->script, "plot ");
    for (size_t i = 0; i < n; i++) {
        plot_label(p, i, label, sizeof label);
        text_add(&p->script, "%s$line%zu_%d with lines", i ? ", " : "", i, k);
        plot_line(p, i);
        text_add(&p->script, " title ");
        plot_quote(p, k ? "" : label);
    }
    text_add(&p->script, "\n");
}

static int draw(struct plot *p, struct err *err)
{
    struct reader_var v = {0};
    struct var var = {0};
    struct axis x = {0};
    double at[TIMES], found[TIMES], range[2] = {INFINITY, -INFINITY};
    const int count = choose(p, at, err);

    if (count < 0)
        return -1;
    for (int k = 0; k < count; k++)
        found[k] = NAN;
    for (size_t i = 0; i < plot_inputs(p); i++)
        data(p, i, at, count, found, range, &v, &var, &x);
    double side[2] = {axis_point(&x, 0, var.at[0]), axis_point(&x, x.n - 1, var.at[0])};
    plot_widen(side);
    text_add(&p->script, "set ylabel ");
    plot_axis(p, v.name, v.target ? "" : var.unit);
    text_add(&p->script, "\n");
    plot_range(p, range[0], range[1]);
    plot_panels(p, (size_t)count, count > 1 ? 150 : 220);
    text_add(&p->script, "set xrange [%.9g:%.9g]\n", side[0], side[1]);
    for (int k = 0; k < count; k++) {
        if (k + 1 == count) {
            text_add(&p->script, "set format x '%%g'\nset xlabel ");
            plot_axis(p, x.name, x.unit);
            text_add(&p->script, "\n");
        }
        panel(p, k, found[k]);
    }
    text_add(&p->script, "unset multiplot\n");
    return 0;
}

const struct plot_ops plot_profile = {
    .name = "profile",
    .brief = "a member's variable over its axis at the times of --at, a panel a time",
    .draw = draw,
};
