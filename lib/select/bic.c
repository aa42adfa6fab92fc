/* bic.c -- the Bayesian information criterion.
 *
 *   rows log(residual/rows) + terms log(rows)
 *
 * Terms that are small beside the noise are chosen when samples are enough to be sure of them.
 * schwarz1978
 */
#include <math.h>

#include "select/select.h"

static int value(const struct sparse *s, const struct candidates *c, size_t i, size_t fold,
                 double *to, struct err *err)
{
    const double rows = (double)s->rows;

    (void)fold, (void)err;
    *to = rows * select_log_residual(s, &c->of[i].report) + (double)c->of[i].terms * log(rows);
    return 0;
}

const struct select_ops select_bic = {
    .name = "bic",
    .brief = "rows log(residual) + terms log(rows): for terms below the noise",
    .source = "schwarz1978",
    .value = value,
};
