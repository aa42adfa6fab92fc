/* uniform.c -- uniform: u = low + (high - low) Phi(g), Phi that of the standard normal. */
#include <math.h>

#include "num/stats.h"
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

static double normal(const double p[], double u)
{
    const double width = p[HIGH] - p[LOW], q = (u - p[LOW]) / width, rest = (p[HIGH] - u) / width;

    if (!(q > 0 && rest > 0))
        return NAN;
    return q == rest ? 0 : q < rest ? stats_normal_below(q) : -stats_normal_below(rest);
}

const struct prior_ops prior_uniform = {
    .name = "uniform",
    .brief = "anything between two values alike",
    .params = params,
    .check = check,
    .value = value,
    .normal = normal,
};
