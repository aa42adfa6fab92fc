/* softplus.c -- smooth rectifier.
 *
 *   y = log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)),   dx = dy / (1 + exp(-x))
 */
#include <math.h>

#include "net/net.h"
#include "num/real.h"
#include "num/vecmath.h"

static void forward(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)work;
    for (size_t i = 0; i < n; i++)
        y[i] = -fabs(x[i]);
    math_exp(n, y, y);
    math_log1p(n, y, y);
    for (size_t i = 0; i < n; i++)
        y[i] += x[i] < 0 ? 0 : x[i];
}

static void adjoint(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)y, (void)dw, (void)work;
    if (!dx)
        return;
    for (size_t i = 0; i < n; i++)
        dx[i] = -x[i];
    math_exp(n, dx, dx);
    for (size_t i = 0; i < n; i++)
        dx[i] = dy[i] / (1 + dx[i]);
}

const struct net_ops R(net_softplus) = {
    .name = "softplus",
    .brief = "log(1 + exp(x))",
    .usage = "softplus",
    .activation = true,
    .forward = forward,
    .adjoint = adjoint,
};
