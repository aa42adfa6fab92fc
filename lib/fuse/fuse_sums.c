/* fuse_sums.c -- the mean of a Gaussian process as sums that others can evaluate. */
#include "fuse/fuse_sums.h"

#include <math.h>
#include <string.h>

#include "fuse/fuse_level.h"

const double *fuse_sums_points(const struct fuse_model *model, size_t *n)
{
    const struct fuse_level *l = model->level[model->nlevel - 1];

    *n = l->n;
    return l->x;
}

int fuse_sums(const struct fuse_model *model, double *c, double b[], double s[], double a[],
              struct err *err)
{
    const struct fuse_level *l = model->level[0];

    *c = l->zero;
    memset(b, 0, l->d * sizeof *b);
    memset(s, 0, l->d * sizeof *s);
    memset(a, 0, l->n * sizeof *a);
    if (model->nlevel > 1 || l->nterm > 1 || l->option[FUSE_KERNEL] != 0)
        return err_set(err, ERR_USAGE, "%s: found no process of one level and squared exponential "
                       "correlations", model->ops->name);
    if (l->constant)
        return 0;
    if (l->nset > 1)
        return err_set(err, ERR_USAGE, "%s: found %zu draws of lengths, expected one (draws=0)",
                       model->ops->name, l->nset);
    for (size_t k = 0; k < l->p; k++) { /* columns: 1, x_1.. */
        const double by = l->unit * l->factor->b[k] / l->size[k];
        const size_t j = l->column[k];
        if (j == 0) {
            *c += by;
            continue;
        }
        b[j - 1] = by / l->scale[j - 1];
        *c -= b[j - 1] * l->centre[j - 1];
    }
    for (size_t j = 0; j < l->d; j++) /* 0 where x does not vary */
        s[j] = l->scale[j] > 0 ? exp(-2 * l->theta[j]) / (l->scale[j] * l->scale[j]) : 0;
    for (size_t i = 0; i < l->n; i++)
        a[i] = l->unit * l->factor->a[i];
    return 0;
}
