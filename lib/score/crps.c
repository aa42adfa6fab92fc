/* crps.c -- continuous ranked probability score of an ensemble of M runs, in the variable's unit:
 *
 *   crps = mean_{t,i,member} ( 1/M sum_j |v_j - u| - 1/(2 M (M-1)) sum_{j,k} |v_j - v_k| )
 *
 * the fair one, whose expectation does not depend on M and is least where u and the runs have one
 * distribution: it may be negative by chance. Of one run, or of equal ones, it is the mean
 * absolute error. M^2 operations a value. Source: ferro2014. inf when a run blew up, or so far that
 * its square is.
 */
#include <math.h>

#include "score/score.h"

static int open(struct score *s, struct err *err)
{
    (void)err;
    s->nsum = 1;
    return 0;
}

/* sum_i |a_i - b_i| */
static double apart(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += fabs(a[i] - b[i]);
    return sum;
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    const double pairs = 2 * (double)(s->runs - 1);
    const double n = (double)s->n;

    (void)err;
    for (size_t j = 0; j < s->nmember; j++) { /* each run its share */
        const size_t first = j - j % s->runs;
        const double *v = r->prediction + j * s->n;
        s->sum[j] += apart(s->n, v, r->truth + j * s->n) / n;
        for (size_t k = first; k < first + s->runs; k++)
            if (k != j)
                s->sum[j] -= apart(s->n, v, r->prediction + k * s->n) / pairs / n;
    }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += s->sum[j];
        count++;
    }
    return isfinite(sum * sum) ? sum / count / (double)s->nrec : INFINITY;
}

const struct score_ops score_crps = {
    .name = "crps",
    .brief = "continuous ranked probability score of an ensemble, in the variable's unit",
    .source = "ferro2014",
    .open = open,
    .add = add,
    .value = value,
};
