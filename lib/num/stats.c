/* stats.c -- sums, means and quantiles of plain arrays. */
#include "num/stats.h"

#include <math.h>
#include <stdlib.h>

enum { LANES = 16 };

double stats_sum(const double x[], size_t n)
{
    double sum = 0, lost = 0;

    for (size_t i = 0; i < n; i++) {
        const double t = sum + x[i];
        lost += fabs(sum) >= fabs(x[i]) ? (sum - t) + x[i] : (x[i] - t) + sum;
        sum = t;
    }
    return isfinite(sum) ? sum + lost : sum;
}

double stats_mean(const double x[], size_t n)
{
    return n ? stats_sum(x, n) / (double)n : NAN;
}

double stats_deviation(const double x[], size_t n)
{
    const double mean = stats_mean(x, n);
    double square = 0;

    for (size_t i = 0; i < n; i++)
        square += (x[i] - mean) * (x[i] - mean);
    return n > 1 ? sqrt(square / (double)(n - 1)) : NAN;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double stats_quantile(double x[], size_t n, double q)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(x[i]))
            return NAN;
    if (!n)
        return NAN;
    qsort(x, n, sizeof *x, ascending);
    const double position = q * (double)(n - 1);
    const size_t i = (size_t)position;
    const double part = position - (double)i;
    return part > 0 && i + 1 < n ? x[i] + part * (x[i + 1] - x[i]) : x[i];
}

double stats_median(double x[], size_t n)
{
    return stats_quantile(x, n, 0.5);
}

double stats_max_abs(const double x[], size_t n)
{
    double max = 0;

    for (size_t i = 0; i < n; i++)
        if (fabs(x[i]) > max)
            max = fabs(x[i]);
    return max;
}

/* x * 0 is 0 for a finite x, else NaN; lanes let the compiler use vectors. */
bool stats_finite(const double x[], size_t n)
{
    double zero[LANES] = {0}, all = 0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t l = 0; l < LANES; l++)
            zero[l] += x[i + l] * 0;
    for (; i < n; i++)
        all += x[i] * 0;
    for (size_t l = 0; l < LANES; l++)
        all += zero[l];
    return all == 0;
}

double stats_normal_crps(double mean, double sd, double y)
{
    const double pi = acos(-1), z = (y - mean) / sd;

    if (!(sd > 0))
        return fabs(y - mean);
    return sd * (z * erf(z / sqrt(2)) + 2 * exp(-0.5 * z * z) / sqrt(2 * pi) - 1 / sqrt(pi));
}

/* Newton on ln Phi, which is concave, from below. */
double stats_normal_below(double q)
{
    const double pi = 3.14159265358979323846;
    double g = -sqrt(-2 * log(q));

    for (int i = 0; i < 60; i++) {
        const double phi = erfc(-g / sqrt(2)) / 2, slope = exp(-g * g / 2) / sqrt(2 * pi);
        const double next = g - log(phi / q) * phi / slope;
        if (fabs(next - g) <= 1e-15 * fabs(g))
            return next;
        g = next;
    }
    return g;
}
