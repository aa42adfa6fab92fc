/* net.c -- network programs: table of operations, running a program and its adjoint.
 *
 *   x_0 = x, x_l = op_l(x_{l-1}; w_l);  dx_{l-1} = (dop_l/dx)^T dx_l
 */
#include "net/net.h"

#include <stdlib.h>
#include <string.h>

#include "base/registry.h"
#include "num/real.h"

#define X(name) extern const struct net_ops R(net_##name);
#include "net.inc"
#undef X

static const struct net_ops *const net_table[] = {
#define X(name) &R(net_##name),
#include "net.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(net, "network operation")

void net_close(struct net *net)
{
    free(net->text);
    net->text = NULL;
}

void net_init(const struct net *net, double theta[], uint64_t seed)
{
    for (size_t l = 0; l < net->nop; l++)
        if (net->op[l].nw > 0)
            net->op[l].ops->init(&net->op[l], theta + net->op[l].w, seed, l);
}

/* The input of operation l. */
static const real *input(const struct net *net, size_t l, const real x[],
                           const real tape[])
{
    return l ? tape + net->op[l - 1].y : x;
}

const real *net_forward(const struct net *net, const real theta[],
                          const real x[], real tape[], real work[])
{
    for (size_t l = 0; l < net->nop; l++) {
        const struct net_op *op = &net->op[l];
        op->ops->forward(op, theta + op->w, input(net, l, x, tape),
                         tape + op->y, work);
    }
    return tape + net->op[net->nop - 1].y;
}

const real *net_tangent(const struct net *net, const real theta[],
                          const real dtheta[], const real x[], const real dx[],
                          const real tape[], real dtape[], real work[])
{
    for (size_t l = 0; l < net->nop; l++) {
        const struct net_op *op = &net->op[l];
        const real *const w = theta + op->w, *const in = input(net, l, x, tape);
        const real *const along = input(net, l, dx, dtape);
        if (op->ops->tangent)
            op->ops->tangent(op, w, dtheta ? dtheta + op->w : NULL, in, along, dtape + op->y,
                             work);
        else
            op->ops->adjoint(op, w, in, tape + op->y, along, NULL, dtape + op->y, work);
    }
    return dtape + net->op[net->nop - 1].y;
}

void net_adjoint(const struct net *net, const real theta[], const real x[],
                 const real dy[], real dtheta[], real dx[],
                 const real tape[], real work[])
{
    real *next = work, *spare = work + net->most;
    real *const rest = work + 2 * net->most;

    for (size_t l = net->nop; l-- > 0;) {
        const struct net_op *op = &net->op[l];
        real *const to = l ? next : dx;
        op->ops->adjoint(op, theta + op->w, input(net, l, x, tape),
                         tape + op->y, dy, dtheta ? dtheta + op->w : NULL, to,
                         rest);
        dy = to;
        next = spare;
        spare = to;
    }
}
