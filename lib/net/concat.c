/* concat.c -- the channels of an earlier value are appended.
 *
 *   y[c] = x[c],  y[C + c] = x2[c];   dx = dy[0..C),  dx2 = dy[C..C + C2)
 */
#include <string.h>

#include "net/net.h"
#include "num/real.h"

static int parse(struct net_op *op, const struct net_word word[], size_t nword,
                 struct err *err)
{
    (void)word, (void)nword, (void)err;
    op->cout = op->cin + op->cin2;
    return 0;
}

static void join(const struct net_op *op, const real x[], const real x2[], real y[])
{
    memcpy(y, x, op->cin * op->n * sizeof *y);
    memcpy(y + op->cin * op->n, x2, op->cin2 * op->n * sizeof *y);
}

static void part(const struct net_op *op, const real dy[], real dx[], real dx2[])
{
    if (dx)
        memcpy(dx, dy, op->cin * op->n * sizeof *dy);
    memcpy(dx2, dy + op->cin * op->n, op->cin2 * op->n * sizeof *dy);
}

const struct net_ops R(net_concat) = {
    .name = "concat",
    .brief = "appends the channels that entered the last N operations, or the program",
    .usage = "concat N|input [ACTIVATION]",
    .parse = parse,
    .join = join,
    .part = part,
};
