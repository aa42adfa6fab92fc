/* fuse_choose.h -- which surrogate predicts each dear sample best from the others. */
#ifndef SUBGRID_FUSE_FUSE_CHOOSE_H
#define SUBGRID_FUSE_FUSE_CHOOSE_H

#include "fuse/fuse.h"

enum { FUSE_TRIALS = 32 };

/* What leaving each dear sample out says of a model. */
struct fuse_judged {
    size_t n;
    double rmse, spread; /* of the errors, of the outputs */
    double density;      /* mean -log density of the outputs, by Student's t */
    double crps;         /* mean ranked probability score of normals, in units of the outputs */
    double largest;      /* error in standard deviations */
    double within;       /* part in two of them */
};
int fuse_judge(const struct fuse_model *model, struct fuse_judged *to, struct err *err);

/* One that was tried; err says why it could not be fitted. */
struct fuse_trial {
    const struct fuse_ops *ops;
    bool noise;
    struct fuse_judged judged;
    struct err err;
};

/* The model of the least density of all members, each with noise and without unless params say
 * noise; arguments as of fuse_fit. trials[*ntrial]: at most FUSE_TRIALS. ERR_DATA: none could be
 * fitted. ERR_USAGE: params that there are not. */
int fuse_choose(struct fuse_model *best, const char *params, const struct samples *const levels[],
                size_t nlevel, size_t output, struct fuse_trial trials[], size_t *ntrial,
                struct err *err);

#endif
