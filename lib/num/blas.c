/* blas.c -- the BLAS that a program starts with: one thread, kernels for the processor. */
#include "num/blas.h"

#include <cblas.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    char path[PATH_MAX]; /* not the link, whose name would be the program's */
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

    bool again = !getenv("OPENBLAS_NUM_THREADS") && setenv("OPENBLAS_NUM_THREADS", "1", 1) == 0;
    for (size_t i = 0; best && i < sizeof old / sizeof *old; i++)
        if (!strcmp(name, old[i]) && !getenv("OPENBLAS_CORETYPE"))
            again |= setenv("OPENBLAS_CORETYPE", best, 1) == 0;
    if (!again || n < 1)
        return;
    if (!getenv("OMP_WAIT_POLICY")) /* or idle threads take the time of other programs */
        setenv("GOMP_SPINCOUNT", "1000", 0);
    path[n] = '\0';
    execv(path, argv);
}
