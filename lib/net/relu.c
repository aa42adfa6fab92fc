/* relu.c -- rectified linear unit.
 *
 *   y = max(x, 0),   dx = dy where x > 0, else 0 (at the kink too)
 *
 * A NaN stays a NaN.
 */
#include "net/net.h"
#include "num/real.h"

static void forward(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)work;
    for (size_t i = 0; i < n; i++)
        y[i] = x[i] < 0 ? 0 : x[i];
}

static void adjoint(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)y, (void)dw, (void)work;
    for (size_t i = 0; dx && i < n; i++)
        dx[i] = x[i] > 0 ? dy[i] : 0;
}

const struct net_ops R(net_relu) = {
    .name = "relu",
    .brief = "max(x, 0)",
    .usage = "relu",
    .activation = true,
    .forward = forward,
    .adjoint = adjoint,
};
