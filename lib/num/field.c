/* field.c -- random smooth periodic fields for initial conditions. */
#include "num/field.h"

#include <assert.h>
#include <math.h>

#include "num/rng.h"
#include "num/stats.h"

int field_check(double kmax, size_t n, struct err *err)
{
    if (kmax == floor(kmax) && kmax >= 0 && kmax <= FIELD_KMAX &&
        2 * kmax < (double)n)
        return 0;
    return err_set(err, ERR_USAGE,
                   "kmax = %g, expected a whole number up to %d and below half "
                   "of the %zu points", kmax, FIELD_KMAX, n);
}

void field_sum(const double c[], size_t kmax, size_t n, double u[])
{
    for (size_t j = 0; j < n; j++)
        u[j] = c[0];
    for (size_t k = 1; k <= kmax; k++)
        for (size_t j = 0; j < n; j++) {
            const double phase = 2 * M_PI * (double)(j * k % n) / (double)n;
            u[j] += c[2 * k] * cos(phase) - c[2 * k + 1] * sin(phase);
        }
}

void field_modes(uint64_t seed, uint64_t member, size_t kmax,
                 enum field_level kind, double level, size_t n, double u[])
{
    enum { SAMPLES = 4096 };
    struct rng r = rng_open(seed, "initial-condition", member);
    double c[2 * (FIELD_KMAX + 1)] = {0}, sample[SAMPLES];
    double size = sqrt((double)kmax);

    assert(kmax <= FIELD_KMAX);
    for (size_t i = 2; i < 2 * (kmax + 1); i++)
        c[i] = rng_normal(&r);
    if (kind == FIELD_MAX) {
        field_sum(c, kmax, SAMPLES, sample);
        size = stats_max_abs(sample, SAMPLES);
    }
    for (size_t i = 2; i < 2 * (kmax + 1); i++)
        c[i] *= level / size;
    field_sum(c, kmax, n, u);
}

void field_decaying(uint64_t seed, uint64_t member, size_t kmax, size_t n,
                    double u[])
{
    struct rng r = rng_open(seed, "initial-condition", member);
    double c[2 * (FIELD_KMAX + 1)] = {0};

    assert(kmax <= FIELD_KMAX);
    for (size_t k = 0; k <= kmax; k++)
        for (int sign = 1; sign >= (k ? -1 : 1); sign -= 2) {
            const double a = rng_normal(&r) * pow(1 + (double)k, -1.2);
            const double phase = 2 * M_PI * rng_uniform(&r);
            c[2 * k] += a * cos(phase);
            c[2 * k + 1] -= sign * a * sin(phase);
        }
    field_sum(c, kmax, n, u);
}
