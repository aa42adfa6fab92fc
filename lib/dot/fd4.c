/* fd4.c -- central differences of order 4.
 *
 *   du/dt of the polynomial through 5 records, at the middle one
 *
 * fornberg1988
 */
#include "dot/dot.h"

static void reach(const double p[], size_t *before, size_t *after)
{
    (void)p;
    *before = *after = 2;
}

static int weights(const double p[], const double t[], double w[], struct err *err)
{
    (void)p, (void)err;
    return dot_central(2, t, w);
}

const struct dot_ops dot_fd4 = {
    .name = "fd4",
    .brief = "central differences of order 4, 5 records",
    .source = "fornberg1988",
    .reach = reach,
    .weights = weights,
};
