/* fno.c -- a Fourier neural operator added to the coarse model.
 *
 *   m = scale_tau net(ubar / scale_u; theta)
 *
 * on periodic grids of one to three axes: a lifting to more channels at each point, layers of the
 * operation `spectral` with activations, a projection on the variables of the state.
 * likovachki2021, without the coordinates that its authors append: it is translated with the state.
 *
 * theta belongs to waves of the domain, not to steps of a grid; operations that reach over steps
 * are refused. Without activations m is one function on every grid that holds the waves of the
 * state; activations make others, and on a coarse grid m differs by those that it does not hold. A
 * domain of another length has another theta. Limits: grids have more than twice MODES points along
 * each axis; of variables on faces, each a channel, the half step is part of theta, which then is
 * of grids of one step. closure_fno and closure_fno_f32 are made of this one file.
 */
#include "closure/closure_net.h"
#include "num/real.h"

extern const struct closure_ops closure_fno_f32;

static int open_fno(struct closure *c, struct err *err)
{
    if (closure_net_open(c, err) != 0)
        return -1;
    const struct net *net = c->priv;
    for (size_t l = 0; l < net->nop; l++)
        if (net->op[l].stencil)
            return err_set(err, ERR_USAGE, "the network '%s' has a %s of several points, expected "
                                           "operations that know no steps of a grid: spectral, "
                                           "conv CHANNELS 1", net->text, net->op[l].ops->name);
    return closure_net_gives(c, (size_t)c->layout.nvar, "variable of the state", err);
}

const struct closure_ops R(closure_fno) = {
    .name = "fno",
    .brief = "a Fourier neural operator, of waves: one meaning on every grid of a domain",
    .source = "likovachki2021",
    .any_grid = true,
    .law = "translation to rounding",
    .act = "add",
    .net = "conv 16 1 | spectral 16 8 gelu | spectral 16 8 gelu | spectral 16 8 gelu | "
           "conv 32 1 gelu | conv 1 1",
    .scaled = true,
    .precision = REAL_NAME,
    .f32 = &closure_fno_f32,
    .open = open_fno,
    .close = closure_net_close,
    .init = closure_net_init,
    .eval = closure_net_m,
    .tangent = closure_net_dm,
    .adjoint = closure_net_dm_back,
};
