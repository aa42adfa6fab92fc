/* fd2.c -- central differences of order 2.
 *
 *   du/dt of the polynomial through 3 records, at the middle one
 *
 * fornberg1988
 */
#include "dot/dot.h"

static void reach(const double p[], size_t *before, size_t *after)
{
    (void)p;
    *before = *after = 1;
}

static int weights(const double p[], const double t[], double w[], struct err *err)
{
    (void)p, (void)err;
    return dot_central(1, t, w);
}

const struct dot_ops dot_fd2 = {
    .name = "fd2",
    .brief = "central differences of order 2, 3 records",
    .source = "fornberg1988",
    .reach = reach,
    .weights = weights,
};
