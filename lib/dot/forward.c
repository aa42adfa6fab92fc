/* forward.c -- forward differences.
 *
 *   y = (u(t_1) - u(t_0)) / (t_1 - t_0)
 *
 * The mean rate until the next record, half a step late: what is left of it beside a model biases
 * a closure.
 */
#include "dot/dot.h"

static void reach(const double p[], size_t *before, size_t *after)
{
    (void)p;
    *before = 0;
    *after = 1;
}

static int weights(const double p[], const double t[], double w[], struct err *err)
{
    (void)p, (void)err;
    w[1] = 1 / (t[1] - t[0]);
    w[0] = -w[1];
    return 0;
}

const struct dot_ops dot_forward = {
    .name = "forward",
    .brief = "forward differences, which are half a step late",
    .reach = reach,
    .weights = weights,
};
