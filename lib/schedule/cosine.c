/* cosine.c -- half a wave down, after a straight rise.
 *
 *   factor = max(s / w, 1/100)                                     s < w
 *   factor = last + (1 - last) (1 + cos(pi (s - w)/(1 - w))) / 2   else
 *
 * s = k / K, w = warmup; loshchilov2017 eq. 5, without its restarts.
 */
#include <math.h>

#include "schedule/schedule.h"

enum { WARMUP, LAST };

static double factor(const double p[], double share)
{
    const double rise = p[WARMUP], down = (share - rise) / (1 - rise);

    if (share < rise)
        return fmax(0.01, share / rise);
    return p[LAST] + (1 - p[LAST]) * (1 + cos(M_PI * down)) / 2;
}

static const struct param params[] = {
    {"warmup", 0, 0, 0.9, "", "share of the updates in which the rate rises from 0"},
    {"last", 0, 0, 1, "", "rate in the end, as a share of the greatest"},
    {0},
};

const struct schedule_ops schedule_cosine = {
    .name = "cosine",
    .brief = "half a cosine down, after a straight rise",
    .source = "loshchilov2017",
    .params = params,
    .factor = factor,
};
