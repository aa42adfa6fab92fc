/* kalman_times.c -- CPU milliseconds of a step of each method, median of 51: METHOD TIME a line.
 *
 *   kalman_times MEMBERS PARAMETERS OUTPUTS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kalman/kalman.h"
#include "num/blas.h"
#include "num/rng.h"

enum { TURNS = 51 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    const double p = *(const double *)a, q = *(const double *)b;

    return (p > q) - (p < q);
}

int main(int argc, char **argv)
{
    blas_start(argv);
    const size_t members = argc == 4 ? strtoul(argv[1], NULL, 10) : 100;
    const size_t n = argc == 4 ? strtoul(argv[2], NULL, 10) : 40;
    const size_t d = argc == 4 ? strtoul(argv[3], NULL, 10) : 80;

    for (const struct kalman_ops *const *ops = kalman_all(); *ops; ops++) {
        struct kalman k;
        struct err err = {0};
        double took[TURNS];
        size_t failed;
        if (kalman_open(&k, (*ops)->name, n, d, (*ops)->members ? 0 : members, 1, &err) < 0)
            return fprintf(stderr, "kalman_times: error: %s\n", err.msg), 65;
        double *v = malloc(k.members * (n + d) * sizeof *v), *r = v + k.members * n;
        for (int i = 0; i < TURNS; i++) {
            struct rng rng = rng_open((uint64_t)i, "bench", 0);
            if (kalman_first(&k, false, v, &err) < 0)
                return 70;
            for (size_t j = 0; j < k.members * d; j++)
                r[j] = rng_normal(&rng) + v[j / d * n + j % n];
            const double began = now();
            if (kalman_step(&k, 0.5, r, v, &failed, &err) < 0)
                return fprintf(stderr, "kalman_times: error: %s\n", err.msg), 65;
            took[i] = now() - began;
        }
        qsort(took, TURNS, sizeof *took, ascending);
        printf("%s %.4g\n", (*ops)->name, took[TURNS / 2]);
        free(v);
    }
    return 0;
}
