/* box.c -- top hat: the mean over a window about each coarse point.
 *
 *   ubar(x) = 1/width  integral_{x - width/2}^{x + width/2} u dx'
 *
 * A coarse point lies at the mean position of its R fine points, half-way
 * between two of them when R is even. A window of c = width/dx fine points (c
 * whole) has equal weights when c and R are both even or both odd: with the
 * default width, one coarse cell, exactly the mean over the R points. Otherwise
 * its ends fall on fine points, which count half: c + 1 points with the weights
 * 1/(2c), 1/c, ..., 1/c, 1/(2c). sagaut2006
 */
#include <math.h>

#include "filter/filter.h"

static struct window *box_window(struct filter_line *line, struct err *err)
{
    const size_t R = line->n / line->m;
    const double points = line->width, c = round(points);
    struct window *w;

    if (!(fabs(points - c) <= 1e-9 * points) || c < 1) {
        err_set(err, ERR_USAGE,
                "a width of %.10g coarse cells is %.10g fine points, expected a "
                "whole number",
                points / (double)R, points);
        return NULL;
    }
    const size_t halves = ((size_t)c + R) % 2, count = (size_t)c + halves;

    w = window_open(line->n, line->m, ((ptrdiff_t)R - (ptrdiff_t)count) / 2, count,
                    err);
    if (!w)
        return NULL;
    for (size_t i = 0; i < count; i++)
        w->weight[i] = 1;
    if (halves)
        w->weight[0] = w->weight[count - 1] = 0.5;
    line->shift = 0.5 * (double)(R - 1);
    return w;
}

const struct filter_ops filter_box = {
    .name = "box",
    .brief = "mean over a window about each coarse point, one coarse cell wide by "
             "default.",
    .source = "sagaut2006",
    .width = 1,
    .window = box_window,
};
