/* silu.c -- sigmoid linear unit.
 *
 *   y = x s(x),   dx = s (1 + x (1 - s)) dy,   s(x) = 1 / (1 + exp(-x))
 */
#include "net/net.h"
#include "num/real.h"
#include "num/vecmath.h"

/* s[n] := s(x[n]). */
static void sigmoid(size_t n, const real x[], real s[])
{
    for (size_t i = 0; i < n; i++)
        s[i] = -x[i];
    math_exp(n, s, s);
    for (size_t i = 0; i < n; i++)
        s[i] = 1 / (1 + s[i]);
}

static void forward(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)work;
    sigmoid(n, x, y);
    for (size_t i = 0; i < n; i++)
        y[i] *= x[i];
}

static void adjoint(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)y, (void)dw, (void)work;
    if (!dx)
        return;
    sigmoid(n, x, dx);
    for (size_t i = 0; i < n; i++)
        dx[i] = dx[i] * (1 + x[i] * (1 - dx[i])) * dy[i];
}

const struct net_ops R(net_silu) = {
    .name = "silu",
    .brief = "x / (1 + exp(-x))",
    .usage = "silu",
    .activation = true,
    .forward = forward,
    .adjoint = adjoint,
};
