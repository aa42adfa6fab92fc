/* closure_faces.h -- differences between the cells of a periodic grid, for forms on fields. */
#ifndef SUBGRID_CLOSURE_CLOSURE_FACES_H
#define SUBGRID_CLOSURE_CLOSURE_FACES_H

#include <stddef.h>

#include "base/grid.h"

/* An axis: value i of a row-major field is point i / stride % n of it. */
struct faces {
    size_t n, stride, block; /* block: values in which the axis begins anew */
    double weight;           /* dx_0 / dx of the axis: its steps are in units of the first one's */
};

static inline struct faces faces(const struct grid *g, int axis)
{
    struct faces f = {.n = g->n[axis], .stride = 1, .weight = g->dx[0] / g->dx[axis]};

    for (int b = axis + 1; b < g->rank; b++)
        f.stride *= g->n[b];
    f.block = f.n * f.stride;
    return f;
}

/* The value so many points further along the axis, and before; 0 <= count < n. */
static inline size_t faces_after(const struct faces *f, size_t i, size_t count)
{
    const size_t to = i % f->block + count * f->stride;

    return to < f->block ? i + count * f->stride : i + count * f->stride - f->block;
}

static inline size_t faces_before(const struct faces *f, size_t i, size_t count)
{
    return faces_after(f, i, count ? f->n - count : 0);
}

/* Values first, first + 1, .. whose like so many points further are to, to + 1, ..: loops over runs
 * need no remainders. */
struct faces_run {
    size_t first, to, length;
};

static inline size_t faces_runs(const struct faces *f, size_t points)
{
    return 2 * (points / f->block);
}

/* Run k of faces_runs; some are empty. */
static inline struct faces_run faces_run(const struct faces *f, size_t count, size_t k)
{
    const size_t start = k / 2 * f->block, over = count * f->stride;

    if (k % 2)
        return (struct faces_run){start + f->block - over, start, over};
    return (struct faces_run){start, start + over, f->block - over};
}

#endif
