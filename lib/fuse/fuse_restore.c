/* fuse_restore.c -- what a file keeps of a surrogate, and the surrogate from that. */
#include <stdlib.h>
#include <string.h>

#include "fuse/fuse_level.h"

size_t fuse_arrays(const struct fuse_model *model, size_t level, struct fuse_array arrays[])
{
    const struct fuse_level *l = model->level[level];
    size_t count = 0;

    arrays[count++] = (struct fuse_array){"x", 2, {l->n, l->d}, l->x};
    arrays[count++] = (struct fuse_array){"y", 1, {l->n}, l->y};
    if (l->noise)
        arrays[count++] = (struct fuse_array){"noise", 1, {l->n}, l->noise};
    arrays[count++] = (struct fuse_array){"theta", 2, {l->nset, l->ntheta}, l->theta};
    arrays[count++] = (struct fuse_array){"weight", 1, {l->nset}, l->weight};
    return count;
}

static const struct fuse_array *find(size_t count, const struct fuse_array arrays[],
                                     const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(arrays[i].name, name) == 0)
            return &arrays[i];
    return NULL;
}

/* Whether a has these extents; n: taken from it where *n is 0. */
static int shape(const struct fuse_array *a, const char *name, size_t rank, size_t *n, size_t d,
                 struct err *err)
{
    if (!a)
        return err_set(err, ERR_DATA, "fuse: found no array `%s`", name);
    if (*n == 0)
        *n = a->shape[0];
    if (a->rank != rank || *n == 0 || a->shape[0] != *n || (rank > 1 && a->shape[1] != d))
        return err_set(err, ERR_DATA, "fuse: found array `%s` of rank %zu with %zu x %zu, expected "
                       "rank %zu with %zu x %zu", name, a->rank, a->shape[0],
                       a->rank > 1 ? a->shape[1] : 1, rank, *n, d);
    return 0;
}

static int restore(struct fuse_model *model, size_t l, size_t count,
                   const struct fuse_array arrays[], struct err *err)
{
    const struct fuse_array *x = find(count, arrays, "x"), *y = find(count, arrays, "y");
    const struct fuse_array *noise = find(count, arrays, "noise");
    const struct fuse_array *theta = find(count, arrays, "theta");
    const struct fuse_array *weight = find(count, arrays, "weight");
    const size_t d = model->d;
    size_t n = 0, nset = 0;

    if (shape(x, "x", 2, &n, d, err) != 0 || shape(y, "y", 1, &n, 1, err) != 0 ||
        (noise && shape(noise, "noise", 1, &n, 1, err) != 0) ||
        shape(theta, "theta", 2, &nset, theta ? theta->shape[1] : 0, err) != 0 ||
        shape(weight, "weight", 1, &nset, 1, err) != 0)
        return -1;
    model->level[l] = fuse_level_new(n, d, x->values, y->values, noise ? noise->values : NULL,
                                     model->p, err);
    if (!model->level[l])
        return -1;
    model->level[l]->ntheta = theta->shape[1];
    return fuse_level_set(model->level[l], nset, theta->values, weight->values, err);
}

int fuse_restore(struct fuse_model *model, const struct fuse_ops *ops, const double p[], size_t d,
                 size_t nlevel, const size_t count[], const struct fuse_array *const arrays[],
                 struct err *err)
{
    *model = (struct fuse_model){.ops = ops, .d = d, .nlevel = nlevel};
    memcpy(model->p, p, sizeof model->p);
    if (d == 0 || nlevel == 0 || nlevel > FUSE_LEVELS)
        return err_set(err, ERR_DATA, "fuse: found %zu inputs and %zu levels, expected 1 or more, "
                       "and 1 to %d", d, nlevel, FUSE_LEVELS);
    int rc = 0;
    for (size_t l = 0; rc == 0 && l < nlevel; l++)
        rc = restore(model, l, count[l], arrays[l], err);
    if (rc == 0)
        rc = ops->prepare(model, err);
    if (rc != 0)
        fuse_close(model);
    return rc;
}
