/* constant.c -- the same rate throughout.
 *
 *   factor = 1
 */
#include "schedule/schedule.h"

static double factor(const double p[], double share)
{
    (void)p, (void)share;
    return 1;
}

const struct schedule_ops schedule_constant = {
    .name = "constant",
    .brief = "the same rate throughout",
    .source = "-",
    .factor = factor,
};
