/* savgol.c -- the slope of a polynomial fitted to the records around, by least squares.
 *
 *   y = d/dt argmin sum_i (P(t_i) - u(t_i))^2 at the middle record,  P of degree `degree`
 *
 * Fewer degrees than points smooth noise. savitzky1964
 */
#include <math.h>

#include "dot/dot.h"

enum { POINTS, DEGREE, MOST = 101, DEGREES = 9 };

static const struct param params[] = {
    {"points", 11, 3, MOST, "", "records of the window, an odd number", .whole = true},
    {"degree", 3, 1, DEGREES, "", "of the polynomial", .whole = true},
    {0},
};

static void reach(const double p[], size_t *before, size_t *after)
{
    *before = *after = (size_t)p[POINTS] / 2;
}

/* q (degree + 1, n) := orthonormal polynomials on s, with their slopes at s = 0 in slope. */
static void polynomials(size_t n, size_t degree, const double s[], double q[][MOST],
                        double slope[])
{
    double value[DEGREES + 1]; /* at s = 0 */

    for (size_t k = 0; k <= degree; k++) {
        double norm = 0;
        for (size_t i = 0; i < n; i++)
            q[k][i] = k ? s[i] * q[k - 1][i] : 1;
        value[k] = k ? 0 : 1;
        slope[k] = k ? value[k - 1] : 0;
        for (int again = 0; again < 2; again++)
            for (size_t l = 0; l < k; l++) {
                double dot = 0;
                for (size_t i = 0; i < n; i++)
                    dot += q[l][i] * q[k][i];
                for (size_t i = 0; i < n; i++)
                    q[k][i] -= dot * q[l][i];
                value[k] -= dot * value[l];
                slope[k] -= dot * slope[l];
            }
        for (size_t i = 0; i < n; i++)
            norm += q[k][i] * q[k][i];
        for (size_t i = 0; i < n; i++)
            q[k][i] /= sqrt(norm);
        value[k] /= sqrt(norm);
        slope[k] /= sqrt(norm);
    }
}

static int weights(const double p[], const double t[], double w[], struct err *err)
{
    const size_t n = (size_t)p[POINTS], degree = (size_t)p[DEGREE];
    const double scale = (t[n - 1] - t[0]) / 2;
    double s[MOST], q[DEGREES + 1][MOST], slope[DEGREES + 1];

    if (n % 2 == 0)
        return err_set(err, ERR_USAGE, "savgol: points = %zu, expected an odd number", n);
    if (degree >= n)
        return err_set(err, ERR_USAGE, "savgol: degree = %zu, expected less than points = %zu",
                       degree, n);
    for (size_t i = 0; i < n; i++)
        s[i] = (t[i] - t[n / 2]) / scale;
    polynomials(n, degree, s, q, slope);
    for (size_t i = 0; i < n; i++) {
        w[i] = 0;
        for (size_t k = 0; k <= degree; k++)
            w[i] += slope[k] * q[k][i] / scale;
    }
    return 0;
}

const struct dot_ops dot_savgol = {
    .name = "savgol",
    .brief = "the slope of a polynomial fitted to the records around (Savitzky and Golay)",
    .source = "savitzky1964",
    .params = params,
    .reach = reach,
    .weights = weights,
};
