/* cnn.c -- a network of periodic convolutions added to the coarse model.
 *
 *   m = scale_tau net(ubar / scale_u; theta)
 *
 * on periodic grids of one to three axes. The variables of the state are the channels of input
 * and output. The default program is that of Agdestein and Sanderse's Burgers tutorial, 784
 * weights for one variable. closure_cnn and closure_cnn_f32 are made of this one file.
 * agdestein2025
 */
#include "closure/closure_net.h"
#include "num/real.h"

extern const struct closure_ops closure_cnn_f32;

static int open_cnn(struct closure *c, struct err *err)
{
    if (closure_net_open(c, err) != 0)
        return -1;
    return closure_net_gives(c, (size_t)c->layout.nvar, "variable of the state", err);
}

const struct closure_ops R(closure_cnn) = {
    .name = "cnn",
    .brief = "a network of periodic convolutions added to the coarse model",
    .source = "agdestein2025",
    .any_grid = true,
    .law = "translation",
    .act = "add",
    .net = "square | conv 8 5 leaky | conv 8 5 leaky | conv 8 5 leaky | "
           "conv 1 5 nobias",
    .scaled = true,
    .precision = REAL_NAME,
    .f32 = &closure_cnn_f32,
    .open = open_cnn,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = closure_net_m,
    .tangent = closure_net_dm,
    .adjoint = closure_net_dm_back,
};
