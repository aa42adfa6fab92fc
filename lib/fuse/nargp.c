/* nargp.c -- a level is any smooth function of the one below and of x.
 *
 *   y_l(x) = b_0 + b_1 y_{l-1}(x) + g(x, y_{l-1}(x)) + delta(x)
 *   k = k_rho(x) k_f(y_{l-1}) + w k_delta(x)
 *
 * The part that is linear in the level below, which perdikaris2017 has not, makes it as good as ar1
 * where levels are multiples of each other.
 */
#include "fuse/fuse_nest.h"

static int fit(struct fuse_model *model, const struct samples *const levels[], size_t nlevel,
               size_t output, struct err *err)
{
    return fuse_nest_fit(model, levels, nlevel, output, false, err);
}

static int prepare(struct fuse_model *model, struct err *err)
{
    return fuse_nest_prepare(model, false, err);
}

const struct fuse_ops fuse_nargp = {
    .name = "nargp",
    .brief = "process in x and the level below: levels that are nonlinear in each other",
    .source = "perdikaris2017",
    .params = fuse_params,
    .fit = fit,
    .prepare = prepare,
    .predict = fuse_nest_predict,
};
