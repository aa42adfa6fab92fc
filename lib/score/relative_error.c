/* relative_error.c -- relative error at each time, averaged over times and members:
 *
 *   relative-error = mean_{t,member} |v - u| / |u|,    |u|^2 = sum_i u_i^2
 *
 * Source: agdestein2023, the number published for the Burgers set-up. Unlike nrmse it
 * weighs every time and member alike, however small its field. inf when a member blew
 * up; where the truth is zero, 0 for a prediction that is zero too and inf for any
 * other.
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
        double error = 0, truth = 0;
        for (size_t i = 0; i < s->n; i++) {
            error += (v[i] - u[i]) * (v[i] - u[i]);
            truth += u[i] * u[i];
        }
        s->sum[j] += error == 0 ? 0 : sqrt(error / truth);
    }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += s->sum[j];
        count += (double)s->nrec;
    }
    return isfinite(sum) ? sum / count : INFINITY;
}

const struct score_ops score_relative_error = {
    .name = "relative-error",
    .brief = "mean over times and members of |v - u| / |u|",
    .source = "agdestein2023",
    .additive = true,
    .open = open,
    .add = add,
    .value = value,
};
