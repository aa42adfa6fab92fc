/* uniform.c -- uniform: u = low + (high - low) Phi(g), Phi that of the standard normal.
 *
 * The inverse of Phi by Newton's steps from a rational start, which double digits. */
#include <math.h>

#include "prior/prior.h"

static const struct param params[] = {
    PRIOR_SHAPE,
    {"low", 0, -1e300, 1e300, "", "least value"},
    {"high", 1, -1e300, 1e300, "", "greatest value"},
    {0}};
enum { LOW = PRIOR_OWN, HIGH };

static int check(const double p[], const char *what, struct err *err)
{
    return p[HIGH] > p[LOW] ? 0
           : err_set(err, ERR_USAGE, "%s: found high = %g, expected more than low = %g", what,
                     p[HIGH], p[LOW]);
}

static double value(const double p[], double g)
{
    return p[LOW] + (p[HIGH] - p[LOW]) * (erfc(-g / sqrt(2)) / 2);
}

/* g < 0 of Phi(g) = q < 1/2: Newton on ln Phi, which is concave, from below. */
static double below(double q)
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

static double normal(const double p[], double u)
{
    const double width = p[HIGH] - p[LOW], q = (u - p[LOW]) / width, rest = (p[HIGH] - u) / width;

    if (!(q > 0 && rest > 0))
        return NAN;
    return q == rest ? 0 : q < rest ? below(q) : -below(rest);
}

const struct prior_ops prior_uniform = {
    .name = "uniform",
    .brief = "anything between two values alike",
    .params = params,
    .check = check,
    .value = value,
    .normal = normal,
};
