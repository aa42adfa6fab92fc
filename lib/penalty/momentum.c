/* momentum.c -- the sum of each variable over the grid is not to change.
 *
 *   of = sum_v (sum_i m_vi)^2 / n_v
 *
 * at most the part of |m|^2 that is in the means.
 */
#include "penalty/penalty.h"

static double of(const struct layout *l, const double u[], const double m[], double dm[])
{
    double all = 0;

    (void)u;
    for (int v = 0; v < l->nvar; v++) {
        const size_t from = l->var[v].offset, end = from + l->var[v].n;
        double sum = 0;
        for (size_t i = from; i < end; i++)
            sum += m[i];
        all += sum * sum / (double)l->var[v].n;
        for (size_t i = from; dm && i < end; i++)
            dm[i] += 2 * sum / (double)l->var[v].n;
    }
    return all;
}

const struct penalty_ops penalty_momentum = {
    .name = "momentum",
    .brief = "sums of variables over the grid do not change",
    .of = of,
};
