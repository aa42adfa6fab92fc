/* error.c -- how the error of predictions grows, against --truth:
 *
 *   e(t) = sqrt( sum_i |v - u|^2 / sum_i |u|^2 )
 *
 * The line is the median over members, the band holds the middle half of them; there are no
 * bands where more than BANDS would cover each other. A line begins where rounding ends, and
 * ends where half of the members are not finite any more.
 */
#include <math.h>
#include <stdlib.h>

#include "num/stats.h"
#include "plot/plot.h"
#include "tool/tool.h"

enum { BANDS = 6 };
static const double ROUNDING = 1e-12; /* a smaller e is none */

/* row := (t, quartile, median, quartile) of the members' errors e[nmember]. */
static void row_fill(double row[4], double t, double e[], size_t nmember)
{
    row[0] = t;
    row[1] = stats_quantile(e, nmember, 0.25);
    row[2] = stats_quantile(e, nmember, 0.5);
    row[3] = stats_quantile(e, nmember, 0.75);
    for (int k = 1; k < 4; k++)
        if (!(row[k] > ROUNDING && isfinite(row[k])))
            row[k] = NAN;
}

static int load(const struct plot *p, size_t i, struct strip *s, struct err *err)
{
    struct reader truth, r;
    struct reader_var v, same;
    int rc = 0;

    plot_open(p, 0, 0, &truth, &v);
    tool_reader(&r, plot_path(p, i), "trajectory|pairs");
    const size_t runs = reader_runs(&r, &truth);
    tool_try(reader_match(&r, &truth, &v, 1, &same, runs, err), err);
    const size_t nmember = r.d.nmember, n = truth.d.layout.var[v.var].n;
    double *e = tool_alloc(nmember, sizeof *e), row[4];
    while (rc == 0 && tool_step(&truth) &&
           tool_more(reader_follow(&r, &truth, err), err)) {
        if (r.ahead || truth.t < p->from || truth.t > p->to)
            continue;
        const double *u = tool_values(&truth, &v);
        const double *w = tool_values(&r, &same);
        for (size_t j = 0; j < nmember; j++) {
            double error = 0, size = 0;
            const double *a = w + j * n, *b = u + j / runs * n;
            for (size_t k = 0; k < n; k++) {
                error += (a[k] - b[k]) * (a[k] - b[k]);
                size += b[k] * b[k];
            }
            e[j] = error > 0 ? sqrt(error / size) : error == 0 ? 0 : INFINITY;
        }
        row_fill(row, truth.t, e, nmember);
        rc = strip_add(s, row, err);
    }
    free(e);
    reader_close(&r);
    reader_close(&truth);
    return rc;
}

/* Input i as a data block; what it draws widens time and size. */
static int data(struct plot *p, size_t i, double time[2], double size[2], struct err *err)
{
    struct strip s = {.width = 4};
    const int rc = load(p, i, &s, err);

    text_add(&p->script, "$error%zu << END\n", i);
    for (size_t k = 0; k < s.n * 4; k++) {
        double *range = k % 4 ? size : time;
        plot_number(p, s.row[k], k % 4 < 3 ? ' ' : '\n');
        range[0] = fmin(range[0], s.row[k]); /* fmin and fmax leave out nan */
        range[1] = fmax(range[1], s.row[k]);
    }
    text_add(&p->script, "%sEND\n", s.n ? "" : "nan nan nan nan\n");
    strip_free(&s);
    return rc;
}

static int draw(struct plot *p, struct err *err)
{
    const size_t n = plot_inputs(p);
    double time[2] = {INFINITY, -INFINITY}, size[2] = {INFINITY, -INFINITY};
    char label[LAYOUT_NAME];

    if (!p->truth)
        return err_set(err, ERR_USAGE, "--truth is missing: what the error is against");
    for (size_t i = 1; i < n; i++)
        if (data(p, i, time, size, err) < 0)
            return -1;
    plot_widen(time);
    plot_lines(p, p->n);
    plot_log(p, 'y', size[0], size[1]);
    text_add(&p->script, "set xrange [%.9g:%.9g]\nset format y '10^{%%L}'\nset mytics 1\n"
                         "set xlabel 'time t'\nset ylabel 'relative error |v - u| / |u|'\n",
             time[0], time[1]);
    if (!(size[0] <= size[1]))
        text_add(&p->script, "set label 1 'no error beyond rounding' at graph 0.5, graph 0.5 "
                             "center\n");
    text_add(&p->script, "plot ");
    for (size_t i = 1; i < n && n <= BANDS + 1; i++)
        text_add(&p->script, "$error%zu using 1:2:4 with filledcurves fc rgb '%s' fs transparent "
                             "solid 0.18 noborder, ",
                 i, plot_colour(p, i));
    for (size_t i = 1; i < n; i++) {
        plot_label(p, i, label, sizeof label);
        text_add(&p->script, "%s$error%zu using 1:3 with lines", i > 1 ? ", " : "", i);
        plot_line(p, i);
        text_add(&p->script, " title ");
        plot_quote(p, label);
    }
    text_add(&p->script, "\n");
    return 0;
}

const struct plot_ops plot_error = {
    .name = "error",
    .brief = "growth of the error against --truth: median and middle half of members",
    .draw = draw,
};
