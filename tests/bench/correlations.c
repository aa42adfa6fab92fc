/* correlations.c -- correlations of D series over T records at lags up to 50, and Mori's recursion,
 * against the rate of dgemm in the same seconds.
 *
 *   correlations D T     prints CPU seconds of the sums, of the direct products at that rate, GF/s
 *                        of the recursion and of dgemm: medians of 5 in turns
 */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "corr/centred.h"
#include "corr/correlate.h"
#include "memory/memory.h"
#include "num/blas.h"
#include "num/rng.h"

enum { LAGS = 50, SIDE = 1024, TURNS = 5 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void fail(const struct err *err)
{
    fprintf(stderr, "correlations: %s\n", err->msg);
    exit(70);
}

static double rate(const double x[], double out[])
{
    const double began = now();

    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIDE, SIDE, SIDE, 1, x, SIDE, x, SIDE,
                0, out, SIDE);
    return 2.0 * SIDE * SIDE * SIDE / (now() - began);
}

/* As mz-memory acc does, but for reading. */
static double sums(struct corr *c, size_t d, size_t T, const double x[])
{
    struct correlate stream;
    struct err err = {0};
    const double began = now();

    if (corr_open(c, d, LAGS, corr_most(d, LAGS), &err) < 0 ||
        correlate_open(&stream, c, 1, true, T / corr_most(d, LAGS) + 1, &err) < 0)
        fail(&err);
    for (size_t t = 0; t < T; t++)
        if (correlate_add(&stream, x + t * d, &err) < 0)
            fail(&err);
    if (correlate_end(&stream, &err) < 0)
        fail(&err);
    correlate_close(&stream);
    return now() - began;
}

/* GF/s of d^3 L^2 products. */
static double recursion(struct corr *c, size_t d)
{
    struct centred about;
    struct memory_fit fit;
    struct err err = {0};

    corr_sort(c);
    if (centred_open(&about, c, c->nblock, true, 0, 0, &err) < 0 ||
        memory_open(&fit, d, d, LAGS, &err) < 0)
        fail(&err);
    const struct moments of = {.d = d, .m = d, .lags = LAGS, .count = about.count, .C = about.C};
    const double began = now();
    if (memory_find("mori", &err)->solve(&of, 0, &fit, &err) < 0)
        fail(&err);
    const double seconds = now() - began;
    memory_close(&fit);
    centred_close(&about);
    return (double)d * (double)d * (double)d * LAGS * LAGS / seconds;
}

static int by_size(const void *a, const void *b)
{
    return *(const double *)a < *(const double *)b ? -1 : *(const double *)a > *(const double *)b;
}

static double median(double x[TURNS])
{
    qsort(x, TURNS, sizeof *x, by_size);
    return x[TURNS / 2];
}

int main(int argc, char **argv)
{
    const size_t d = argc > 1 ? strtoul(argv[1], NULL, 10) : 40;
    const size_t T = argc > 2 ? strtoul(argv[2], NULL, 10) : 100000;
    const size_t n = d * T > SIDE * SIDE ? d * T : SIDE * SIDE;
    double *x = malloc((n + SIDE * SIDE) * sizeof *x), took[TURNS], direct[TURNS], again[TURNS];
    double gemm[TURNS];
    struct rng r = rng_open(1, "bench", 0);

    blas_start(argv);
    openblas_set_num_threads(1);
    for (size_t i = 0; x && i < n; i++)
        x[i] = rng_normal(&r) + (i >= d ? 0.5 * x[i - d] : 0);
    for (int i = 0; x && i < TURNS; i++) {
        struct corr c;
        gemm[i] = rate(x, x + n);
        took[i] = sums(&c, d, T, x);
        direct[i] = 2.0 * (LAGS + 1) * (double)d * (double)d * (double)T / gemm[i];
        again[i] = recursion(&c, d) / 1e9;
        gemm[i] /= 1e9;
        corr_close(&c);
    }
    printf("%.4g %.4g %.4g %.4g\n", median(took), median(direct), median(again), median(gemm));
    free(x);
}
