/* normal.c -- normal: u = mean + sd g. */
#include "prior/prior.h"

static const struct param params[] = {
    PRIOR_SHAPE,
    {"mean", 0, -1e300, 1e300, "", "mean"},
    {"sd", 1, 0, 1e300, "", "standard deviation"},
    {0}};
enum { MEAN = PRIOR_OWN, SD };

static int check(const double p[], const char *what, struct err *err)
{
    return p[SD] > 0 ? 0 : err_set(err, ERR_USAGE, "%s: found sd = %g, expected more than 0", what,
                                   p[SD]);
}

static double value(const double p[], double g)
{
    return p[MEAN] + p[SD] * g;
}

static double normal(const double p[], double u)
{
    return (u - p[MEAN]) / p[SD];
}

const struct prior_ops prior_normal = {
    .name = "normal",
    .brief = "mean and standard deviation",
    .params = params,
    .check = check,
    .value = value,
    .normal = normal,
};
