/* Dynamic mode decomposition: eigenvalues, modes and amplitudes of linear systems. */
#include <stdlib.h>
#include <string.h>

#include "../check.h"
#include "../starve.h"
#include "num/dmd.h"

enum { N = 30, COUNT = 40 };

static const double dt = 0.1;

/* Two damped oscillators and a decay, seen by five fields, of `runs` runs. */
static double field(size_t k, size_t i)
{
    return cos((double)((k + 1) * (i + 1))) + 0.1 * (double)(k * i % 7);
}

static const double growth[] = {-0.1, 0.02, -0.5}, omega[] = {3, 7, 0};

static double *oscillators(size_t runs)
{
    double *x = calloc(COUNT * runs * N, sizeof *x);

    for (size_t t = 0; t < COUNT; t++)
        for (size_t run = 0; run < runs; run++)
            for (size_t k = 0; k < 3; k++) {
                const double at = dt * (double)t, size = exp(growth[k] * at) / (double)(k + 1);
                const double c = size * cos(omega[k] * at + (double)run),
                             s = size * sin(omega[k] * at + (double)run);
                for (size_t i = 0; i < N; i++)
                    x[(t * runs + run) * N + i] += c * field(2 * k, i) -
                                                   (k < 2) * s * field(2 * k + 1, i);
            }
    return x;
}

/* A mode to each known rate, and the states made again. */
static void known_rates(size_t runs, bool accurate)
{
    double *x = oscillators(runs), worst = 0;
    struct dmd d;
    struct err err = {0};

    check(dmd_find(&d, N, COUNT * runs, runs, x, N, accurate, &err) == 0);
    check(d.found == 5);
    for (size_t k = 0; k < 3; k++)
        for (int sign = -1; sign <= 1; sign += 2) {
            double nearest = INFINITY;
            for (size_t j = 0; j < d.found; j++)
                nearest = fmin(nearest, cabs(clog(d.lambda[j]) / dt - growth[k] -
                                             sign * I * omega[k]));
            check(nearest < 1e-10);
        }
    for (size_t t = 0; t < COUNT; t++)
        for (size_t run = 0; run < runs; run++)
            for (size_t i = 0; i < N; i++) {
                double complex sum = 0;
                for (size_t k = 0; k < d.found; k++)
                    sum += d.b[k * runs + run] * cpow(d.lambda[k], (double)t) * d.phi[k * N + i];
                worst = fmax(worst, cabs(sum - x[(t * runs + run) * N + i]));
            }
    check(worst < 1e-9);
    double before = INFINITY;
    for (size_t k = 0; k < d.found; k++) {
        double size = 0, length = 0;
        for (size_t run = 0; run < runs; run++)
            size += pow(cabs(d.b[k * runs + run]), 2);
        for (size_t i = 0; i < N; i++)
            length += pow(cabs(d.phi[k * N + i]), 2);
        check_near(length, 1, 1e-13);
        check(size <= before * (1 + 1e-12));
        if (cimag(d.lambda[k]) < 0)
            check(k > 0 && d.lambda[k] == conj(d.lambda[k - 1]));
        before = size;
    }
    dmd_close(&d);
    free(x);
}

static void rates_of_oscillators(void)
{
    for (size_t runs = 1; runs <= 3; runs++)
        for (int accurate = 0; accurate < 2; accurate++)
            known_rates(runs, accurate);
}

/* More records than numbers. */
static void long_series(void)
{
    double x[2 * 400];
    struct dmd d;

    for (size_t t = 0; t < 400; t++) {
        x[2 * t] = exp(-0.01 * (double)t) * cos(0.3 * (double)t);
        x[2 * t + 1] = exp(-0.01 * (double)t) * sin(0.3 * (double)t);
    }
    check(dmd_find(&d, 2, 400, 1, x, 9, false, NULL) == 0 && d.found == 2);
    check(cabs(clog(d.lambda[0]) - (-0.01 + 0.3 * I)) < 1e-13);
    dmd_close(&d);
}

static void what_has_no_modes_is_refused(void)
{
    double x[4 * N] = {0};
    struct err err = {0};
    struct dmd d;

    check(dmd_find(&d, N, 2, 2, x, N, false, &err) < 0 && err.code == ERR_DATA);
    check_text(err.msg, "found 1 records, expected 2 or more");
    dmd_close(&d);
    err = (struct err){0};
    check(dmd_find(&d, N, 4, 1, x, N, false, &err) < 0 && err.code == ERR_DATA);
    dmd_close(&d);
}

static void no_memory_is_told(void)
{
    double *x = oscillators(1);
    bool ends = !STARVES;

    for (long n = 1; !ends && n < 50; n++) {
        struct dmd d;
        struct err err = {0};
        starve(n);
        const int rc = dmd_find(&d, N, COUNT, 1, x, N, n % 2, &err);
        ends = !starved;
        starve(0);
        check((rc == 0) == ends);
        dmd_close(&d);
    }
    check(ends);
    free(x);
}

int main(void)
{
    run(rates_of_oscillators);
    run(long_series);
    run(what_has_no_modes_is_refused);
    run(no_memory_is_told);
    return check_end();
}
