/* kernel.c -- which level of x86-64 the kernels run at. */
#include "num/kernel.h"

#include <stdlib.h>
#include <string.h>

/* One more than the level chosen; 0: not yet. Threads that race choose alike. */
static _Atomic int chosen;

static enum kernel_level of_processor(void)
{
#if defined __x86_64__
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
        !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2"))
        return KERNEL_V2;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512cd") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512vl"))
        return KERNEL_V3;
#endif
    return KERNEL_V4;
}

enum kernel_level kernel_limit(enum kernel_level most)
{
    const enum kernel_level found = of_processor();

    if (most > found)
        most = found;
    chosen = 1 + (int)most;
    return most;
}

enum kernel_level kernel_level(void)
{
    static const char *const names[] = {"v2", "v3"};

    if (chosen)
        return (enum kernel_level)(chosen - 1);
    const char *wish = getenv("SUBGRID_KERNELS");
    for (int level = KERNEL_V2; wish && level < KERNEL_V4; level++)
        if (strcmp(wish, names[level]) == 0)
            return kernel_limit((enum kernel_level)level);
    return kernel_limit(KERNEL_V4);
}
