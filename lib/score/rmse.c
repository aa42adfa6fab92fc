/* rmse.c -- root mean square error over times, members and points:
 *
 *   rmse = sqrt( mean_{t,member,i} |v - u|^2 )
 *
 * In the unit of the variable; inf when a member blew up.
 */
#include <math.h>

#include "score/score.h"

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    for (size_t j = 0; j < s->nmember; j++) {
        const double *v = r->prediction + j * s->n, *u = r->truth + j * s->n;
        for (size_t i = 0; i < s->n; i++)
            s->sum[j] += (v[i] - u[i]) * (v[i] - u[i]);
    }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    const double mean = score_mean(s, of);

    return isfinite(mean) ? sqrt(mean) : INFINITY;
}

const struct score_ops score_rmse = {
    .name = "rmse",
    .brief = "root mean square error over times, members and points",
    .additive = true,
    .open = score_open_sum,
    .add = add,
    .value = value,
};
