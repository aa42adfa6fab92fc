/* aicc.c -- Akaike's information criterion, corrected for few samples.
 *
 *   rows log(residual/rows) + 2 k + 2 k (k + 1)/(rows - k - 1),   k = terms + 1
 *
 * The variance of the noise is the parameter beside the terms. hurvich1989
 */
#include <math.h>

#include "select/select.h"

static int value(const struct sparse *s, const struct candidates *c, size_t i, size_t fold,
                 double *to, struct err *err)
{
    const double rows = (double)s->rows, k = (double)c->of[i].terms + 1, free_ = rows - k - 1;

    (void)fold, (void)err;
    *to = free_ > 0 ? rows * select_log_residual(s, &c->of[i].report) + 2 * k +
                             2 * k * (k + 1) / free_
                       : INFINITY;
    return 0;
}

const struct select_ops select_aicc = {
    .name = "aicc",
    .brief = "rows log(residual) + 2 terms, corrected for few samples: for prediction",
    .source = "hurvich1989",
    .value = value,
};
