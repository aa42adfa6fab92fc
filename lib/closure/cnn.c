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

static void eval(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    const real *y = closure_net_eval(c, at, tape, work);

    (void)dz;
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] = c->scale_tau * y[i];
}

static void tangent(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[])
{
    const real *dy = closure_net_tangent(c, at, v, tape, work);

    (void)ddz;
    for (size_t i = 0; i < c->layout.n; i++)
        dm[i] = c->scale_tau * dy[i];
}

static void adjoint(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[], double work[])
{
    real *dy = closure_net_dy(c, work);

    (void)ddz;
    for (size_t i = 0; i < c->layout.n; i++)
        dy[i] = c->scale_tau * dm[i];
    closure_net_adjoint(c, at, d, tape, work);
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
    .eval = eval,
    .tangent = tangent,
    .adjoint = adjoint,
};
