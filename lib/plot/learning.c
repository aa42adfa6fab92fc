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

/* Model i as a data block of rows (iteration, loss, validation). */
static int data(struct plot *p, size_t i, struct err *err)
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
            for (int k = 0; k < 3; k++)
                plot_number(p, x[k][j], k < 2 ? ' ' : '\n');
    text_add(&p->script, "END\n");
    for (int k = 0; k < 3; k++)
        free(x[k]);
    io_close_in(in);
    return rc;
}

static int draw(struct plot *p, struct err *err)
{
    char label[LAYOUT_NAME], text[2 * LAYOUT_NAME];

    for (size_t i = 0; i < p->n; i++)
        if (data(p, i, err) < 0)
            return -1;
    plot_size(p, 620, 420);
    text_add(&p->script, "set logscale y\nset format y '%%h'\nset xlabel 'iteration'\n"
                         "set ylabel 'loss'\nset key top right\nset title ");
    plot_quote(p, p->title ? p->title : "");
    text_add(&p->script, " noenhanced\nplot ");
    for (size_t i = 0; i < p->n; i++) {
        plot_label(p, i, label, sizeof label);
        text_add(&p->script, "%s$curve%zu using 1:2 with lines lw 1.4 lc rgb '%s' title ",
                 i ? ", " : "", i, plot_colour(p, i));
        plot_quote(p, label);
        snprintf(text, sizeof text, "%s, validation", label);
        text_add(&p->script,
                 ", $curve%zu using ($3 > 0 ? $1 : NaN):3 with points pt 7 ps 0.6 "
                 "lc rgb '%s' title ",
                 i, plot_colour(p, i));
        plot_quote(p, text);
    }
    text_add(&p->script, "\n");
    return 0;
}

const struct plot_ops plot_learning = {
    .name = "learning",
    .brief = "learning curves of models: loss and validation loss over iterations",
    .draw = draw,
};
