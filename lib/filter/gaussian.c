/* gaussian.c -- Gaussian filter, truncated.
 *
 *   ubar(x) = sum_i w_i u(x + i dx),   w_i ~ exp(-6 (i dx)^2 / width^2),
 *   |i dx| <= 3/2 width,   sum_i w_i = 1
 *
 * The second moment is that of a box of the same width, width^2/12; before
 * truncation the transfer function is exp(-k^2 width^2 / 24) (sagaut2006). Coarse
 * points coincide with every R-th fine point. The default width of five coarse
 * cells leaves next to nothing of what the coarse grid cannot carry.
 */
#include <math.h>

#include "filter/filter.h"

static struct window *gaussian_window(struct filter_line *line, struct err *err)
{
    const double reach = floor(1.5 * line->width * (1 + 1e-12));
    struct window *w;

    if (!(reach < 1e9)) {
        err_set(err, ERR_USAGE, "the window reaches %g points, expected at most 1e9",
                reach);
        return NULL;
    }
    w = window_open(line->n, line->m, -(ptrdiff_t)reach, 2 * (size_t)reach + 1, err);
    if (!w)
        return NULL;
    for (size_t i = 0; i < w->count; i++) {
        const double x = ((double)i - reach) / line->width;
        w->weight[i] = exp(-6 * x * x);
    }
    line->shift = 0;
    return w;
}

const struct filter_ops filter_gaussian = {
    .name = "gaussian",
    .brief = "truncated Gaussian, five coarse cells wide by default.",
    .source = "sagaut2006",
    .width = 5,
    .window = gaussian_window,
};
