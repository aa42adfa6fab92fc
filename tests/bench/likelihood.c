/* likelihood.c -- of one level of samples, as multifidelity-fuse fit has it by default.
 *
 *   likelihood SAMPLES.csv BELOW.csv|- LENGTH...
 *
 * Columns are inputs and the output, below a line of names; the first rows of BELOW are the samples
 * of the level below at the same inputs. Lengths are in units of the inputs. Prints -log
 * likelihood, and the CPU seconds that it takes with its gradient, median of 25.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "fuse/fuse_level.h"
#include "num/blas.h"

enum { ROWS = 4000, INPUTS = 8, TURNS = 25 };

static void fail(const char *what)
{
    fprintf(stderr, "likelihood: error: %s\n", what);
    exit(65);
}

/* Rows of d inputs and an output. */
static size_t read_samples(const char *path, size_t d, double x[], double y[])
{
    FILE *f = fopen(path, "r");
    size_t n = 0, j = d;

    if (!f || fscanf(f, "%*[^\n]") != 0)
        fail(path);
    while (n < ROWS && j == d) {
        for (j = 0; j < d && fscanf(f, "%lf,", &x[n * d + j]) == 1; j++)
            ;
        if (j < d || fscanf(f, "%lf", &y[n]) != 1)
            break;
        n++;
    }
    fclose(f);
    return n;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    const double p = *(const double *)a, q = *(const double *)b;

    return (p > q) - (p < q);
}

int main(int argc, char **argv)
{
    static double x[ROWS * INPUTS], y[ROWS], below[ROWS], ignored[ROWS * INPUTS];
    double p[PARAM_MAX], theta[INPUTS + 1], dtheta[INPUTS + 1], took[TURNS], f = 0;
    const size_t d = argc > 3 ? (size_t)argc - 3 : 0;
    struct fuse_work work;

    blas_start(argv);
    if (d < 1 || d > INPUTS)
        fail("expected SAMPLES BELOW LENGTH...");
    const size_t n = read_samples(argv[1], d, x, y);
    const double *lower = argv[2][0] == '-' ? NULL : below;
    if (lower && read_samples(argv[2], d, ignored, below) < n)
        fail(argv[2]);
    param_defaults(fuse_params, p);
    struct fuse_level *level = fuse_level_new(n, d, x, y, NULL, p, NULL);
    if (!level || fuse_level_trend(level, lower, NULL) < 0 ||
        fuse_work_open(&work, level, NULL) < 0)
        fail(argv[1]);
    for (size_t j = 0; j < d; j++)
        theta[j] = log(atof(argv[3 + j]) / level->scale[j]);
    theta[d] = log(p[FUSE_NUGGET]);
    for (size_t i = 0; i < TURNS; i++) {
        const double began = now();
        f = fuse_likelihood(level, theta, dtheta, &work);
        took[i] = now() - began;
    }
    qsort(took, TURNS, sizeof *took, ascending);
    printf("%.9g %.3g\n", f, took[TURNS / 2]);
    fuse_work_close(&work);
    fuse_level_close(level);
    return 0;
}
