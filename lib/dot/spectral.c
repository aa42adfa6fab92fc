/* spectral.c -- the slope of the band-limited function through the records, cut off smoothly.
 *
 *   y = sum_{j != 0} -(-1)^j / (j dt) exp(-(j / r)^2 / 2) u(t + j dt),   |j| <= points / 2
 *
 * The derivative of Shannon's series with a Gaussian window of r = sqrt(points / pi): for what
 * has less than half of the highest frequency that steps show the error falls by e^(-pi/8) a point,
 * without a period and with the records of a window alone. Steps have to be equal. wei1999
 */
#include <math.h>

#include "dot/dot.h"

enum { POINTS };

static const struct param params[] = {
    {"points", 65, 9, 257, "", "records of the window, an odd number", .whole = true},
    {0},
};

static void reach(const double p[], size_t *before, size_t *after)
{
    *before = *after = (size_t)p[POINTS] / 2;
}

static int weights(const double p[], const double t[], double w[], struct err *err)
{
    const size_t n = (size_t)p[POINTS], half = n / 2;
    const double dt = (t[n - 1] - t[0]) / (double)(n - 1), r2 = (double)n / M_PI;

    if (n % 2 == 0)
        return err_set(err, ERR_USAGE, "spectral: points = %zu, expected an odd number", n);
    for (size_t i = 1; i < n; i++)
        if (fabs(t[i] - t[i - 1] - dt) > 1e-6 * dt)
            return err_set(err, ERR_DATA, "spectral: found a step of %.9g before time %.9g, "
                           "expected %.9g: steps have to be equal", t[i] - t[i - 1], t[i], dt);
    w[half] = 0;
    for (size_t j = 1; j <= half; j++) {
        const double x = (double)j, size = exp(-x * x / 2 / r2) / (x * dt);
        w[half + j] = j % 2 ? size : -size;
        w[half - j] = -w[half + j];
    }
    return 0;
}

const struct dot_ops dot_spectral = {
    .name = "spectral",
    .brief = "the slope of the band-limited function through 65 records, for smooth data",
    .source = "wei1999",
    .params = params,
    .reach = reach,
    .weights = weights,
};
