/* crps.c -- continuous ranked probability score of an ensemble of M runs, in the variable's unit:
 *
 *   crps = mean_{t,i,member} ( 1/M sum_j |v_j - u| - 1/(2 M (M-1)) sum_{j,k} |v_j - v_k| )
 *
 * the fair one, or with `fair` = 0 that of these M runs (score_distance.h). It is of each value
 * alone and blind to which of them go together: energy-score sees that. Source: ferro2014.
 */
#include <math.h>

#include "score/score_distance.h"

static double apart(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += fabs(a[i] - b[i]);
    return sum / (double)n;
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    return distance_add(s, r, apart);
}

const struct score_ops score_crps = {
    .name = "crps",
    .brief = "continuous ranked probability score of an ensemble, in the variable's unit",
    .source = "ferro2014",
    .additive = true,
    .params = distance_params,
    .open = distance_open,
    .add = add,
    .value = distance_value,
};
