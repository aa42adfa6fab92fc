/* filter.h -- coarse-graining ubar = Phi u: from one layout to a smaller one.
 *
 * One file lib/filter/NAME.c defines one `const struct filter_ops filter_NAME`.
 * Spatial filters are separable: they give one linear map of a line of n points
 * to m = n / ratio points, which filter.c applies along every space axis (index
 * axes stay), as the weights of a window or as a map of their own. Those for
 * variables on faces have a second window, along the axes where these lie on them;
 * the others refuse such variables. Isotropic ones add a factor of |k| to such maps.
 * Others (`select`) give the whole map.
 */
#ifndef SUBGRID_FILTER_FILTER_H
#define SUBGRID_FILTER_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/basis.h"
#include "base/err.h"
#include "base/layout.h"
#include "num/window.h"

struct filter_spec {
    size_t coarsen;   /* fine points per coarse point; 0: see to */
    size_t to;        /* coarse points along each space axis; 0: see coarsen */
    double width;     /* filter width in coarse cells; 0: the filter's own */
    const char *vars; /* comma-separated variables to keep; NULL: all */
    const struct basis *basis; /* of project, outlives the filter */
    bool reconstruct;          /* from its coefficients back to fields */
};

/* The map along one axis. */
struct filter_line {
    size_t n, m;           /* fine and coarse points; n is a multiple of m unless ops->any */
    double width;          /* of the filter, in fine steps */
    double shift;          /* coarse point 0 minus fine point 0, in fine steps */
    size_t nwork;
    struct window *window; /* or NULL and */
    void *priv;            /* what line_open made */
    struct window *face;   /* of values on faces along it, or NULL */
};

struct filter {
    const struct filter_ops *ops;
    struct filter_spec spec; /* as used: width filled in; vars stays the caller's */
    struct layout in, out;
    size_t nwork;
    struct filter_line line[LAYOUT_AXES]; /* n = 0: the axis stays */
    double *origin;          /* [out.n]: ubar = Phi u - origin; NULL: 0 */
    struct isotropic *isotropic; /* of ops that have such a factor */
    void *priv;
};

struct filter_ops {
    const char *name, *brief, *source;
    double width; /* default width in coarse cells; 0: has none */
    bool any;     /* spec.to may be any number of points, no divisor of n */
    bool aliases; /* removes nothing of what the coarse grid does not carry */

    /* Window filters: weights[...] about each coarse point; sets line->shift.
     * filter.c scales the weights to sum 1. */
    struct window *(*window)(struct filter_line *line, struct err *err);
    /* The same of values on upper faces along the axis, about the upper face of each
     * coarse cell; refuses data without such values. NULL: for cells alone. */
    struct window *(*face)(struct filter_line *line, struct err *err);

    /* Other separable filters, of periodic lines: set shift, nwork and priv; the
     * map; its real transfer at index k of the fine grid before subsampling. */
    int (*line_open)(struct filter_line *line, struct err *err);
    void (*line_close)(void *priv);
    void (*line_apply)(const struct filter_line *line, const double u[],
                       double ubar[], double work[]);
    double (*transfer)(const struct filter_line *line, size_t k);

    /* Isotropic ones: what modes are multiplied by after such lines, which leave
     * those of the coarse grid alone; q = sum over axes of (k width)^2. */
    double (*isotropic)(double q);

    /* Filters that are not separable set out, nwork, priv themselves. */
    int (*open)(struct filter *f, struct err *err);
    void (*close)(struct filter *f);
    void (*apply)(const struct filter *f, const double u[], double ubar[],
                  double work[]);
};

const struct filter_ops *filter_find(const char *name, struct err *err);
const struct filter_ops *const *filter_all(void);

/* ERR_USAGE for specifications that no data fit (no ratio, a width that is no
 * whole number of points); ERR_DATA for data that they do not fit: ratios that
 * do not divide, no space axis, a line with ends under a window that would reach
 * over them, an unknown variable. `in` is copied. */
int filter_open(struct filter *f, const struct filter_ops *ops,
                const struct layout *in, const struct filter_spec *spec,
                struct err *err);
void filter_close(struct filter *f);

/* ubar[out.n] := Phi u[in.n] - origin; work[nwork]. NaN in, NaN out (only where the
 * stencil reaches). A const filter may be shared by threads. */
void filter_apply(const struct filter *f, const double u[], double ubar[],
                  double work[]);

/* The same of rates: without the origin. */
void filter_apply_rate(const struct filter *f, const double dudt[], double ubar[],
                       double work[]);

/* Transfer function along an axis, of values in cells (at 0) or on faces (at 1), at index
 * k = 0..n/2 of the fine grid, before subsampling: what exp(2 pi i k x / L) is multiplied
 * by. Real. */
double filter_transfer(const struct filter *f, int axis, int at, size_t k);

#endif
