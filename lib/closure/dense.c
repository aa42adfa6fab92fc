/* dense.c -- a fully connected network of all values of a state.
 *
 *   m = scale_tau net(ubar / scale_u; theta)
 *
 * Each value of the state is a channel of a grid of one point, so that `conv K 1` is a layer of K
 * units with all of those before it. States of any axes; m has as many values as the last layer,
 * which need not be those of a state: such a closure is evaluated, and acts on no model.
 * closure_dense and closure_dense_f32 are made of this one file.
 */
#include "closure/closure_net.h"
#include "num/real.h"

extern const struct closure_ops closure_dense_f32;

static int open_dense(struct closure *c, struct err *err)
{
    const struct grid point = grid_line(1, 1);

    if (closure_net_open_on(c, c->layout.n, &point, err) != 0)
        return -1;
    c->nout = ((const struct net *)c->priv)->cout;
    return 0;
}

const struct closure_ops R(closure_dense) = {
    .name = "dense",
    .brief = "a fully connected network of all values of a state, layers as conv UNITS 1",
    .law = "-",
    .act = "add",
    .net = "conv 20 1 relu | conv 3 1",
    .scaled = true,
    .precision = REAL_NAME,
    .f32 = &closure_dense_f32,
    .open = open_dense,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = closure_net_m,
    .tangent = closure_net_dm,
    .adjoint = closure_net_dm_back,
};
