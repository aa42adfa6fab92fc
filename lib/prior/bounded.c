/* bounded.c -- between two values, more likely about one: u = low + (high - low)/(1 + exp(-x)),
 * x = logit((middle - low)/(high - low)) + width g. */
#include <math.h>

#include "prior/prior.h"

static const struct param params[] = {
    PRIOR_SHAPE,
    {"low", 0, -1e300, 1e300, "", "least value"},
    {"high", 1, -1e300, 1e300, "", "greatest value"},
    {"middle", 0.5, -1e300, 1e300, "", "median"},
    {"width", 1, 0, 1e3, "", "standard deviation of ln((u - low)/(high - u)); 1.7: near uniform"},
    {0}};
enum { LOW = PRIOR_OWN, HIGH, MIDDLE, WIDTH };

static int check(const double p[], const char *what, struct err *err)
{
    if (!(p[LOW] < p[MIDDLE] && p[MIDDLE] < p[HIGH]))
        return err_set(err, ERR_USAGE, "%s: found middle = %g, expected it between low = %g and "
                       "high = %g", what, p[MIDDLE], p[LOW], p[HIGH]);
    return p[WIDTH] > 0 ? 0 : err_set(err, ERR_USAGE, "%s: found width = %g, expected more than 0",
                                      what, p[WIDTH]);
}

static double logit(const double p[], double u)
{
    return log((u - p[LOW]) / (p[HIGH] - u));
}

static double value(const double p[], double g)
{
    const double x = logit(p, p[MIDDLE]) + p[WIDTH] * g;

    return x < 0 ? p[LOW] + (p[HIGH] - p[LOW]) * exp(x) / (1 + exp(x))
                 : p[HIGH] - (p[HIGH] - p[LOW]) * exp(-x) / (1 + exp(-x));
}

static double normal(const double p[], double u)
{
    return u > p[LOW] && u < p[HIGH] ? (logit(p, u) - logit(p, p[MIDDLE])) / p[WIDTH] : NAN;
}

const struct prior_ops prior_bounded = {
    .name = "bounded",
    .brief = "between two values, with a median of its own",
    .params = params,
    .check = check,
    .value = value,
    .normal = normal,
};
