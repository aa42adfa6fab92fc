/* filter_faces.c -- means along faces and across them. */
#include "filter/filter_faces.h"

struct window *filter_faces_along(struct filter_line *line, struct err *err)
{
    const size_t R = line->n / line->m;
    struct window *w = window_open(line->n, line->m, 0, R, err);

    for (size_t i = 0; w && i < R; i++)
        w->weight[i] = 1;
    line->shift = ((double)R - 1) / 2;
    return w;
}

struct window *filter_faces_across(const struct filter_line *line, size_t cells, struct err *err)
{
    const size_t R = line->n / line->m, half = cells / 2, count = 2 * half + 1;
    struct window *w = window_open(line->n, line->m, (ptrdiff_t)(R - 1) - (ptrdiff_t)half, count,
                                   err);

    for (size_t i = 0; w && i < count; i++)
        w->weight[i] = cells % 2 == 0 && (i == 0 || i + 1 == count) ? 0.5 : 1;
    return w;
}
