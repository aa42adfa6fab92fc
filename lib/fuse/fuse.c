/* fuse.c -- surrogates: table, parameters, fitting and predicting. */
#include "fuse/fuse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/registry.h"
#include "fuse/fuse_level.h"

#define X(name) extern const struct fuse_ops fuse_##name;
#include "fuse.inc"
#undef X

static const struct fuse_ops *const fuse_table[] = {
#define X(name) &fuse_##name,
#include "fuse.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(fuse, "surrogate")

const struct param fuse_params[] = {
    {"kernel", 0, 0, 1, "", "0: squared exponential, 1: Matern 5/2", .whole = true},
    {"trend", 0, 0, 1, "", "degree of the trend in x", .whole = true},
    {"rho", 0, 0, 1, "", "degree in x of what multiplies the level below", .whole = true},
    {"noise", 0, 0, 1, "", "1: estimate a noise of the samples", .whole = true},
    {"nugget", 1e-12, 0, 1, "", "variance on the diagonal, over that of the process"},
    {"reml", 1, 0, 1, "", "1: likelihood of what the trend leaves, 0: of all", .whole = true},
    {"starts", 10, 1, 1000, "", "searches for the length scales of a level", .whole = true},
    {"draws", 40, 0, 1000, "", "length scales that predictions of a level of few samples "
     "average over; 0: the best ones alone", .whole = true},
    {"seed", 1, 0, 4294967295, "", "of starts and draws", .whole = true},
    {0},
};

int fuse_fit(struct fuse_model *model, const struct fuse_ops *ops, const char *params,
             const struct samples *const levels[], size_t nlevel, size_t output, struct err *err)
{
    return fuse_fit_like(model, ops, params, levels, nlevel, output, NULL, err);
}

int fuse_fit_like(struct fuse_model *model, const struct fuse_ops *ops, const char *params,
                  const struct samples *const levels[], size_t nlevel, size_t output,
                  const struct fuse_model *like, struct err *err)
{
    *model = (struct fuse_model){.ops = ops, .like = like};
    param_defaults(ops->params, model->p);
    if (params && param_apply(ops->params, model->p, ops->name, params, err) != 0)
        return -1;
    if (nlevel == 0 || nlevel > FUSE_LEVELS)
        return err_set(err, ERR_DATA, "%s: found %zu levels, expected 1 to %d", ops->name, nlevel,
                       FUSE_LEVELS);
    for (size_t l = 1; l < nlevel; l++)
        if (levels[l]->d != levels[0]->d)
            return err_set(err, ERR_DATA, "fuse: found %zu inputs at level %zu, expected %zu as at "
                           "level 0", levels[l]->d, l, levels[0]->d);
    model->d = levels[0]->d;
    const int rc = ops->fit(model, levels, nlevel, output, err);
    model->like = NULL;
    if (rc != 0)
        fuse_close(model);
    return rc == 0 ? 0 : -1;
}

void fuse_close(struct fuse_model *model)
{
    for (size_t l = 0; l < FUSE_LEVELS; l++) {
        fuse_level_close(model->level[l]);
        free(model->report[l].start);
        free(model->report[l].length);
    }
    *model = (struct fuse_model){0};
}

int fuse_predict(const struct fuse_model *model, size_t nx, const double x[], double mean[],
                 double variance[], struct err *err)
{
    return model->ops->predict(model, nx, x, (struct fuse_prediction){mean, variance}, err);
}

int fuse_interval(const struct fuse_model *model, size_t nx, const double x[], double part,
                  double low[], double high[], struct err *err)
{
    double *spare = malloc((2 * nx + 1) * sizeof *spare);

    if (!spare)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu points", nx);
    const struct fuse_prediction to = {spare, spare + nx, part, low, high};
    const int rc = model->ops->predict(model, nx, x, to, err);
    free(spare);
    return rc;
}

static const struct fuse_level *dearest(const struct fuse_model *model)
{
    return model->level[model->nlevel - 1];
}

size_t fuse_samples(const struct fuse_model *model)
{
    return dearest(model)->n;
}

/* variance[n] += what is not known of the levels below, at the samples of the dearest one: by how
 * much it predicts less surely than with their means for certain. */
static int add_below(const struct fuse_model *model, double variance[], struct err *err)
{
    const struct fuse_level *top = dearest(model);
    const size_t n = top->n;
    struct fuse_model below = *model;
    double *work = malloc((5 * n + 1) * sizeof *work), *spare = work, *lower = work + n;
    double *with = lower + n, *without = with + n, *unsure = without + n;

    if (!work)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu samples", n);
    below.nlevel--;
    int rc = model->ops->predict(&below, n, top->x, (struct fuse_prediction){lower, unsure}, err);
    if (rc == 0)
        rc = model->ops->predict(model, n, top->x, (struct fuse_prediction){spare, with}, err);
    if (rc == 0)
        rc = fuse_level_predict(top, n, top->x, lower, NULL,
                                (struct fuse_prediction){spare, without}, err);
    for (size_t i = 0; i < n && rc == 0; i++)
        variance[i] += fmax(0, with[i] - without[i]);
    free(work);
    return rc;
}

int fuse_loo(const struct fuse_model *model, double y[], double mean[], double variance[],
             struct err *err)
{
    memcpy(y, dearest(model)->y, dearest(model)->n * sizeof *y);
    if (fuse_level_loo(dearest(model), mean, variance, err) != 0)
        return -1;
    return model->nlevel > 1 ? add_below(model, variance, err) : 0;
}
