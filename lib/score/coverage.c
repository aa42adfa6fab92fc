/* coverage.c -- fraction of the truth's values that the central interval of an ensemble of M runs
 * holds, which is to hold the fraction `part`:
 *
 *   coverage = mean_{t,i,member} | [k, k+1] cut by [a, M+1-a] |,   a = (M+1) (1 - part) / 2,
 *
 * k the runs below the truth. A truth that is like one of the runs has each of the M+1 ranks k with
 * one probability, so that its coverage is `part` whatever the distribution. Where a is whole the
 * interval is from the a-th smallest run to the a-th largest; else the two gaps between runs at its
 * ends count in part, as if the truth were uniform in them: this interpolates between ranks, where
 * quantiles interpolated between runs would hold too much of a distribution with tails or too
 * little. A truth that equals e runs has e+1 ranks alike. M runs hold (M-1)/(M+1) at most.
 * The nearer to `part` the better: more is too unsure an ensemble. inf when a run blew up.
 */
#include <math.h>

#include "score/score_rank.h"

enum { PART };

static const struct param params[] = {
    {"part", 0.9, 1e-9, 1 - 1e-9, "", "what the interval is to hold"},
    {NULL, 0, 0, 0, NULL, NULL},
};

static int open(struct score *s, struct err *err)
{
    const double runs = (double)s->runs, most = (runs - 1) / (runs + 1);

    s->nsum = 1;
    s->best = s->p[PART];
    if (s->runs < 2)
        return err_set(err, ERR_DATA, "coverage: found one run of each member, expected an "
                                      "ensemble");
    return s->p[PART] <= most + 1e-12
               ? 0
               : err_set(err, ERR_DATA,
                         "coverage: part = %g: found %zu runs, which hold %.3g at most; expected "
                         "%.0f runs or more",
                         s->p[PART], s->runs, most,
                         ceil((1 + s->p[PART]) / (1 - s->p[PART]) - 1e-9));
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    const double ranks = (double)(s->runs + 1), a = ranks * (1 - s->p[PART]) / 2;

    (void)err;
    for (size_t first = 0; first < s->nmember; first += s->runs)
        for (size_t i = 0; i < s->n; i++) {
            const struct rank of = rank_find(s, r, first, i);
            const double low = (double)of.below, width = (double)(of.equal + 1);
            const double held = fmax(0, fmin(low + width, ranks - a) - fmax(low, a)) / width;
            for (size_t j = first; j < first + s->runs; j++) /* each run its share */
                s->sum[j] += of.lost ? INFINITY : held;
        }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += s->sum[j];
        count += (double)s->n * (double)s->nrec;
    }
    return sum / count;
}

const struct score_ops score_coverage = {
    .name = "coverage",
    .brief = "fraction of the truth in an ensemble's central interval, to be 0.9",
    .additive = true,
    .params = params,
    .open = open,
    .add = add,
    .value = value,
};
