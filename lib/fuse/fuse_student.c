/* fuse_student.c -- Student's t, and mixtures of it.
 *
 *   P(|T| < t) = s (1 + c^2/2 + 1 3 c^4/(2 4) + ..)                    even degrees of freedom v
 *              = 2/pi (a + s (c + 2 c^3/3 + 2 4 c^5/(3 5) + ..))       odd
 *
 * with tan a = t/sqrt(v), s = sin a, c = cos a, to the power v - 2. abramowitz1964 eqs. 26.7.3-4
 */
#include "fuse/fuse_student.h"

#include <math.h>
#include <stdbool.h>

double fuse_student(double t, size_t degrees)
{
    const double v = (double)degrees, c = sqrt(v / (v + t * t)), s = t / sqrt(v + t * t);
    const bool odd = degrees % 2;
    double term = odd ? c : 1, sum = degrees > 1 ? term : 0;

    for (size_t k = odd ? 3 : 2; k + 2 <= degrees; k += 2) {
        term *= (double)(k - 1) / (double)k * c * c;
        sum += term;
    }
    const double part = odd ? 2 / acos(-1) * (asin(s) + s * sum) : s * sum;
    return (1 + part) / 2;
}

double fuse_student_quantile(double p, size_t degrees)
{
    double low = 0, high = 1;

    if (p < 0.5)
        return -fuse_student_quantile(1 - p, degrees);
    while (fuse_student(high, degrees) < p && high < 1e12)
        high *= 2;
    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2;
        if (fuse_student(middle, degrees) < p)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

static double mixture(double q, size_t degrees, size_t count, const double weight[],
                      const double m[], const double s[])
{
    double sum = 0;

    for (size_t k = 0; k < count; k++)
        sum += weight[k] * (s[k] > 0 ? fuse_student((q - m[k]) / s[k], degrees) : q >= m[k]);
    return sum;
}

double fuse_student_mixture(double p, double z, size_t degrees, size_t count,
                            const double weight[], const double m[], const double s[])
{
    double low = INFINITY, high = -INFINITY;

    for (size_t k = 0; k < count; k++) {
        low = fmin(low, m[k] + z * s[k]);
        high = fmax(high, m[k] + z * s[k]);
    }
    double at_low = mixture(low, degrees, count, weight, m, s) - p;
    double at_high = mixture(high, degrees, count, weight, m, s) - p;
    /* false position, the end that stays halved (Illinois) */
    for (int i = 0; i < 60 && at_low < 0 && at_high > 0; i++) {
        const double q = (low * at_high - high * at_low) / (at_high - at_low);
        const double at = mixture(q, degrees, count, weight, m, s) - p;
        if (fabs(at) < 1e-7)
            return q;
        if (at < 0) {
            low = q;
            at_low = at;
            at_high /= 2;
        } else {
            high = q;
            at_high = at;
            at_low /= 2;
        }
    }
    return fabs(at_low) < fabs(at_high) ? low : high;
}
