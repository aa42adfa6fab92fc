/* spread_skill.c -- spread of an ensemble of M runs over the error of its mean vbar:
 *
 *   spread-skill = sqrt( (M+1)/M mean_{t,i,member} 1/(M-1) sum_j (v_j - vbar)^2
 *                      / mean_{t,i,member} (vbar - u)^2 )
 *
 * 1 where the truth is like one of the runs, less where runs are too sure. No error and no spread
 * is 1. Source: fortin2014. inf when a run blew up.
 */
#include <math.h>

#include "score/score.h"

enum { SPREAD, ERROR, SUMS };

static int open(struct score *s, struct err *err)
{
    s->nsum = SUMS;
    return s->runs > 1 ? 0
                       : err_set(err, ERR_DATA, "spread-skill: found one run of each member, "
                                                "expected an ensemble");
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    const double runs = (double)s->runs;

    (void)err;
    for (size_t first = 0; first < s->nmember; first += s->runs)
        for (size_t i = 0; i < s->n; i++) {
            const double *v = r->prediction + first * s->n + i, *u = r->truth + first * s->n + i;
            double mean = v[0]; /* exactly, where all runs are equal */
            for (size_t j = 1; j < s->runs; j++)
                mean += (v[j * s->n] - v[0]) / runs;
            for (size_t j = 0; j < s->runs; j++) { /* each run its share */
                double *sum = s->sum + (first + j) * SUMS;
                const double d = v[j * s->n] - mean, e = mean - u[j * s->n];
                sum[SPREAD] += (runs + 1) / (runs - 1) * d * d;
                sum[ERROR] += e * e;
            }
        }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    double spread = 0, error = 0;

    for EACH_MEMBER (j, of) {
        spread += s->sum[j * SUMS + SPREAD];
        error += s->sum[j * SUMS + ERROR];
    }
    if (spread == 0 && error == 0)
        return 1;
    return isfinite(spread) && isfinite(error) ? sqrt(spread / error) : INFINITY;
}

const struct score_ops score_spread_skill = {
    .name = "spread-skill",
    .brief = "spread of an ensemble over the error of its mean: 1 where it is honest",
    .source = "fortin2014",
    .best = 1,
    .additive = true,
    .open = open,
    .add = add,
    .value = value,
};
