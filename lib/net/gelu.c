/* gelu.c -- Gaussian error linear unit, exact form.
 *
 *   y = x P(x),   dx = (P + x p) dy,   P(x) = (1 + erf(x / sqrt 2)) / 2,
 *   p(x) = exp(-x^2 / 2) / sqrt(2 pi).   hendrycks2016
 */
#include <math.h>

#include "net/net.h"
#include "num/real.h"
#include "num/vecmath.h"

static const real density = 0.3989422804014326779; /* 1 / sqrt(2 pi) */
static const real half_root = M_SQRT1_2;

static void forward(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)work;
    for (size_t i = 0; i < n; i++)
        y[i] = x[i] * half_root;
    math_erf(n, y, y);
    for (size_t i = 0; i < n; i++)
        y[i] = x[i] * (1 + y[i]) / 2;
}

static void adjoint(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)y, (void)dw;
    if (!dx)
        return;
    for (size_t i = 0; i < n; i++) {
        dx[i] = x[i] * half_root;
        work[i] = -x[i] * x[i] / 2;
    }
    math_erf(n, dx, dx);
    math_exp(n, work, work);
    for (size_t i = 0; i < n; i++)
        dx[i] = ((1 + dx[i]) / 2 + x[i] * density * work[i]) * dy[i];
}

static size_t nwork(const struct net_op *op)
{
    return op->cin * op->n;
}

const struct net_ops R(net_gelu) = {
    .name = "gelu",
    .brief = "x P(X < x), X normal",
    .usage = "gelu",
    .activation = true,
    .forward = forward,
    .adjoint = adjoint,
    .nwork = nwork,
};
