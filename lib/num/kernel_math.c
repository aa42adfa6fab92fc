/* kernel_math.c -- elementary functions of many numbers, vectorised.
 *
 * Blocks of constant length go through one loop, which the compiler turns into calls
 * of the vector mathematics library where there is one; a last short block is padded
 * rather than done by scalar code, whose last bits differ. So do those of glibc's tanh
 * and log1p for 8 lanes from those for 4: level v4 takes 4 of them, as v3 does.
 */
#include <string.h>
#include <tgmath.h>

#include "num/real.h"
#include "num/vecmath.h"

enum { BLOCK = 16 };

#if defined __AVX512F__ && !defined __clang__
#define FOUR_LANES __attribute__((target("prefer-vector-width=256")))
#else
#define FOUR_LANES
#endif
#define LANES_exp
#define LANES_erf
#define LANES_tanh FOUR_LANES
#define LANES_log1p FOUR_LANES

#define DEFINE(f)                                                              \
    static __attribute__((noinline)) LANES_##f void block_##f(const real x[], \
                                                              real y[])      \
    {                                                                          \
        real v[BLOCK];                                                       \
                                                                               \
        for (int i = 0; i < BLOCK; i++)                                        \
            v[i] = f(x[i]);                                                    \
        memcpy(y, v, sizeof v);                                                \
    }                                                                          \
                                                                               \
    void KERNEL(math_##f)(size_t n, const real x[], real y[])              \
    {                                                                          \
        real last[BLOCK] = {0};                                              \
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

VECMATH(DEFINE)
