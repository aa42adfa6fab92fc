/* gp.c -- a Gaussian process of the dearest level alone.
 *
 *   y(x) = F(x) b + delta(x)
 *
 * What the cheap samples have to beat. rasmussen2006 section 2.7
 */
#include "fuse/fuse_chain.h"

static int fit(struct fuse_model *model, const struct samples *const levels[], size_t nlevel,
               size_t output, struct err *err)
{
    return fuse_chain_fit(model, levels + nlevel - 1, 1, output, err);
}

const struct fuse_ops fuse_gp = {
    .name = "gp",
    .brief = "Gaussian process of the dearest level alone",
    .source = "rasmussen2006",
    .params = fuse_params,
    .fit = fit,
    .prepare = fuse_chain_prepare,
    .predict = fuse_chain_predict,
};
