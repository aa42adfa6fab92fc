/* correlation_time.c -- how long prediction and truth have the same pattern:
 *
 *   c(t) = sum_i (v - <v>)(u - <u>) / sqrt(sum_i (v - <v>)^2 sum_i (u - <u>)^2)
 *   correlation-time = mean_member min { t : c(t) < h }
 *
 * over space, without the means <.>; counted from the first record and divided by
 * `unit`; h = `threshold`. It does not see a wrong mean or amplitude. With `mean` m, the
 * climate's, it is of the anomalies v - m and u - m, and sees a wrong mean. Of two constant
 * fields (equal to m) c is 1, of one and another 0. A member that stays above h counts with the
 * length of the run (correlation-time-never is the fraction of such members), one that is not
 * finite ends at that time. One number has no pattern. Source: lippe2023, with 0.8.
 */
#include <math.h>

#include "score/score.h"

/* sum: 1 once it is lost, and when. */
enum { LOST, WHEN, SUMS };
enum { THRESHOLD, UNIT, MEAN };

static const struct param params[] = {
    {"threshold", 0.8, -1, 1, "", "correlation below which it ends"},
    {"unit", 1, 1e-300, 1e300, "", "time that counts as one"},
    {"mean", NAN, -1e300, 1e300, "", "correlate what differs from it, not from means over space"},
    {NULL, 0, 0, 0, NULL, NULL},
};

static int open(struct score *s, struct err *err)
{
    s->nsum = SUMS;
    return s->n > 1 ? 0 : err_set(err, ERR_DATA, "correlation-time: %s: found 1 point, expected "
                                            "2 or more",
                                  s->layout->var[s->var].name);
}

/* Sum of (a - m)(b - m) over n points; m NaN: each less its own mean. */
static double product(size_t n, const double a[], const double b[], double m)
{
    double ma = m, mb = m, sum = 0;

    if (isnan(m)) {
        ma = mb = 0;
        for (size_t i = 0; i < n; i++)
            ma += a[i] / (double)n, mb += b[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++)
        sum += (a[i] - ma) * (b[i] - mb);
    return sum;
}

/* Variation of u[n], 0 where it is rounding of the mean. */
static double variation(size_t n, const double u[], double m)
{
    const double v = product(n, u, u, m);
    double square = 0;

    for (size_t i = 0; i < n; i++)
        square += u[i] * u[i];
    return v <= 1e-28 * square ? 0 : v;
}

/* NaN where the prediction is not finite, or its square overflows. */
static double correlation(size_t n, const double v[], const double u[], double m)
{
    const double vv = variation(n, v, m), uu = variation(n, u, m);

    if (vv == 0 || uu == 0)
        return vv == uu;
    return isfinite(vv) ? product(n, v, u, m) / sqrt(vv) / sqrt(uu) : NAN;
}

static int add(struct score *s, const struct score_record *r, struct err *err)
{
    (void)err;
    for (size_t j = 0; j < s->nmember; j++) {
        double *sum = s->sum + j * SUMS;
        if (sum[LOST] || correlation(s->n, r->prediction + j * s->n, r->truth + j * s->n,
                                     s->p[MEAN]) >= s->p[THRESHOLD])
            continue;
        sum[LOST] = 1;
        sum[WHEN] = r->t;
    }
    return 0;
}

static double value(const struct score *s, const struct subset *of)
{
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        const double *m = s->sum + j * SUMS;
        sum += (m[LOST] ? m[WHEN] : s->last) - s->first;
        count++;
    }
    return sum / count / s->p[UNIT];
}

static double never(const struct score *s, const struct subset *of)
{
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += 1 - s->sum[j * SUMS + LOST];
        count++;
    }
    return sum / count;
}

const struct score_ops score_correlation_time = {
    .name = "correlation-time",
    .brief = "until the correlation with the truth over space falls below 0.8",
    .source = "lippe2023",
    .best = INFINITY,
    .params = params,
    .open = open,
    .add = add,
    .value = value,
    .never = never,
};
