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
    const double least = SELECT_ROUNDING * c->whole.norm / (double)s->rows;
    struct sparse train = *s;
    struct sparse_report r;
    double *w = malloc((s->p + 1) * sizeof *w);

    if (!w)
        return err_set(err, ERR_INTERNAL, "cv: no memory");
    train.R = f->train;
    train.rows = f->train_rows;
    const int rc = sparse_lstsq(&train, c->of[i].keep, 0, w, NULL, &r, err);
    if (rc == 0)
        *to = isinf(r.residual) ? r.residual
                                : fmax(sparse_residual(s, f->test, w) / (double)f->test_rows,
                                       least);
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
