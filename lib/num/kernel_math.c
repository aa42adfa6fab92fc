/* kernel_math.c -- elementary functions of many numbers, vectorised.
 *
 * Blocks of constant length go through one loop, which the compiler turns into calls
 * of the vector mathematics library where there is one; a last short block is padded
 * rather than done by scalar code, whose last bits differ. So do those of glibc's
 * log1p for vectors of 512 bits from those for 256, of floats erf too: level v4 takes
 * vectors of 256 bits for these, as v3 does. tanh is our own (kernel_tanh.c).
 */
#include <string.h>
#include <tgmath.h>

#include "num/real.h"
#include "num/vecmath.h"

enum { BLOCK = 16 };

#if defined __AVX512F__ && !defined __clang__
#define BITS_256 __attribute__((target("prefer-vector-width=256")))
#else
#define BITS_256
#endif
#define VECTOR_exp
#ifdef REAL_F32
#define VECTOR_erf BITS_256
#else
#define VECTOR_erf
#endif
#define VECTOR_log1p BITS_256

#define DEFINE(f)                                                                        \
    static __attribute__((noinline)) VECTOR_##f void block_##f(const real x[],           \
                                                              real y[])                  \
    {                                                                                    \
        real v[BLOCK];                                                                   \
                                                                                         \
        for (int i = 0; i < BLOCK; i++)                                                  \
            v[i] = f(x[i]);                                                              \
        memcpy(y, v, sizeof v);                                                          \
    }                                                                                    \
                                                                                         \
    void KERNEL(math_##f)(size_t n, const real x[], real y[])                            \
    {                                                                                    \
        real last[BLOCK] = {0};                                                          \
        size_t i = 0;                                                                    \
                                                                                         \
        for (; i + BLOCK <= n; i += BLOCK)                                               \
            block_##f(x + i, y + i);                                                     \
        if (i == n)                                                                      \
            return;                                                                      \
        memcpy(last, x + i, (n - i) * sizeof *x);                                        \
        block_##f(last, last);                                                           \
        memcpy(y + i, last, (n - i) * sizeof *y);                                        \
    }

VECMATH_LIBRARY(DEFINE)
