/* square.c -- the channels and their squares.
 *
 *   y[c] = x[c],  y[C + c] = x[c]^2,  c = 0..C-1;   dx = dy[c] + 2 x dy[C + c]
 */
#include <string.h>

#include "net/net.h"
#include "num/real.h"

static int parse(struct net_op *op, const struct net_word word[], size_t nword,
                 struct err *err)
{
    if (nword > 1)
        return net_refuse(&word[1], err, "square takes no such word");
    op->cout = 2 * op->cin;
    return 0;
}

static void forward(const struct net_op *op, const real w[],
                    const real x[], real y[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)work;
    memcpy(y, x, n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        y[n + i] = x[i] * x[i];
}

static void tangent(const struct net_op *op, const real w[], const real dw[],
                    const real x[], const real dx[], real dy[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)dw, (void)work;
    for (size_t i = 0; i < n; i++) {
        dy[i] = dx[i];
        dy[n + i] = 2 * x[i] * dx[i];
    }
}

static void adjoint(const struct net_op *op, const real w[],
                    const real x[], const real y[], const real dy[],
                    real dw[], real dx[], real work[])
{
    const size_t n = op->cin * op->n;

    (void)w, (void)y, (void)dw, (void)work;
    for (size_t i = 0; dx && i < n; i++)
        dx[i] = dy[i] + 2 * x[i] * dy[n + i];
}

const struct net_ops R(net_square) = {
    .name = "square",
    .brief = "the channels, then their squares: C becomes 2 C",
    .usage = "square",
    .parse = parse,
    .forward = forward,
    .tangent = tangent,
    .adjoint = adjoint,
};
