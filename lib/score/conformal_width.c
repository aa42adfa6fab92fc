/* conformal_width.c -- how wide intervals are that other ensembles have stretched so that they hold
 * `part` of the truth (score_conformal.h):
 *
 *   conformal-width = mean_{t,i,member} 2 q s
 *
 * Of ensembles that all hold the same the one with the least width says most. inf when a run blew
 * up, where runs agree and err in more than 1 - part of the calibrating values, and where these are
 * fewer than part/(1 - part). lei2018
 */
#include <math.h>

#include "score/score_conformal.h"

static const struct param params[] = {CONFORMAL_PART, {0}};

static double width(const struct score *s, const struct conformal *c)
{
    const double rank = ceil((double)(c->n + 1) * s->p[CONFORMAL_PART_AT] - 1e-9);
    const double q = rank <= (double)c->n ? c->calibrating[(size_t)rank - 1] : INFINITY;

    if (c->lost)
        return INFINITY;
    return q == 0 || isinf(q) ? q : 2 * q * c->spread;
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    conformal_add(s, r, width);
    return 0;
}

const struct score_ops score_conformal_width = {
    .name = "conformal-width",
    .brief = "width of the intervals that hold so much, in the variable's unit",
    .source = "lei2018",
    .additive = true,
    .params = params,
    .open = conformal_open,
    .close = conformal_close,
    .add = add,
    .value = conformal_mean,
    .enough = conformal_enough,
};
