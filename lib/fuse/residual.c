/* residual.c -- a level is a multiple of the one below, and a network of that and of x.
 *
 *   y_l(x) = b_0 + b_1 y_{l-1}(x) + sum_a c_a erf(W_a [x, y_{l-1}(x), 1]) + delta(x)
 *
 * The linear part is found by least squares, all weights of the network are integrated out
 * (fuse_net.h), delta is a process of what it leaves. With trend=1 it has b x too, with rho=1 b_1
 * depends on x; the cheapest level is a process alone. meng2020 trains the weights instead: with 5
 * to 20 samples these remember each of them, and leaving one out says nothing then. kernel: of
 * delta and of the cheapest level.
 */
#include "fuse/fuse_nest.h"

static int fit(struct fuse_model *model, const struct samples *const levels[], size_t nlevel,
               size_t output, struct err *err)
{
    return fuse_nest_fit(model, levels, nlevel, output, true, err);
}

static int prepare(struct fuse_model *model, struct err *err)
{
    return fuse_nest_prepare(model, true, err);
}

const struct fuse_ops fuse_residual = {
    .name = "residual",
    .brief = "a multiple of the level below and a network of it and of x",
    .source = "williams1998",
    .params = fuse_params,
    .fit = fit,
    .prepare = prepare,
    .predict = fuse_nest_predict,
};
