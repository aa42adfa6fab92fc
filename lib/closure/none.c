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

static void eval(const struct closure *c, const double theta[],
                 const double ubar[], double m[], double work[])
{
    (void)theta, (void)ubar, (void)work;
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] = 0;
}

static void adjoint(const struct closure *c, const double theta[],
                    const double ubar[], const double dm[], double dtheta[],
                    double dubar[], double work[])
{
    (void)c, (void)theta, (void)ubar, (void)dm, (void)dtheta, (void)dubar;
    (void)work;
}

const struct closure_ops closure_none = {
    .name = "none",
    .brief = "no closure: the unresolved term is left out",
    .any_grid = true,
    .law = "translation, momentum, dissipation",
    .act = CLOSURE_ADD,
    .open = open_none,
    .eval = eval,
    .adjoint = adjoint,
};
