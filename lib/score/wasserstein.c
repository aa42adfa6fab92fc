/* wasserstein.c -- Wasserstein distance of the marginal distributions, in standard deviations
 * of the truth:
 *
 *   wasserstein = int |F(v) - F(u)| dx / std(u),   F the distribution function
 *
 * how far values have to be moved for one to become the other, over the cells of
 * score_marginal.h, whose width bounds the rounding. A value further than 4 of the truth's
 * ranges beyond it counts as there. inf when a member blew up; where the truth is constant, 0
 * for a prediction that is constant too and inf for any other.
 */
#include <math.h>

#include "score/score_marginal.h"

static double value(const struct score *s, const struct subset *of)
{
    marginal_cells count;
    double all = 0, sum = 0, square = 0, ahead = 0, distance = 0;

    if (!marginal_count(s, of, count))
        return INFINITY;
    for (size_t c = 0; c < MARGINAL_CELLS; c++) { /* in cells, as is what follows */
        const double n = count[MARGINAL_TRUTH][c];
        all += n;
        sum += n * (double)c;
        square += n * (double)c * (double)c;
        ahead += count[MARGINAL_PREDICTION][c] - n;
        distance += fabs(ahead);
    }
    const double variance = square / all - sum / all * (sum / all);
    if (distance == 0)
        return 0;
    return variance > 1e-9 ? distance / all / sqrt(variance) : INFINITY;
}

const struct score_ops score_wasserstein = {
    .name = "wasserstein",
    .brief = "Wasserstein distance of the distributions of values, over the truth's std",
    .open = marginal_open,
    .close = marginal_close,
    .add = marginal_add,
    .value = value,
};
