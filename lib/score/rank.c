/* rank.c -- how far the rank histogram of an ensemble of M runs is from flat:
 *
 *   chi^2 = sum_{k=0..M} (c_k - N/(M+1))^2 / (N/(M+1)),   rank = chi^2 / E chi^2,
 *
 * c_k the values of the truth, of N, that have k of the runs below them. 1 is what chance gives
 * where the truth is like one of the runs, with a standard deviation of sqrt(2/M); E chi^2 is M
 * then. Runs that are too sure, too unsure or biased make it larger, and the more so the more
 * values there are: compare numbers of one N. A truth that equals e runs is an (e+1)-th value of
 * each of the ranks it may have, of which
 *
 *   E chi^2 = 1/N sum ((M+1)/(e+1) - 1)
 *
 * is the exact expectation; all equal everywhere is 1. Values are taken for independent: those
 * that are correlated over points or times make it larger, too, for honest ensembles as well, by
 * about the number of them that say the same; `points` and `records` thin them. There have to be
 * 5 values a rank. Source: candille2005 (their delta); hamill2001 on its limits. inf when a run
 * blew up.
 */
#include <math.h>

#include "score/score_rank.h"

enum { POINTS, RECORDS };
static const double LEAST = 5; /* values a rank */

static const struct param params[] = {
    {"points", 1, 1, 1e15, "", "every so many-th point counts", .whole = true},
    {"records", 1, 1, 1e15, "", "every so many-th record counts", .whole = true},
    {NULL, 0, 0, 0, NULL, NULL},
};

/* A run's sums: its share of the M + 1 counts, and of N E chi^2. */
static int open(struct score *s, struct err *err)
{
    s->nsum = s->runs + 2;
    return s->runs > 1 ? 0
                       : err_set(err, ERR_DATA, "rank: found one run of each member, expected an "
                                                "ensemble");
}

static void count(const struct score *s, size_t first, const struct rank *of)
{
    const double ranks = (double)(s->runs + 1), equal = (double)(of->equal + 1);

    for (size_t j = first; j < first + s->runs; j++) {
        double *sum = s->sum + j * s->nsum;
        for (size_t k = of->below; k <= of->below + of->equal && !of->lost; k++)
            sum[k] += 1 / equal / (double)s->runs;
        sum[s->runs + 1] += of->lost ? INFINITY : (ranks / equal - 1) / (double)s->runs;
    }
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    if ((s->nrec - 1) % (size_t)s->p[RECORDS])
        return 0;
    for (size_t first = 0; first < s->nmember; first += s->runs)
        for (size_t i = 0; i < s->n; i += (size_t)s->p[POINTS]) {
            const struct rank of = rank_find(s, r, first, i);
            count(s, first, &of);
        }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    const size_t ranks = s->runs + 1;
    double chance = 0, all = 0, square = 0;

    for EACH_MEMBER (j, of) {
        chance += s->sum[j * s->nsum + ranks];
        for (size_t k = 0; k < ranks; k++)
            all += s->sum[j * s->nsum + k];
    }
    if (!isfinite(chance))
        return INFINITY;
    if (all < LEAST * (double)ranks * (1 - 1e-9))
        return NAN;
    for (size_t k = 0; k < ranks; k++) {
        double d = -all / (double)ranks;
        for EACH_MEMBER (j, of)
            d += s->sum[j * s->nsum + k];
        square += d * d;
    }
    return chance > 0 ? square * (double)ranks / chance : 1;
}

static int enough(const struct score *s, struct err *err)
{
    const size_t points = (s->n - 1) / (size_t)s->p[POINTS] + 1;
    const size_t records = (s->nrec - 1) / (size_t)s->p[RECORDS] + 1;
    const double found = (double)(points * records * (s->nmember / s->runs));
    const double expected = LEAST * (double)(s->runs + 1);

    return found >= expected
               ? 0
               : err_set(err, ERR_DATA,
                         "rank: %s: found %g values for the %zu ranks among %zu runs, expected "
                         "%g or more",
                         s->layout->var[s->var].name, found, s->runs + 1, s->runs, expected);
}

const struct score_ops score_rank = {
    .name = "rank",
    .brief = "distance of an ensemble's rank histogram from flat, over that by chance: 1 is honest",
    .source = "candille2005",
    .best = 1,
    .additive = true,
    .params = params,
    .open = open,
    .add = add,
    .value = value,
    .enough = enough,
};
