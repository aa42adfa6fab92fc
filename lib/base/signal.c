/* signal.c -- values at records, linear between them. */
#include "base/signal.h"

void signal_at(const struct signal *s, double t, double out[])
{
    size_t before = 0, after = s->nt - 1;

    while (after - before > 1) {
        const size_t middle = before + (after - before) / 2;
        *(s->t[middle] <= t ? &before : &after) = middle;
    }
    const double *a = s->x + before * s->stride, *b = s->x + after * s->stride;
    const double step = s->t[after] - s->t[before];
    const double part = step > 0 ? (t - s->t[before]) / step : 0;
    const double w = part < 0 ? 0 : part > 1 ? 1 : part;
    for (size_t i = 0; i < s->n; i++)
        out[i] = w == 0 ? a[i] : w == 1 ? b[i] : (1 - w) * a[i] + w * b[i];
}
