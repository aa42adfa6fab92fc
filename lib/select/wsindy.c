/* wsindy.c -- what a set leaves of the fit with all terms, and what its terms cost.
 *
 *   |A (w - w_all)| / |A w_all| + terms/p
 *
 * A w and A w_all are projections of y, one within the other: their difference is orthogonal to
 * the first, and squares of lengths subtract. Where y is nothing, terms/p. messenger2021
 */
#include <math.h>

#include "select/select.h"

static int value(const struct sparse *s, const struct candidates *c, size_t i, size_t fold,
                 double *to, struct err *err)
{
    const struct candidate *one = &c->of[i];
    const double size = c->whole.norm - c->whole.residual;
    const double more = one->report.residual - c->whole.residual;

    (void)fold, (void)err;
    *to = (size > 0 ? sqrt(fmax(0, more) / size) : 0) + (double)one->terms / (double)s->p;
    return 0;
}

const struct select_ops select_wsindy = {
    .name = "wsindy",
    .brief = "what is left of the fit with all terms, plus terms/p: for small noise",
    .source = "messenger2021",
    .value = value,
};
