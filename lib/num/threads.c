/* threads.c -- threads that rest while there is nothing to do. */
#include "num/threads.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

int omp_in_parallel(void); /* omp.h is not everywhere where OpenMP is */

static _Atomic int allowed = 1;

void threads_allow(int most)
{
    allowed = most > 1 ? most : 1;
}

int threads_allowed(void)
{
    return omp_in_parallel() ? 1 : allowed;
}

static bool set_by_user(void)
{
    return getenv("OMP_WAIT_POLICY") || getenv("GOMP_SPINCOUNT");
}

void threads_start(char *const argv[])
{
    if (!set_by_user())
        threads_again(argv);
}

void threads_again(char *const argv[])
{
    char path[PATH_MAX]; /* not the link, whose name would be the program's */
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

    if (n < 1 || (!set_by_user() && setenv("GOMP_SPINCOUNT", "1000", 1) != 0))
        return;
    path[n] = '\0';
    execv(path, argv);
}
