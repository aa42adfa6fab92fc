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

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const real *y = closure_net_eval(c, at, tape, work);

    (void)dz;
    for (size_t i = 0; i < c->nout; i++)
        m[i] = c->scale_tau * y[i];
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const real *dy = closure_net_tangent(c, at, v, tape, work);

    (void)ddz;
    for (size_t i = 0; i < c->nout; i++)
        dm[i] = c->scale_tau * dy[i];
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    real *dy = closure_net_dy(c, work);

    (void)ddz;
    for (size_t i = 0; i < c->nout; i++)
        dy[i] = c->scale_tau * dm[i];
    closure_net_adjoint(c, at, d, tape, work);
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
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
