/* hellinger.c -- Hellinger distance of the marginal distributions, over points and times:
 *
 *   hellinger = sqrt( 1/2 sum_b (sqrt(q_b) - sqrt(p_b))^2 ),   from 0 to 1
 *
 * of the fractions q of the prediction and p of the truth in each of `bins` bins of the truth's
 * range and on both sides of it (score_marginal.h). It is blind to when, where and in which
 * order. Two records of white noise are apart too: with N values each by sqrt(bins / N) / 2,
 * about. inf when a member blew up.
 */
#include <math.h>

#include "score/score_marginal.h"

enum { BINS };

static const struct param params[] = {
    {"bins", 50, 1, MARGINAL_BINS, "", "bins over the truth's range", .whole = true},
    {NULL, 0, 0, 0, NULL, NULL},
};

static double value(const struct score *s, const struct subset *of)
{
    const size_t n = (size_t)s->p[BINS];
    marginal_bins count;
    double all = 0, square = 0;

    if (!marginal_bin(s, of, n, count))
        return INFINITY;
    for (size_t b = 0; b < n + 2; b++)
        all += count[MARGINAL_TRUTH][b];
    for (size_t b = 0; b < n + 2; b++) {
        const double d = sqrt(count[MARGINAL_PREDICTION][b]) - sqrt(count[MARGINAL_TRUTH][b]);
        square += d * d / all;
    }
    return sqrt(square / 2);
}

const struct score_ops score_hellinger = {
    .name = "hellinger",
    .brief = "Hellinger distance of the distributions of values, from 0 to 1",
    .params = params,
    .open = marginal_open,
    .close = marginal_close,
    .add = marginal_add,
    .value = value,
};
