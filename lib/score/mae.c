/* mae.c -- mean absolute error over times, members and points:
 *
 *   mae = mean_{t,member,i} |v - u|
 *
 * In the unit of the variable; inf when a member blew up, to where squares overflow as of rmse.
 */
#include <math.h>

#include "score/score.h"

static int open(struct score *s, struct err *err)
{
    (void)err;
    s->nsum = 1;
    return 0;
}

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
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += s->sum[j];
        count += (double)s->n * (double)s->nrec;
    }
    return isfinite(sum * sum) ? sum / count : INFINITY;
}

const struct score_ops score_mae = {
    .name = "mae",
    .brief = "mean absolute error over times, members and points",
    .additive = true,
    .open = open,
    .add = add,
    .value = value,
};
