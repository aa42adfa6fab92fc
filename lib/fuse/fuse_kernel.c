/* fuse_kernel.c -- correlations of a Gaussian process, one length scale an input.
 *
 * rasmussen2006 eqs. 4.9, 4.17. Inner loops run over samples and reduce nothing, so that they
 * are vectors.
 */
#include "fuse/fuse_kernel.h"

#include <math.h>
#include <string.h>

#include "num/vecmath.h"

/* r2[n] += (x[n] - from)^2 per */
static void add_square(size_t n, const double x[], double from, double per, double r2[])
{
    for (size_t i = 0; i < n; i++) {
        const double t = x[i] - from;
        r2[i] += per * t * t;
    }
}

/* k[count] holds r^2; then k, and the slope where slope is not k. */
static void correlate(int kernel, size_t count, double k[], double slope[])
{
    if (kernel == 0) {
        for (size_t i = 0; i < count; i++)
            slope[i] = -k[i] / 2;
        math_exp(count, slope, k);
        if (slope != k)
            memcpy(slope, k, count * sizeof *k);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        k[i] = sqrt(5 * k[i]);
        slope[i] = -k[i];
    }
    math_exp(count, slope, slope);
    for (size_t i = 0; i < count; i++) {
        const double s = k[i], e = slope[i];
        k[i] = (1 + s + s * s / 3) * e;
        slope[i] = 5.0 / 3 * (1 + s) * e;
    }
}

void fuse_kernel_triangle(int kernel, size_t n, size_t d, const double x[], const double per[],
                          double k[], double slope[])
{
    double *column = k;

    memset(k, 0, n * (n + 1) / 2 * sizeof *k);
    for (size_t c = 0; c < n; column += n - c++)
        for (size_t j = 0; j < d; j++)
            add_square(n - c, x + j * n + c, x[j * n + c], per[j], column);
    correlate(kernel, n * (n + 1) / 2, k, slope);
}

void fuse_kernel_cross(int kernel, size_t n, size_t d, const double x[], const double per[],
                       size_t count, const double at[], double k[], double scratch[])
{
    memset(k, 0, n * count * sizeof *k);
    for (size_t c = 0; c < count; c++)
        for (size_t j = 0; j < d; j++)
            add_square(n, x + j * n, at[j * count + c], per[j], k + c * n);
    correlate(kernel, n * count, k, scratch);
}

void fuse_kernel_trace(size_t n, size_t d, const double x[], const double per[],
                       const double slope[], const double W[], double dtheta[], double scratch[])
{
    double *w = scratch, *sum = scratch + n;

    memset(sum, 0, d * n * sizeof *sum);
    for (size_t c = 0; c < n; slope += n - c++) {
        const double *column = W + c * n;
        for (size_t i = c; i < n; i++)
            w[i] = column[i] * slope[i - c];
        for (size_t j = 0; j < d; j++) {
            const double *xj = x + j * n, from = xj[c];
            double *s = sum + j * n;
            for (size_t i = c; i < n; i++) {
                const double t = xj[i] - from;
                s[i] += w[i] * t * t;
            }
        }
    }
    for (size_t j = 0; j < d; j++) {
        dtheta[j] = 0;
        for (size_t i = 0; i < n; i++)
            dtheta[j] += sum[j * n + i];
        dtheta[j] *= per[j];
    }
}
