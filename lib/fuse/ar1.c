/* ar1.c -- recursive co-kriging: a level is a multiple of the one below and a process of its own.
 *
 *   y_l(x) = rho_l(x) y_{l-1}(x) + delta_l(x),   rho_l = b_0 (+ b_j x_j with rho=1)
 *
 * legratiet2014, kennedy2000
 */
#include "fuse/fuse_chain.h"

const struct fuse_ops fuse_ar1 = {
    .name = "ar1",
    .brief = "recursive co-kriging: a multiple of the level below, and a process",
    .source = "legratiet2014",
    .params = fuse_params,
    .fit = fuse_chain_fit,
    .prepare = fuse_chain_prepare,
    .predict = fuse_chain_predict,
};
