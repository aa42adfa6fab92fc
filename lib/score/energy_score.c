/* energy_score.c -- energy score of an ensemble of M runs, the crps of whole states:
 *
 *   energy-score = mean_{t,member} ( 1/M sum_j |v_j - u| - 1/(2 M (M-1)) sum_{j,k} |v_j - v_k| ),
 *   |a|^2 = sum_i a_i^2,
 *
 * the fair one, or with `fair` = 0 that of these M runs (score_distance.h). In the variable's unit;
 * it grows as the root of the number of points, and of one point it is the crps. A state is one
 * variable: several are scored one by one. Source: gneiting2007 (section 4.3).
 */
#include <math.h>

#include "score/score_distance.h"

static double apart(size_t n, const double a[], const double b[])
{
    double square = 0;

    for (size_t i = 0; i < n; i++)
        square += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(square);
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    return distance_add(s, r, apart);
}

const struct score_ops score_energy_score = {
    .name = "energy-score",
    .brief = "energy score of an ensemble: the crps of whole states",
    .source = "gneiting2007",
    .additive = true,
    .params = distance_params,
    .open = distance_open,
    .add = add,
    .value = distance_value,
};
