/* mae.c -- mean absolute error over times, members and points:
 *
 *   mae = mean_{t,member,i} |v - u|
 *
 * In the unit of the variable; inf when a member blew up, to where squares overflow as of rmse.
 */
#include <math.h>

#include "score/score.h"

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    for (size_t j = 0; j < s->nmember; j++) {
        const double *v = r->prediction + j * s->n, *u = r->truth + j * s->n;
        for (size_t i = 0; i < s->n; i++)
            s->sum[j] += fabs(v[i] - u[i]);
    }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    const double mean = score_mean(s, of);

    return isfinite(mean * mean) ? mean : INFINITY;
}

const struct score_ops score_mae = {
    .name = "mae",
    .brief = "mean absolute error over times, members and points",
    .additive = true,
    .open = score_open_sum,
    .add = add,
    .value = value,
};
