/* next.c -- no rate but the next record itself, for maps.
 *
 *   y = u(t_1)
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
    (void)p, (void)t, (void)err;
    w[0] = 0;
    w[1] = 1;
    return 0;
}

const struct dot_ops dot_next = {
    .name = "next",
    .brief = "the next record itself: a map, not a rate",
    .reach = reach,
    .weights = weights,
};
