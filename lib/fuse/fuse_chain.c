/* fuse_chain.c -- levels one after the other, each with the mean of the one below in its trend.
 *
 *   y_l(x) = rho_l(x) mean_{l-1}(x) + delta_l(x)
 *   mean_l = rho_l mean_{l-1} + mean of delta_l
 *   variance_l = rho_l^2 variance_{l-1} + variance of delta_l
 *
 * Where samples are nested this is the joint process of all levels; where not, the mean of the
 * level below stands for its values. legratiet2014
 */
#include "fuse/fuse_chain.h"

#include <stdlib.h>

/* By levels 0 to count - 1. */
static int predict(const struct fuse_model *model, size_t count, size_t nx, const double x[],
                   struct fuse_prediction to, struct err *err)
{
    for (size_t l = 0; l < count; l++) {
        struct fuse_prediction level = to;
        if (l + 1 < count)
            level.low = level.high = NULL;
        if (fuse_level_predict(model->level[l], nx, x, l ? to.mean : NULL, l ? to.variance : NULL,
                               level, err) != 0)
            return -1;
    }
    return 0;
}

/* The trend of level l, the factors of those below being there. */
static int trend(struct fuse_model *model, size_t l, struct err *err)
{
    struct fuse_level *level = model->level[l];
    double *lower = NULL;
    int rc = 0;

    if (l > 0) {
        lower = malloc(2 * level->n * sizeof *lower);
        if (!lower)
            return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu samples", level->n);
        rc = predict(model, l, level->n, level->x,
                     (struct fuse_prediction){lower, lower + level->n}, err);
    }
    rc = rc == 0 ? fuse_level_trend(level, lower, err) : -1;
    free(lower);
    return rc;
}

int fuse_chain_fit(struct fuse_model *model, const struct samples *const levels[], size_t nlevel,
                   size_t output, struct err *err)
{
    for (size_t l = 0; l < nlevel; l++) {
        model->level[l] = fuse_level_open(levels[l], output, model->p, err);
        model->nlevel = l + 1;
        if (!model->level[l] || trend(model, l, err) != 0 ||
            fuse_find_level(model, l, err) != 0)
            return nlevel > 1 ? err_prefix(err, "level %zu", l) : -1;
    }
    return 0;
}

int fuse_chain_prepare(struct fuse_model *model, struct err *err)
{
    for (size_t l = 0; l < model->nlevel; l++)
        if (trend(model, l, err) != 0 || fuse_level_factor(model->level[l], err) != 0)
            return -1;
    return 0;
}

int fuse_chain_predict(const struct fuse_model *model, size_t nx, const double x[],
                       struct fuse_prediction to, struct err *err)
{
    return predict(model, model->nlevel, nx, x, to, err);
}
