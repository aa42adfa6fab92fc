/* nrmse.c -- relative error over times, members and points:
 *
 *   nrmse = sqrt( sum_{t,member,i} |v - u|^2 / sum_{t,member,i} |u|^2 )
 *
 * 1 is the error of v = 0. inf when a member blew up; where the truth is zero
 * throughout, 0 for a prediction that is zero too and inf for any other.
 */
#include <math.h>

#include "score/score.h"

enum { ERROR, TRUTH, SUMS };

static int open(struct score *s, struct err *err)
{
    (void)err;
    s->nsum = SUMS;
    return 0;
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    for (size_t j = 0; j < s->nmember; j++) {
        const double *v = r->prediction + j * s->n, *u = r->truth + j * s->n;
        double *sum = s->sum + j * SUMS;
        for (size_t i = 0; i < s->n; i++) {
            sum[ERROR] += (v[i] - u[i]) * (v[i] - u[i]);
            sum[TRUTH] += u[i] * u[i];
        }
    }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    double error = 0, truth = 0;

    for EACH_MEMBER (j, of) {
        error += s->sum[j * SUMS + ERROR];
        truth += s->sum[j * SUMS + TRUTH];
    }
    if (error == 0)
        return 0;
    return isfinite(error) ? sqrt(error / truth) : INFINITY;
}

const struct score_ops score_nrmse = {
    .name = "nrmse",
    .brief = "relative error |v - u| / |u| over times, members and points",
    .additive = true,
    .open = open,
    .add = add,
    .value = value,
};
