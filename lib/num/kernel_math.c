/* kernel_math.c -- elementary functions of many numbers, vectorised.
 *
 * Blocks of constant length go through one loop, which the compiler turns into calls
 * of the vector mathematics library where there is one; a last short block is padded
 * rather than done by scalar code, whose last bits differ.
 */
#include "num/kernel_math.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 16 };

#define DEFINE(f)                                                              \
    static __attribute__((noinline)) void block_##f(const double x[],          \
                                                    double y[])                \
    {                                                                          \
        double v[BLOCK];                                                       \
                                                                               \
        for (int i = 0; i < BLOCK; i++)                                        \
            v[i] = f(x[i]);                                                    \
        memcpy(y, v, sizeof v);                                                \
    }                                                                          \
                                                                               \
    void math_##f(size_t n, const double x[], double y[])                      \
    {                                                                          \
        double last[BLOCK] = {0};                                              \
        size_t i = 0;                                                          \
                                                                               \
        for (; i + BLOCK <= n; i += BLOCK)                                     \
            block_##f(x + i, y + i);                                           \
        if (i == n)                                                            \
            return;                                                            \
        memcpy(last, x + i, (n - i) * sizeof *x);                              \
        block_##f(last, last);                                                 \
        memcpy(y + i, last, (n - i) * sizeof *y);                              \
    }

DEFINE(exp)
DEFINE(tanh)
DEFINE(erf)
DEFINE(log1p)
