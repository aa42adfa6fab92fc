/* blas.c -- the BLAS that a program starts with: one thread, kernels for the processor. */
#include "num/blas.h"

#include <cblas.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "num/threads.h"

/* What OpenBLAS calls the best kernels that the processor can run; NULL: it is an old one. */
static const char *able(void)
{
#if defined __x86_64__ && defined __GNUC__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "Haswell";
#endif
    return NULL;
}

void blas_start(char *const argv[])
{
    static const char *const old[] = {"Prescott", "Core2", "Penryn", "Dunnington", "Nehalem",
                                      "Generic"};
    const char *best = able(), *name = openblas_get_corename();

    bool again = !getenv("OPENBLAS_NUM_THREADS") && setenv("OPENBLAS_NUM_THREADS", "1", 1) == 0;
    for (size_t i = 0; best && i < sizeof old / sizeof *old; i++)
        if (!strcmp(name, old[i]) && !getenv("OPENBLAS_CORETYPE"))
            again |= setenv("OPENBLAS_CORETYPE", best, 1) == 0;
    if (again)
        threads_again(argv);
}
