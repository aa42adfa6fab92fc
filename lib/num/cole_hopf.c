/* cole_hopf.c -- the exact solution of Burgers' equation from a sine.
 *
 *   u(x, t) = int u0(y) w(y) dy / int w(y) dy,
 *   w(y) = exp(-(1/(2 nu)) ((x - y)^2/(2 t) + U0(y))),   U0' = u0
 *
 * which is u = -2 nu phi_x/phi with the heat equation's kernel and one
 * integration by parts (hopf1950, cole1951). The trapezoidal rule converges
 * faster than any power, for w is smooth and falls off like a Gaussian.
 */
#include "num/cole_hopf.h"

#include <math.h>
#include <stddef.h>

double cole_hopf_sine(double A, double L, double nu, double x, double t)
{
    const double k = 2 * M_PI / L;
    /* narrowest peak of w, and how far from x it may matter (exp(-40)) */
    const double sigma = sqrt(2 * nu / (1 / t + k * A));
    const double reach = A * t + sqrt(160 * nu * t);
    const long half = (long)(reach / (sigma / 4)) + 1;
    const double h = reach / (double)half;
    double lowest = INFINITY, above = 0, below = 0;

    if (t == 0)
        return A * sin(k * x);
    for (int pass = 0; pass < 2; pass++)
        for (long j = -half; j <= half; j++) {
            const double d = h * (double)j, y = x + d;
            const double G = d * d / (2 * t) - A / k * cos(k * y);
            if (pass == 0) {
                lowest = fmin(lowest, G);
                continue;
            }
            const double w = exp(-(G - lowest) / (2 * nu));
            above += w * A * sin(k * y);
            below += w;
        }
    return above / below;
}
