/* mean.c -- each channel without its mean over the grid.
 *
 *   y[c][i] = x[c][i] - sum_j x[c][j] / N;   dx = dy - sum_j dy[j] / N
 *
 * First in a program it makes the rest blind to a constant added to the state (Galilean
 * invariance). The sum does not depend on the order of its terms, so a moved state gives moved
 * bits (num/sum.h).
 */
#include "net/net.h"
#include "num/real.h"
#include "num/sum.h"

static void forward(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[])
{
    (void)w, (void)work;
    for (size_t c = 0; c < op->cin; c++, x += op->n, y += op->n) {
        const double mean = sum_any_order(op->n, x) / (double)op->n;
        for (size_t i = 0; i < op->n; i++)
            y[i] = x[i] - mean;
    }
}

static void tangent(const struct net_op *op, const real w[], const real dw[],
                    const real x[], const real dx[], real dy[], real work[])
{
    (void)dw, (void)x;
    forward(op, w, dx, dy, work);
}

/* The matrix is symmetric. */
static void adjoint(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[])
{
    (void)x, (void)y, (void)dw;
    if (dx)
        forward(op, w, dy, dx, work);
}

const struct net_ops R(net_mean) = {
    .name = "mean",
    .brief = "takes from each channel its mean over the grid",
    .usage = "mean",
    .forward = forward,
    .tangent = tangent,
    .adjoint = adjoint,
};
