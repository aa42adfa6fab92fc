/* tanh.c -- hyperbolic tangent.
 *
 *   y = tanh(x),   dx = (1 - y^2) dy
 */
#include "net/net.h"
#include "num/real.h"
#include "num/vecmath.h"

static void forward(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)work;
    math_tanh(n, x, y);
}

static void adjoint(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)x, (void)dw, (void)work;
    for (size_t i = 0; dx && i < n; i++)
        dx[i] = (1 - y[i] * y[i]) * dy[i];
}

const struct net_ops R(net_tanh) = {
    .name = "tanh",
    .brief = "tanh(x)",
    .usage = "tanh",
    .activation = true,
    .forward = forward,
    .adjoint = adjoint,
};
