/* fuse_chain.h -- levels one after the other, each with the mean of the one below in its trend. */
#ifndef SUBGRID_FUSE_FUSE_CHAIN_H
#define SUBGRID_FUSE_FUSE_CHAIN_H

#include "fuse/fuse_level.h"

/* fuse_ops.fit of these levels, prepare and predict. */
int fuse_chain_fit(struct fuse_model *model, const struct samples *const levels[], size_t nlevel,
                   size_t output, struct err *err);
int fuse_chain_prepare(struct fuse_model *model, struct err *err);
int fuse_chain_predict(const struct fuse_model *model, size_t nx, const double x[],
                       struct fuse_prediction to, struct err *err);

#endif
