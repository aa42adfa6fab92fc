/* lognormal.c -- positive numbers: u = exp(m + s g), s^2 = ln(1 + (sd/mean)^2),
 * m = ln mean - s^2/2, so that mean and sd are those of u. */
#include <math.h>

#include "prior/prior.h"

static const struct param params[] = {
    PRIOR_SHAPE,
    {"mean", 1, 0, 1e300, "", "mean, of the parameter and not of its logarithm"},
    {"sd", 1, 0, 1e300, "", "standard deviation, likewise"},
    {0}};
enum { MEAN = PRIOR_OWN, SD };

static int check(const double p[], const char *what, struct err *err)
{
    return p[MEAN] > 0 && p[SD] > 0 ? 0
           : err_set(err, ERR_USAGE, "%s: found mean = %g and sd = %g, expected more than 0", what,
                     p[MEAN], p[SD]);
}

static double spread(const double p[]) /* s */
{
    return sqrt(log1p(p[SD] / p[MEAN] * (p[SD] / p[MEAN])));
}

static double value(const double p[], double g)
{
    const double s = spread(p);

    return p[MEAN] * exp(s * g - s * s / 2);
}

static double normal(const double p[], double u)
{
    const double s = spread(p);

    return u > 0 ? (log(u / p[MEAN]) + s * s / 2) / s : NAN;
}

const struct prior_ops prior_lognormal = {
    .name = "lognormal",
    .brief = "positive: mean and standard deviation, those of the logarithm follow",
    .params = params,
    .check = check,
    .value = value,
    .normal = normal,
};
