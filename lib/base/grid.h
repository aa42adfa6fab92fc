/* grid.h -- the box of points that a group of variables lies on. */
#ifndef SUBGRID_BASE_GRID_H
#define SUBGRID_BASE_GRID_H

#include <stdbool.h>
#include <stddef.h>

enum { GRID_RANK = 3 };

/* What is at both ends of an axis. Open: nothing is known of them. Walls are the outer faces of
 * the outer cells. */
enum edge { EDGE_OPEN, EDGE_PERIODIC, EDGE_WALL };

/* A state on it is (C, n[0], .., n[rank - 1]), C variables, last axis contiguous. */
struct grid {
    int rank; /* 1 to GRID_RANK, slowest axis first */
    size_t n[GRID_RANK], points;
    double dx[GRID_RANK];     /* step, the mean one where x is not NULL; 1 along an index axis */
    const double *x[GRID_RANK]; /* [n] coordinates of cells, NULL: uniform */
    enum edge edge[GRID_RANK];
    int at[GRID_RANK];        /* 0: values at cell centres, 1: on upper faces */
    bool index[GRID_RANK];    /* counts components: has no length */
};

/* Point j of a stencil of size points along each axis, odd, centred at point i of a periodic
 * grid; both are counted as the values of a state are. */
static inline size_t grid_neighbour(const struct grid *g, size_t size, size_t i, size_t j)
{
    size_t point = 0, stride = 1;

    for (int a = g->rank - 1; a >= 0; a--) {
        const size_t n = g->n[a];
        point += (i % n + j % size + n - size / 2) % n * stride;
        stride *= n;
        i /= n;
        j /= size;
    }
    return point;
}

/* Points of such a stencil. */
static inline size_t grid_stencil(const struct grid *g, size_t size)
{
    size_t points = 1;

    for (int a = 0; a < g->rank; a++)
        points *= size;
    return points;
}

/* A periodic line of n points a step dx apart. */
static inline struct grid grid_line(size_t n, double dx)
{
    return (struct grid){.rank = 1, .n = {n}, .points = n, .dx = {dx}, .edge = {EDGE_PERIODIC}};
}

#endif
