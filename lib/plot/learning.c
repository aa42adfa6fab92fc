/* learning.c -- learning curves of models: loss, and validation loss as points,
 * over iterations, from their variables iteration, loss and validation.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plot.h"
#include "tool/tool.h"

enum { ROWS = 2000 };

/* Model i as a data block of rows (iteration, loss, validation); what it draws widens size,
 * its last iteration *last. */
static int data(struct plot *p, size_t i, double size[2], double *last, struct err *err)
{
    static const char *const name[] = {"iteration", "loss", "validation"};
    struct io_in *in = tool_open(plot_path(p, i), "model");
    double *x[3] = {NULL};
    size_t n[3] = {0};
    int rc = 0;

    for (int k = 0; k < 3 && rc == 0; k++)
        if (!(x[k] = head_doubles(io_head(in), name[k], &n[k], err)))
            rc = err_prefix(err, "%s: no learning curve", io_name(in));
    if (rc == 0 && (n[0] != n[1] || n[0] != n[2]))
        rc = err_set(err, ERR_DATA,
                     "%s: found %zu, %zu and %zu values of the curve, "
                     "expected equal numbers",
                     io_name(in), n[0], n[1], n[2]);
    text_add(&p->script, "$curve%zu << END\n", i);
    for (size_t j = 0; rc == 0 && j < n[0]; j++)
        if (j % ((n[0] + ROWS - 1) / ROWS) == 0 || isfinite(x[2][j]))
            for (int k = 0; k < 3; k++) {
                plot_number(p, x[k][j], k < 2 ? ' ' : '\n');
                if (k && x[k][j] > 0 && isfinite(x[k][j])) {
                    size[0] = fmin(size[0], x[k][j]);
                    size[1] = fmax(size[1], x[k][j]);
                }
            }
    text_add(&p->script, "END\n");
    *last = rc == 0 && n[0] ? fmax(*last, x[0][n[0] - 1]) : *last;
    for (int k = 0; k < 3; k++)
        free(x[k]);
    io_close_in(in);
    return rc;
}

static int draw(struct plot *p, struct err *err)
{
    double size[2] = {INFINITY, -INFINITY}, last = 1;
    char label[LAYOUT_NAME];

    for (size_t i = 0; i < p->n; i++)
        if (data(p, i, size, &last, err) < 0)
            return -1;
    plot_lines(p, p->n + 1);
    plot_log(p, 'y', size[0], size[1]);
    text_add(&p->script, "set format y '%%h'\nset xlabel 'iteration'\nset ylabel 'loss'\n"
                         "set xrange [0:%.9g]\nset xtics %.9g\nplot ", last, plot_step(last));
    for (size_t i = 0; i < p->n; i++) {
        plot_label(p, i, label, sizeof label);
        text_add(&p->script, "%s$curve%zu using 1:2 with lines", i ? ", " : "", i);
        plot_line(p, i);
        text_add(&p->script, " title ");
        plot_quote(p, label);
        text_add(&p->script, ", $curve%zu using ($3 > 0 ? $1 : NaN):3 with points pt 7 ps 0.6 "
                             "lc rgb '%s'", i, plot_colour(p, i));
    }
    text_add(&p->script, ", keyentry with points pt 7 ps 0.6 lc rgb 'black' title 'validation'\n");
    return 0;
}

const struct plot_ops plot_learning = {
    .name = "learning",
    .brief = "learning curves of models: loss and validation loss over iterations",
    .draw = draw,
};
