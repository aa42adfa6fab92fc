/* exponential.c -- a rate that falls by the same factor at every update.
 *
 *   factor = last^s,   s = k / K
 */
#include <math.h>

#include "schedule/schedule.h"

enum { LAST };

static double factor(const double p[], double share)
{
    return pow(p[LAST], share);
}

static const struct param params[] = {
    {"last", 0.01, 1e-12, 1, "", "rate in the end, as a share of the first"},
    {0},
};

const struct schedule_ops schedule_exponential = {
    .name = "exponential",
    .brief = "falls by the same factor at every update",
    .source = "-",
    .params = params,
    .factor = factor,
};
