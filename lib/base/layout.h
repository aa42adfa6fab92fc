/* layout.h -- what one state consists of: variables over axes.
 *
 * A state u[n] is the concatenation of its variables in order, each row-major
 * over its axes (last axis contiguous). Filters map one layout to another;
 * systems, closures and metrics read the shapes here and nowhere else. What is known beside a
 * state, and has no equation, may follow: inputs (a forcing, a control), and the parameters of
 * the system that it is a state of.
 */
#ifndef SUBGRID_BASE_LAYOUT_H
#define SUBGRID_BASE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/grid.h"

struct param;

enum { LAYOUT_AXES = 4, LAYOUT_VARS = 16, LAYOUT_NAME = 64 };

/* Uniform axis: coordinate i is first + i * step. An index axis (components,
 * sectors) has first 0, step 1, no unit and index = true. Where it is not uniform
 * (axis_uneven) the coordinates are x[n] and step is the mean one. */
struct axis {
    char name[LAYOUT_NAME]; /* dimension name: x, y, k, component, ... */
    size_t n;
    double first, step;
    enum edge edge; /* EDGE_PERIODIC: of period n * step */
    bool index;
    char unit[LAYOUT_NAME];
    const double *x; /* NULL: uniform; else kept by base/coordinates.h, nobody's to free */
    double period;   /* as it was given, where x is not NULL and the edge periodic */
};

struct var {
    char name[LAYOUT_NAME]; /* the field's own name: u, X, vorticity, ... */
    int rank;
    int axis[LAYOUT_AXES]; /* indices into layout.axis, slowest first */
    int at[LAYOUT_AXES];   /* along each, 0: at its points, the centres of cells; 1: half a
                              step on, on their upper faces */
    char unit[LAYOUT_NAME], long_name[LAYOUT_NAME];
    size_t offset, n; /* its doubles are u[offset .. offset + n) */
};

struct layout {
    int naxis, nvar;
    struct axis axis[LAYOUT_AXES];
    struct var var[LAYOUT_VARS];
    size_t n; /* doubles of one state */
    int ninput;                /* var[nvar .. nvar + ninput) are inputs, which come last */
    size_t nin;                /* doubles of them; they follow the state: offsets are n and more */
    const struct param *param; /* the system's table, for those who may name its parameters; NULL:
                                  there is none */
};

/* Append an axis or a variable (whose axes are named in order, comma-separated)
 * and keep offsets and n up to date. Return its index, or -1 with err. */
int layout_axis(struct layout *l, const struct axis *axis, struct err *err);
int layout_var(struct layout *l, const char *name, const char *axes,
               const char *unit, const char *long_name, struct err *err);

/* Append an input, after all variables. */
int layout_input(struct layout *l, const char *name, const char *axes, struct err *err);

/* Append variable v of `from`, or make it an input, and those of its axes that l has not. Return
 * its index or -1. */
int layout_take(struct layout *l, const struct layout *from, int v, struct err *err);
int layout_take_input(struct layout *l, const struct layout *from, int v, struct err *err);

/* Whether a variable lies on faces along any axis; ERR_DATA where one of a layout does. */
bool var_on_faces(const struct var *v);
int layout_in_cells(const struct layout *l, struct err *err);

/* Index of a variable, an input or an axis by name, or -1. */
int layout_find_var(const struct layout *l, const char *name);
int layout_find_input(const struct layout *l, const char *name);
int layout_find_axis(const struct layout *l, const char *name);

/* The grid that all variables share, so that a state is (C, points), of rank 1 to most; ERR_DATA
 * names what is in the way. shared: of variables that may lie in its cells or on faces of them,
 * each at a place of its own; grid->at is that of the first one. */
int layout_grid(const struct layout *l, int most, struct grid *grid, struct err *err);
int layout_grid_shared(const struct layout *l, int most, struct grid *grid, struct err *err);

/* Give an axis (name, n and edge set; period of a periodic one) coordinates x[n] that are not
 * uniform. ERR_DATA where they are not finite, do not rise or do not fit into the period. */
int axis_uneven(struct axis *axis, const double x[], double period, struct err *err);

/* ERR_DATA for an axis that is not uniform, with what was found and expected. */
int axis_must_be_even(const struct axis *axis, struct err *err);

/* layout_same (origin) and layout_alike of one axis. */
int axis_same(const struct axis *a, const struct axis *b, bool origin, struct err *err);

/* Where the value i of a variable lies along an axis: at the centre of a cell, or on its upper
 * face (at 1), half way to the next one. */
double axis_point(const struct axis *axis, size_t i, int at);

/* "open", "periodic", "wall": in files and messages; whether both are known and differ. */
const char *edge_name(enum edge edge);
bool edge_differs(enum edge a, enum edge b);

/* 0 when a and b have the same variables, axes, places and sizes, with coordinates
 * equal to a relative 1e-9 of a step, and no other edge where both are known; else -1
 * and err with the first difference ("axis x: found 64 points, expected 128"). */
int layout_same(const struct layout *a, const struct layout *b,
                struct err *err);

/* The same, but coordinates may begin elsewhere and steps agree to 1e-6: all that
 * equations and closures ask of states. A box filter moves the origin. */
int layout_alike(const struct layout *a, const struct layout *b,
                 struct err *err);

#endif
