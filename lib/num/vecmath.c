/* vecmath.c -- elementary functions of many numbers, by the kernels. */
#include "num/real.h"
#include "num/vecmath.h"

#define DEFINE(f)                                                                        \
    void math_##f(size_t n, const real x[], real y[])                                    \
    {                                                                                    \
        KERNEL_CALL(math_##f, n, x, y);                                                  \
    }
VECMATH(DEFINE)
