/* net.c -- network programs: table of operations, running a program and its adjoint.
 *
 *   x_0 = x, x_l = op_l(x_{l-1}; w_l);  dx_{l-1} = (dop_l/dx)^T dx_l
 */
#include "net/net.h"

#include <stdlib.h>
#include <string.h>

#include "base/registry.h"

#define X(name) extern const struct net_ops net_##name;
#include "net.inc"
#undef X

static const struct net_ops *const net_table[] = {
#define X(name) &net_##name,
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
static const double *input(const struct net *net, size_t l, const double x[],
                           const double tape[])
{
    return l ? tape + net->op[l - 1].y : x;
}

const double *net_forward(const struct net *net, const double theta[],
                          const double x[], double tape[], double work[])
{
    for (size_t l = 0; l < net->nop; l++) {
        const struct net_op *op = &net->op[l];
        op->ops->forward(op, theta + op->w, input(net, l, x, tape),
                         tape + op->y, work);
    }
    return tape + net->op[net->nop - 1].y;
}

const double *net_tangent(const struct net *net, const double theta[],
                          const double dtheta[], const double x[], const double dx[],
                          const double tape[], double dtape[], double work[])
{
    for (size_t l = 0; l < net->nop; l++) {
        const struct net_op *op = &net->op[l];
        const double *const w = theta + op->w, *const in = input(net, l, x, tape);
        const double *const along = input(net, l, dx, dtape);
        if (op->ops->tangent)
            op->ops->tangent(op, w, dtheta ? dtheta + op->w : NULL, in, along, dtape + op->y,
                             work);
        else
            op->ops->adjoint(op, w, in, tape + op->y, along, NULL, dtape + op->y, work);
    }
    return dtape + net->op[net->nop - 1].y;
}

void net_adjoint(const struct net *net, const double theta[], const double x[],
                 const double dy[], double dtheta[], double dx[],
                 const double tape[], double work[])
{
    double *next = work, *spare = work + net->most;
    double *const rest = work + 2 * net->most;

    for (size_t l = net->nop; l-- > 0;) {
        const struct net_op *op = &net->op[l];
        double *const to = l ? next : dx;
        op->ops->adjoint(op, theta + op->w, input(net, l, x, tape),
                         tape + op->y, dy, dtheta ? dtheta + op->w : NULL, to,
                         rest);
        dy = to;
        next = spare;
        spare = to;
    }
}
