/* fuse_nest.h -- levels one after the other, the one below an input of the next. */
#ifndef SUBGRID_FUSE_FUSE_NEST_H
#define SUBGRID_FUSE_FUSE_NEST_H

#include "fuse/fuse_level.h"

/* fuse_ops.fit, prepare and predict. network: g is one (fuse_net.h). */
int fuse_nest_fit(struct fuse_model *model, const struct samples *const levels[], size_t nlevel,
                  size_t output, bool network, struct err *err);
int fuse_nest_prepare(struct fuse_model *model, bool network, struct err *err);
int fuse_nest_predict(const struct fuse_model *model, size_t nx, const double x[],
                      struct fuse_prediction to, struct err *err);

#endif
