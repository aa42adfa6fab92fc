/* modes.c -- modes of M states of N numbers and rank 40 in noise of 1e-12.
 *
 *   modes N M [FILE]     prints CPU seconds by Gram's matrix and by orthogonal transformations, and
 *                        the largest error of sd over the first of either; FILE: the states, raw
 */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "num/blas.h"
#include "num/pod.h"
#include "num/rng.h"

enum { RANK = 40 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double wave(size_t n, size_t k, size_t i)
{
    return sqrt(2.0 / (double)n) * cos(2 * acos(-1) * (double)((k + 1) * i % n) / (double)n);
}

/* Singular values 2^-k, of waves in time and space; line[n] is scratch. */
static void fill(size_t n, size_t m, double x[], double line[])
{
    struct rng r = rng_open(1, "bench", 0);

    for (size_t s = 0; s < m; s++)
        for (size_t i = 0; i < n; i++)
            x[s * n + i] = 1e-12 / sqrt((double)n * (double)m) * rng_normal(&r);
    for (size_t k = 0; k < RANK; k++) {
        for (size_t i = 0; i < n; i++)
            line[i] = wave(n, k, i);
        for (size_t s = 0; s < m; s++)
            cblas_daxpy((int)n, pow(0.5, (double)k) * wave(m, k, s), line, 1, x + s * n, 1);
    }
}

static double find(size_t n, size_t m, const double x[], bool accurate, double *worst)
{
    struct pod p;
    struct err err = {0};
    const double began = now();
    bool fails = pod_open(&p, n, m, true, accurate, &err) < 0;

    for (size_t s = 0; s < m && !fails; s++)
        fails = pod_add(&p, x + s * n, &err) < 0;
    if (fails || pod_end(&p, RANK, 2, &err) < 0) {
        fprintf(stderr, "modes: %s\n", err.msg);
        exit(70);
    }
    const double took = now() - began;
    *worst = 0;
    for (size_t k = 0; k < p.found && k < 20; k++)
        *worst = fmax(*worst, fabs(p.sd[k] * sqrt((double)m) - pow(0.5, (double)k)));
    pod_close(&p);
    return took;
}

int main(int argc, char **argv)
{
    const size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 65536;
    const size_t m = argc > 2 ? strtoul(argv[2], NULL, 10) : 400;
    double *x = malloc(n * (m + 1) * sizeof *x), gram, accurate;

    blas_start(argv);
    if (!x)
        return 70;
    fill(n, m, x, x + n * m);
    FILE *file = argc > 3 ? fopen(argv[3], "wb") : NULL;
    if (argc > 3 && (!file || fwrite(x, sizeof *x, n * m, file) < n * m || fclose(file)))
        return 74;
    const double first = find(n, m, x, false, &gram), second = find(n, m, x, true, &accurate);
    printf("%.4g %.4g %.3g %.3g\n", first, second, gram, accurate);
    free(x);
}
