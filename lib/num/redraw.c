/* redraw.c -- records of steady runs drawn again, in blocks. */
#include "num/redraw.h"

#include <math.h>
#include <string.h>

struct redraw redraw_block(struct rng *rng, size_t nrun, size_t nrec, size_t l, size_t left)
{
    const size_t run = rng_below(rng, nrun), first = rng_below(rng, nrec - l + 1);

    return (struct redraw){run, first, left < l ? left : l};
}

size_t redraw_length(size_t nrec, double kept)
{
    const double best = pow(sqrt(6) * kept / (1 - kept * kept), 2.0 / 3) * cbrt((double)nrec);

    return (size_t)fmin(fmax(ceil(best), 1), (double)nrec);
}

double redraw_kept(size_t nrec, size_t stride, const double y[])
{
    double mean = 0, square = 0, both = 0;

    for (size_t k = 0; k < nrec; k++)
        mean += y[k * stride] / (double)nrec;
    for (size_t k = 0; k + 1 < nrec; k++) {
        const double now = y[k * stride] - mean;
        square += now * now;
        both += now * (y[(k + 1) * stride] - mean);
    }
    return square > 0 && isfinite(square) ? fmin(fmax(both / square, 0), 1 - 1e-9) : 0;
}

void redraw_mean(struct rng *rng, size_t nrec, size_t stride, size_t n, const double y[], size_t l,
                 size_t count, size_t times[], double mean[])
{
    memset(times, 0, nrec * sizeof *times);
    for (size_t left = count; left > 0;) {
        const struct redraw b = redraw_block(rng, 1, nrec, l, left);
        for (size_t k = b.first; k < b.first + b.length; k++)
            times[k]++;
        left -= b.length;
    }
    for (size_t i = 0; i < n; i++)
        mean[i] = 0;
    for (size_t k = 0; k < nrec; k++)
        for (size_t i = 0; i < n; i++)
            mean[i] += (double)times[k] * y[k * stride + i];
    for (size_t i = 0; i < n; i++)
        mean[i] /= (double)count;
}
