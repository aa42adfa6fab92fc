/* chain_judge.c -- whether chains agree, and what their draws are worth.
 *
 *   R^2 = (N - 1)/N + B/W,   1/ess = tau/(M N),   tau = -1 + 2 sum_k P_k,   P_k = rho_2k + rho_2k+1
 *
 * of M halves of chains with N draws each: W the mean of their variances, B the variance of their
 * means, rho_t = 1 - (W - mean of the halves' autocovariances)/(W (N - 1)/N + B). The sum ends
 * before the first P_k that is not positive, and none counts for more than the one before.
 * vehtari2021
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "chain/chain.h"
#include "num/stats.h"

struct ranked {
    double value;
    size_t at;
};

static int by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    return x->value != y->value ? (x->value > y->value) - (x->value < y->value)
                                : (x->at > y->at) - (x->at < y->at);
}

static double normal(double q)
{
    return q == 0.5 ? 0 : q < 0.5 ? stats_normal_below(q) : -stats_normal_below(1 - q);
}

/* x[n] := the normal numbers of its ranks; what is equal has one rank. */
static void normalise(size_t n, double x[], struct ranked r[])
{
    for (size_t i = 0; i < n; i++)
        r[i] = (struct ranked){x[i], i};
    qsort(r, n, sizeof *r, by_value);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && r[next].value == r[i].value; next++)
            ;
        const double rank = ((double)(i + next) + 1) / 2; /* from 1 */
        const double z = normal((rank - 0.375) / ((double)n + 0.25));
        for (size_t k = i; k < next; k++)
            x[r[k].at] = z;
    }
}

/* W and B of halves (m, n). */
static void variances(size_t m, size_t n, const double x[], double mean[], double *W, double *B)
{
    double all = 0;

    *W = *B = 0;
    for (size_t k = 0; k < m; k++) {
        const double sd = stats_deviation(x + k * n, n);
        mean[k] = stats_mean(x + k * n, n);
        *W += sd * sd / (double)m;
        all += mean[k] / (double)m;
    }
    for (size_t k = 0; k < m; k++)
        *B += (mean[k] - all) * (mean[k] - all) / (double)(m - 1);
}

static double rhat(size_t m, size_t n, const double x[], double mean[])
{
    double W, B;

    variances(m, n, x, mean, &W, &B);
    return sqrt((double)(n - 1) / (double)n + B / W);
}

/* Mean over halves of their autocovariances at lag t. */
static double autocovariance(size_t m, size_t n, const double x[], const double mean[], size_t t)
{
    double sum = 0;

    for (size_t k = 0; k < m; k++)
        for (size_t i = 0; i + t < n; i++)
            sum += (x[k * n + i] - mean[k]) * (x[k * n + i + t] - mean[k]);
    return sum / (double)(m * n);
}

static double worth(size_t m, size_t n, const double x[], double mean[])
{
    const double count = (double)(m * n);
    double W, B, tau = -1, before = INFINITY;

    variances(m, n, x, mean, &W, &B);
    const double all = W * (double)(n - 1) / (double)n + B;
    for (size_t t = 0; t + 1 < n; t += 2) {
        double pair = 0;
        for (size_t k = t; k < t + 2; k++)
            pair += k ? 1 - (W - autocovariance(m, n, x, mean, k)) / all : 1;
        if (!(pair > 0))
            break;
        before = fmin(pair, before);
        tau += 2 * before;
    }
    return count / fmax(tau, 1 / log10(count));
}

int chain_judge(size_t chains, size_t draws, size_t n, const double v[], size_t i,
                struct chain_judged *to, struct err *err)
{
    const size_t half = draws / 2, m = 2 * chains, all = m * half;
    bool same = true;

    *to = (struct chain_judged){NAN, NAN};
    if (half < 2)
        return 0;
    double *x = malloc((2 * all + m) * sizeof *x), *y = x + all, *mean = y + all;
    struct ranked *r = malloc(all * sizeof *r);
    if (!x || !r) {
        free(x);
        free(r);
        return err_set(err, ERR_INTERNAL, "no memory for %zu draws", all);
    }
    for (size_t k = 0; k < m; k++)
        for (size_t t = 0; t < half; t++) {
            const size_t from = k / 2 * draws + (k % 2 ? draws - half : 0) + t;
            y[k * half + t] = x[k * half + t] = v[from * n + i];
            same = same && v[from * n + i] == x[0];
        }
    if (!same) {
        to->ess = worth(m, half, x, mean);
        const double median = stats_median(y, all);
        for (size_t k = 0; k < all; k++)
            y[k] = fabs(x[k] - median);
        normalise(all, x, r);
        normalise(all, y, r);
        to->rhat = fmax(rhat(m, half, x, mean), rhat(m, half, y, mean));
    }
    free(x);
    free(r);
    return 0;
}
