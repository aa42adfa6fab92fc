/* fd8.c -- central differences of order 8.
 *
 *   du/dt of the polynomial through 9 records, at the middle one
 *
 * fornberg1988
 */
#include "dot/dot.h"

static void reach(const double p[], size_t *before, size_t *after)
{
    (void)p;
    *before = *after = 4;
}

static int weights(const double p[], const double t[], double w[], struct err *err)
{
    (void)p, (void)err;
    return dot_central(4, t, w);
}

const struct dot_ops dot_fd8 = {
    .name = "fd8",
    .brief = "central differences of order 8, 9 records",
    .source = "fornberg1988",
    .reach = reach,
    .weights = weights,
};
