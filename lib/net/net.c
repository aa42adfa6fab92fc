/* net.c -- network programs: table of operations, running a program and its adjoint.
 *
 *   x_0 = x, x_l = op_l(x_{l-1}; w_l);  dx_{l-1} = (dop_l/dx)^T dx_l
 *
 * Where operation k joins value l - 1 < k to its input, dx_{l-1} has its part too. It waits in
 * work until the way back comes to operation l.
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
    free(net->tables);
    net->text = NULL;
    net->tables = NULL;
}

void net_init(const struct net *net, double theta[], uint64_t seed)
{
    for (size_t l = 0; l < net->nop; l++)
        if (net->op[l].nw > 0)
            net->op[l].ops->init(&net->op[l], theta + net->op[l].w, seed, l);
}

/* Value l; the input of op[l]. */
static const real *value(const struct net *net, size_t l, const real x[],
                           const real tape[])
{
    return l ? tape + net->op[l - 1].y : x;
}

const real *net_forward(const struct net *net, const real theta[],
                          const real x[], real tape[], real work[])
{
    for (size_t l = 0; l < net->nop; l++) {
        const struct net_op *op = &net->op[l];
        const real *in = value(net, l, x, tape);
        if (op->ops->join)
            op->ops->join(op, in, value(net, op->from, x, tape), tape + op->y);
        else
            op->ops->forward(op, theta + op->w, in, tape + op->y, work);
    }
    return tape + net->op[net->nop - 1].y;
}

const real *net_tangent(const struct net *net, const real theta[],
                          const real dtheta[], const real x[], const real dx[],
                          const real tape[], real dtape[], real work[])
{
    for (size_t l = 0; l < net->nop; l++) {
        const struct net_op *op = &net->op[l];
        const real *const w = theta + op->w, *const in = value(net, l, x, tape);
        const real *const along = value(net, l, dx, dtape);
        if (op->ops->join)
            op->ops->join(op, along, value(net, op->from, dx, dtape), dtape + op->y);
        else if (op->ops->tangent)
            op->ops->tangent(op, w, dtheta ? dtheta + op->w : NULL, in, along, dtape + op->y,
                             work);
        else
            op->ops->adjoint(op, w, in, tape + op->y, along, NULL, dtape + op->y, work);
    }
    return dtape + net->op[net->nop - 1].y;
}

double net_products(const struct net *net)
{
    double sum = 0;

    for (size_t l = 0; l < net->nop; l++)
        if (net->op[l].ops->products)
            sum += net->op[l].ops->products(&net->op[l]);
    return sum;
}

/* dx, gradient of value l := that with what those that join it wait to add */
static void collect(const struct net *net, size_t l, const real work[], real dx[])
{
    for (size_t k = l; k < net->nop; k++) {
        const struct net_op *op = &net->op[k];
        if (op->cin2 == 0 || op->from != l)
            continue;
        for (size_t i = 0; i < op->cin2 * op->n; i++)
            dx[i] += work[op->dx2 + i];
    }
}

void net_adjoint(const struct net *net, const real theta[], const real x[],
                 const real dy[], real dtheta[], real dx[],
                 const real tape[], real work[])
{
    real *next = work + net->njoin, *spare = next + net->most;
    real *const rest = spare + net->most;

    for (size_t l = net->nop; l-- > 0;) {
        const struct net_op *op = &net->op[l];
        real *const to = l ? next : dx;
        if (op->ops->join)
            op->ops->part(op, dy, to, work + op->dx2);
        else
            op->ops->adjoint(op, theta + op->w, value(net, l, x, tape),
                             tape + op->y, dy, dtheta ? dtheta + op->w : NULL, to, rest);
        if (net->njoin > 0 && to)
            collect(net, l, work, to);
        dy = to;
        next = spare;
        spare = to;
    }
}
