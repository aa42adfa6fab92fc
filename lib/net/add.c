/* add.c -- an earlier value is added: residual connections.
 *
 *   y[c] = x[c] + x2[c];   dx = dy,  dx2 = dy
 */
#include <string.h>

#include "net/net.h"
#include "num/real.h"

static int parse(struct net_op *op, const struct net_word word[], size_t nword,
                 struct err *err)
{
    (void)nword;
    if (op->cin2 != op->cin)
        return net_refuse(&word[1], err, "found %zu channels there, expected %zu as here",
                          op->cin2, op->cin);
    return 0;
}

static void join(const struct net_op *op, const real x[], const real x2[], real y[])
{
    for (size_t i = 0; i < op->cout * op->n; i++)
        y[i] = x[i] + x2[i];
}

static void part(const struct net_op *op, const real dy[], real dx[], real dx2[])
{
    const size_t size = op->cout * op->n * sizeof *dy;

    if (dx)
        memcpy(dx, dy, size);
    memcpy(dx2, dy, size);
}

const struct net_ops R(net_add) = {
    .name = "add",
    .brief = "adds what entered the last N operations (an activation is one), or the program",
    .usage = "add N|input [ACTIVATION]",
    .parse = parse,
    .join = join,
    .part = part,
};
