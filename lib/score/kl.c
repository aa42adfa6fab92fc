/* kl.c -- Kullback-Leibler divergence of the truth's marginal distribution from the
 * prediction's, in nats:
 *
 *   kl = sum_b p_b log(p_b / q_b),   p_b = (N_b + a) / sum_b (N_b + a), and q_b alike
 *
 * of the counts N_b in each of `bins` bins of the truth's range and on both sides of it
 * (score_marginal.h): what is lost when the truth is taken for the prediction. a = `add` keeps
 * it finite where the prediction never is. Source: kullback1951. inf when a member blew up.
 */
#include <math.h>

#include "score/score_marginal.h"

enum { BINS, ADD };

static const struct param params[] = {
    {"bins", 50, 1, MARGINAL_BINS, "", "bins over the truth's range", .whole = true},
    {"add", 0.5, 1e-9, 1e9, "", "added to every count"},
    {NULL, 0, 0, 0, NULL, NULL},
};

static double value(const struct score *s, const struct subset *of)
{
    const size_t n = (size_t)s->p[BINS];
    marginal_bins count;
    double all = 0, sum = 0;

    if (!marginal_bin(s, of, n, count))
        return INFINITY;
    for (size_t b = 0; b < n + 2; b++)
        all += count[MARGINAL_TRUTH][b] + s->p[ADD];
    for (size_t b = 0; b < n + 2; b++) {
        const double p = count[MARGINAL_TRUTH][b] + s->p[ADD];
        const double q = count[MARGINAL_PREDICTION][b] + s->p[ADD];
        sum += p / all * log(p / q);
    }
    return fmax(sum, 0);
}

const struct score_ops score_kl = {
    .name = "kl",
    .brief = "Kullback-Leibler divergence of the truth's distribution of values, in nats",
    .source = "kullback1951",
    .params = params,
    .open = marginal_open,
    .close = marginal_close,
    .add = marginal_add,
    .value = value,
};
