/* fuse_net.c -- correlations of a network of one hidden layer of infinitely many units.
 *
 *   dk/d ln l_j = 2/pi (1 - u^2)^-1/2 du/d ln l_j
 *   du/d ln l_j = -4/l_j^2 (z z' - u/2 (z^2 + z'^2)),   z = x_j / sqrt(D(x)), 1 / sqrt(D(x)) of b
 */
#include "fuse/fuse_net.h"

#include <math.h>
#include <string.h>

static const double two_by_pi = 0.63661977236758134;

/* root[n] := sqrt(D(x)) */
static void roots(size_t n, size_t d, const double x[], const double per[], double root[])
{
    for (size_t i = 0; i < n; i++)
        root[i] = 1 + 2 * per[d];
    for (size_t j = 0; j < d; j++)
        for (size_t i = 0; i < n; i++)
            root[i] += 2 * per[j] * x[j * n + i] * x[j * n + i];
    for (size_t i = 0; i < n; i++)
        root[i] = sqrt(root[i]);
}

/* u[n] := of n points and one; x and at: their first inputs, the next ones x_step and at_step
 * numbers further. */
static void column(size_t n, size_t d, const double x[], size_t x_step, const double root[],
                   const double per[], const double at[], size_t at_step, double at_root,
                   double u[])
{
    for (size_t i = 0; i < n; i++)
        u[i] = 2 * per[d];
    for (size_t j = 0; j < d; j++) {
        const double *xj = x + j * x_step, part = 2 * per[j] * at[j * at_step];
        for (size_t i = 0; i < n; i++)
            u[i] += part * xj[i];
    }
    for (size_t i = 0; i < n; i++)
        u[i] /= root[i] * at_root;
}

/* k[count] := 2/pi asin u; u may be k. */
static void correlate(size_t count, const double u[], double k[])
{
    for (size_t i = 0; i < count; i++)
        k[i] = two_by_pi * asin(u[i]);
}

void fuse_net_triangle(size_t n, size_t d, const double x[], const double per[], double k[],
                       double u[], double scratch[])
{
    double *to = u;

    roots(n, d, x, per, scratch);
    for (size_t c = 0; c < n; to += n - c++)
        column(n - c, d, x + c, n, scratch + c, per, x + c, n, scratch[c], to);
    correlate(n * (n + 1) / 2, u, k);
}

void fuse_net_cross(size_t n, size_t d, const double x[], const double per[], size_t count,
                    const double at[], double k[], double own[], double scratch[])
{
    roots(n, d, x, per, scratch);
    roots(count, d, at, per, own);
    for (size_t c = 0; c < count; c++)
        column(n, d, x, n, scratch, per, at + c, count, own[c], k + c * n);
    correlate(n * count, k, k);
    for (size_t c = 0; c < count; c++)
        own[c] = 1 - 1 / (own[c] * own[c]);
    correlate(count, own, own);
}

void fuse_net_trace(size_t n, size_t d, const double x[], const double per[], const double u[],
                    const double W[], double dtheta[], double scratch[])
{
    double *a = scratch, *z = a + n, *sum = z + n * (d + 1);

    roots(n, d, x, per, z + n * d);
    for (size_t i = 0; i < n; i++)
        z[n * d + i] = 1 / z[n * d + i];
    for (size_t i = 0; i < n * d; i++)
        z[i] = x[i] * z[n * d + i % n];
    memset(sum, 0, n * (d + 1) * sizeof *sum);
    for (size_t c = 0; c < n; u += n - c++) {
        for (size_t i = c; i < n; i++)
            a[i] = (i == c ? 0.5 : 1) * W[c * n + i] / sqrt(1 - u[i - c] * u[i - c]);
        for (size_t j = 0; j <= d; j++) {
            const double *zj = z + j * n, from = zj[c];
            double *s = sum + j * n;
            for (size_t i = c; i < n; i++)
                s[i] += a[i] * (zj[i] * from - u[i - c] / 2 * (zj[i] * zj[i] + from * from));
        }
    }
    for (size_t j = 0; j <= d; j++) {
        dtheta[j] = 0;
        for (size_t i = 0; i < n; i++)
            dtheta[j] -= 4 * two_by_pi * per[j] * sum[j * n + i];
    }
}
