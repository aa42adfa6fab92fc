/* conformal.c -- fraction of the truth's values in intervals that other ensembles have stretched
 * (score_conformal.h), which is to be `part` however far the runs are from the truth:
 *
 *   conformal = mean_{t,i,member} | [k, k+e+1] cut by [0, (n+1) part] | / (e+1),
 *
 * k of the n calibrating values below r, e equal to it. Where (n+1) part is whole and no values are
 * equal this is the fraction of r <= q, else that of a rank between: exactly `part` in the mean
 * where ensembles are alike. What it costs says conformal-width. inf when a run blew up. lei2018
 */
#include <math.h>

#include "score/score_conformal.h"

static const struct param params[] = {CONFORMAL_PART, {0}};

static int open(struct score *s, struct err *err)
{
    s->best = s->p[CONFORMAL_PART_AT];
    return conformal_open(s, err);
}

/* How many of n rising values are below x, or not above it. */
static double count_below(size_t n, const double x[], double of, bool or_equal)
{
    size_t low = 0;

    for (size_t high = n; low < high;) {
        const size_t middle = low + (high - low) / 2;
        if (x[middle] < of || (or_equal && x[middle] == of))
            low = middle + 1;
        else
            high = middle;
    }
    return (double)low;
}

static double held(const struct score *s, const struct conformal *c)
{
    const double k = count_below(c->n, c->calibrating, c->r, false);
    const double width = count_below(c->n, c->calibrating, c->r, true) + 1 - k;
    const double to = (double)(c->n + 1) * s->p[CONFORMAL_PART_AT];

    return c->lost ? INFINITY : fmax(0, fmin(k + width, to) - k) / width;
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    conformal_add(s, r, held);
    return 0;
}

const struct score_ops score_conformal = {
    .name = "conformal",
    .brief = "fraction of the truth in intervals that other ensembles stretch, to be 0.9",
    .source = "lei2018",
    .additive = true,
    .params = params,
    .open = open,
    .close = conformal_close,
    .add = add,
    .value = conformal_mean,
    .enough = conformal_enough,
};
