/* leaky.c -- leaky rectified linear unit.
 *
 *   y = x where x > 0, else a x;   dx = dy where x > 0, else a dy;   a = 0.01
 */
#include "net/net.h"
#include "num/real.h"

static const real slope = 0.01;

static void forward(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)work;
    for (size_t i = 0; i < n; i++)
        y[i] = x[i] > 0 ? x[i] : slope * x[i];
}

static void adjoint(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)y, (void)dw, (void)work;
    for (size_t i = 0; dx && i < n; i++)
        dx[i] = x[i] > 0 ? dy[i] : slope * dy[i];
}

const struct net_ops R(net_leaky) = {
    .name = "leaky",
    .brief = "x where x > 0, else 0.01 x",
    .usage = "leaky",
    .activation = true,
    .forward = forward,
    .adjoint = adjoint,
};
