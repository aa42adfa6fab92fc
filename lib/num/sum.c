/* sum.c -- sums whose bits do not depend on the order of their terms. demmel2013 */
#include "num/sum.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "num/real.h"

/* c so large that (x + c) - c rounds |x| <= most to multiples of one unit, that of c, of which n
 * add up exactly in any order: n most < 2^e and c = 3 2^e, all sums below 2^53 units. */
static double cut(size_t n, double most)
{
    int e;

    if (!isfinite((double)n * most))
        return NAN;
    frexp((double)n * most, &e);
    return ldexp(3, e);
}

/* The largest |x|, by bits, which are in the order of numbers; a NaN is above all. */
static double largest(size_t n, const real x[])
{
    uint64_t most = 0;
    double value;

    for (size_t i = 0; i < n; i++) {
        const double size = fabs((double)x[i]);
        uint64_t bits;
        memcpy(&bits, &size, sizeof bits);
        most = bits > most ? bits : most;
    }
    memcpy(&value, &most, sizeof value);
    return value;
}

double sum_any_order(size_t n, const real x[])
{
    double high = 0, low = 0;
    const double c1 = cut(n, largest(n, x));
    const double c2 = cut(n, c1 * 0x1p-52);
#pragma omp simd reduction(+ : high, low)
    for (size_t i = 0; i < n; i++) {
        const double head = (x[i] + c1) - c1;
        high += head;
        low += ((x[i] - head) + c2) - c2;
    }
    return high + low;
}
