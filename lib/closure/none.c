/* none.c -- no closure: the row that every table begins with.
 *
 *   m = 0
 */
#include "closure/closure.h"

static int open_none(struct closure *c, struct err *err)
{
    (void)c, (void)err;
    return 0;
}

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)at, (void)dz, (void)tape, (void)work;
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] = 0;
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    (void)at, (void)v, (void)ddz, (void)tape, (void)work;
    for (size_t i = 0; i < c->layout.n; i++)
        dm[i] = 0;
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    (void)c, (void)at, (void)dm, (void)ddz, (void)d, (void)tape, (void)work;
}

const struct closure_ops closure_none = {
    .name = "none",
    .brief = "no closure: the unresolved term is left out",
    .any_grid = true,
    .law = "translation, momentum, dissipation",
    .act = "none",
    .open = open_none,
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
