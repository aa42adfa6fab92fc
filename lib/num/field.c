/* field.c -- random smooth periodic fields for initial conditions. */
#include "num/field.h"

#include <assert.h>
#include <complex.h>
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

/* sum[l] := sum_k c_kl exp(2 pi i k y) over |k| <= across, for l <= K. */
static void along_y(const double complex c[], long across, long K, double y, double complex sum[])
{
    for (long l = 0; l <= K; l++)
        sum[l] = 0;
    for (long k = -across; k <= across; k++, c += K + 1) {
        const double complex turn = cexp(2 * M_PI * I * (double)k * y);
        for (long l = 0; l <= K; l++)
            sum[l] += c[l] * turn;
    }
}

/* u(ny, nx) := the sum of c(2 across + 1, K + 1). */
static void sum_plane(const double complex c[], long across, long K, size_t ny, size_t nx,
                      double u[])
{
    double complex sum[FIELD_PLANE_KMAX + 1];

    for (size_t j = 0; j < ny; j++) {
        along_y(c, across, K, (double)j / (double)ny, sum);
        for (size_t i = 0; i < nx; i++, u++) {
            const double phase = 2 * M_PI * (double)i / (double)nx;
            const double x = cos(phase), y = sin(phase);
            double re = 1, im = 0, next;
            *u = creal(sum[0]);
            for (long l = 1; l <= K; l++) {
                next = re * x - im * y;
                im = re * y + im * x;
                re = next;
                *u += creal(sum[l]) * re - cimag(sum[l]) * im;
            }
        }
    }
}

/* Normal coefficients of cos and sin. */
static double complex drawn(struct rng *r, double size)
{
    const double a = size * rng_normal(r), b = size * rng_normal(r);

    return a - I * b;
}

void field_plane(struct rng *r, size_t kmax, double rms, size_t ny, size_t nx, double u[])
{
    const long K = (long)kmax, across = ny > 1 ? K : 0;
    const double size = rms / sqrt((double)(K + across * (2 * K + 1)));
    double complex c[(2 * FIELD_PLANE_KMAX + 1) * (FIELD_PLANE_KMAX + 1)] = {0};

    assert(kmax <= FIELD_PLANE_KMAX);
    for (long k = -across; k <= across; k++)
        for (long l = k > 0 ? 0 : 1; l <= K; l++)
            c[(k + across) * (K + 1) + l] = drawn(r, size);
    sum_plane(c, across, K, ny, nx, u);
}

void field_cube(struct rng *r, size_t kmax, double rms, const size_t n[3], double u[])
{
    enum { MOST = FIELD_CUBE_KMAX, SLICE = (2 * MOST + 1) * (MOST + 1) };
    const long K = (long)kmax, slice = (2 * K + 1) * (K + 1);
    const double size = rms / sqrt((double)(((2 * K + 1) * (2 * K + 1) * (2 * K + 1) - 1) / 2));
    double complex c[(2 * MOST + 1) * SLICE] = {0}, at[SLICE];

    assert(kmax <= MOST);
    for (long j = -K; j <= K; j++) /* one of each mode and its opposite */
        for (long k = -K; k <= K; k++)
            for (long l = k > 0 || (k == 0 && j > 0) ? 0 : 1; l <= K; l++)
                c[(j + K) * slice + (k + K) * (K + 1) + l] = drawn(r, size);
    for (size_t z = 0; z < n[0]; z++, u += n[1] * n[2]) {
        for (long i = 0; i < slice; i++)
            at[i] = 0;
        for (long j = -K; j <= K; j++) {
            const double complex turn =
                cexp(2 * M_PI * I * (double)j * (double)z / (double)n[0]);
            for (long i = 0; i < slice; i++)
                at[i] += c[(j + K) * slice + i] * turn;
        }
        sum_plane(at, K, K, n[1], n[2], u);
    }
}
