/* cv.c -- cross-validation over blocks of time.
 *
 *   mean_k |A_k w_{-k} - y_k|^2 / rows_k,   w_{-k} least squares without block k
 *
 * Blocks, because samples near in time are not independent. stone1974
 */
#include <math.h>
#include <stdlib.h>

#include "select/select.h"

static int value(const struct sparse *s, const struct candidates *c, size_t i, size_t fold,
                 double *to, struct err *err)
{
    const struct sparse_fold *f = &s->fold[fold];
    struct sparse train = *s;
    double *w = malloc((s->p + 1) * sizeof *w);
    const double least = SELECT_ROUNDING * c->whole.norm / (double)s->rows;

    if (!w)
        return err_set(err, ERR_INTERNAL, "cv: no memory");
    train.R = f->train;
    train.rows = f->train_rows;
    const int rc = sparse_lstsq(&train, c->of[i].keep, 0, w, NULL, NULL, err);
    *to = rc == 0 ? fmax(sparse_residual(s, f->test, w) / (double)f->test_rows, least) : 0;
    free(w);
    return rc;
}

const struct select_ops select_cv = {
    .name = "cv",
    .brief = "the error in blocks of time that are left out, in turn",
    .source = "stone1974",
    .folds = true,
    .value = value,
};
