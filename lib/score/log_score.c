/* log_score.c -- logarithmic score (ignorance) of an ensemble, in nats:
 *
 *   log-score = mean_{t,i,member} ( (u - vbar)^2 / (2 s^2) + 1/2 log(2 pi s^2) ),
 *   s^2 = 1/(M-1) sum_j (v_j - vbar)^2,
 *
 * minus the log of the density that a normal distribution of the M runs' mean and variance has at
 * the truth. The smaller the better, without a least one; another unit adds a constant to it.
 * What is not normal is scored by its two moments all the same (dawid1999), and of few runs s is
 * unsure, which costs: compare ensembles of one size. Runs that are all equal have no density:
 * there is no number over such values, --times leaves out a start that all runs share. Source:
 * roulston2002. inf when a run blew up.
 */
#include <math.h>

#include "score/score.h"

enum { SUM, EQUAL, SUMS }; /* of the score; values at which all runs are equal */

static int open(struct score *s, struct err *err)
{
    s->nsum = SUMS;
    return s->runs > 1 ? 0
                       : err_set(err, ERR_DATA, "log-score: found one run of each member, "
                                                "expected an ensemble");
}

/* Mean and variance of v[0], v[n], .. of so many runs; equal runs have exactly 0. */
static void moments(const double v[], size_t n, size_t runs, double *mean, double *variance)
{
    *mean = v[0];
    for (size_t j = 1; j < runs; j++)
        *mean += (v[j * n] - v[0]) / (double)runs;
    *variance = 0;
    for (size_t j = 0; j < runs; j++)
        *variance += (v[j * n] - *mean) * (v[j * n] - *mean) / (double)(runs - 1);
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    for (size_t first = 0; first < s->nmember; first += s->runs)
        for (size_t i = 0; i < s->n; i++) {
            const double u = r->truth[first * s->n + i];
            double mean, variance;
            moments(r->prediction + first * s->n + i, s->n, s->runs, &mean, &variance);
            for (size_t j = first; j < first + s->runs; j++) /* each run its share */
                if (variance == 0)
                    s->sum[j * SUMS + EQUAL]++;
                else
                    s->sum[j * SUMS + SUM] += (u - mean) * (u - mean) / (2 * variance) +
                                              log(2 * M_PI * variance) / 2;
        }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    double sum = 0, equal = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += s->sum[j * SUMS + SUM];
        equal += s->sum[j * SUMS + EQUAL];
        count += (double)s->n * (double)s->nrec;
    }
    if (!isfinite(sum))
        return INFINITY;
    return equal > 0 ? NAN : sum / count;
}

static int enough(const struct score *s, struct err *err)
{
    double equal = 0;

    for (size_t j = 0; j < s->nmember; j += s->runs)
        equal += s->sum[j * SUMS + EQUAL];
    return equal == 0 ? 0
                      : err_set(err, ERR_DATA,
                                "log-score: %s: found %g of %g values at which all %zu runs are "
                                "equal, which have no density; expected a spread (--times leaves "
                                "out a common start)",
                                s->layout->var[s->var].name, equal,
                                (double)(s->n * s->nrec * (s->nmember / s->runs)), s->runs);
}

const struct score_ops score_log_score = {
    .name = "log-score",
    .brief = "logarithmic score of an ensemble taken as normal, in nats: the smaller the better",
    .source = "roulston2002",
    .best = -INFINITY,
    .additive = true,
    .open = open,
    .add = add,
    .value = value,
    .enough = enough,
};
