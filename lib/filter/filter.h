/* filter.h -- coarse-graining ubar = Phi u: from one layout to a smaller one.
 *
 * One file lib/filter/NAME.c defines one `const struct filter_ops filter_NAME`.
 * Spatial filters are separable: they give one linear map of a periodic line of
 * n points to n / ratio points, which filter.c applies along every space axis
 * (index axes stay). Others (`select`) give the whole map.
 */
#ifndef SUBGRID_FILTER_FILTER_H
#define SUBGRID_FILTER_FILTER_H

#include <stddef.h>

#include "base/err.h"
#include "base/layout.h"
#include "base/param.h"

struct filter_spec {
    size_t coarsen;   /* fine points per coarse point; 0: see to */
    size_t to;        /* coarse points along each space axis; 0: see coarsen */
    double width;     /* filter width in coarse cells; 0: the filter's own */
    const char *vars; /* comma-separated variables to keep; NULL: all */
};

struct filter {
    const struct filter_ops *ops;
    struct filter_spec spec;
    struct layout in, out;
    size_t nwork;
    void *line[LAYOUT_AXES]; /* per axis: what line_open made, or NULL */
    void *priv;
};

struct filter_ops {
    const char *name, *brief, *source;
    double width; /* default width in coarse cells; 0: has none */

    /* A line of n points, step dx, to m points; width is a length. *shift is the
     * coordinate of coarse point 0 minus that of fine point 0, in units of dx.
     * NULL for filters that are not separable. */
    void *(*line_open)(size_t n, size_t m, double width, double dx,
                       double *shift, size_t *nwork, struct err *err);
    void (*line_close)(void *line);
    void (*line_apply)(const void *line, const double u[], double ubar[],
                       double work[]);
    /* Transfer function at index k of the fine grid before subsampling; real.
     * For tests and plots. */
    double (*transfer)(const void *line, size_t k);

    /* Filters that are not separable set out, nwork, priv themselves. */
    int (*open)(struct filter *f, struct err *err);
    void (*close)(struct filter *f);
    void (*apply)(const struct filter *f, const double u[], double ubar[],
                  double work[]);
};

const struct filter_ops *filter_find(const char *name, struct err *err);
const struct filter_ops *const *filter_all(void);

/* Refuses ratios that do not divide, and layouts with no space axis where one
 * is needed. `in` is copied. */
int filter_open(struct filter *f, const struct filter_ops *ops,
                const struct layout *in, const struct filter_spec *spec,
                struct err *err);
void filter_close(struct filter *f);

/* ubar[out.n] := Phi u[in.n]; work[nwork]. NaN in, NaN out (only where the
 * stencil reaches). */
void filter_apply(const struct filter *f, const double u[], double ubar[],
                  double work[]);

#endif
