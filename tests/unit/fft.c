/* fft.c -- transforms of every small length against their definition; threads;
 * the Galerkin product against convolution sums. */
#include "num/fft.h"

#include <stdlib.h>

#include "../check.h"
#include "num/fourier.h"
#include "num/rng.h"

enum { N = 65, BIG = 1000 };

static void fill(double u[], size_t n, uint64_t index)
{
    struct rng r = rng_open(1, "test", index);

    for (size_t i = 0; i < n; i++)
        u[i] = rng_normal(&r);
}

static void definition_any_length(void)
{
    for (size_t n = 1; n <= N; n++) {
        double u[N + 1], back[N + 1], uhat[N + 4];
        double *odd = u + 1; /* not aligned to vectors */
        struct fft *f = fft_open(n, NULL);

        fill(odd, n, n);
        fft_forward(f, odd, uhat);
        for (size_t k = 0; k <= n / 2; k++) {
            double re = 0, im = 0;
            for (size_t j = 0; j < n; j++) {
                const double a = 2 * M_PI * (double)(j * k % n) / (double)n;
                re += odd[j] * cos(a) / (double)n;
                im -= odd[j] * sin(a) / (double)n;
            }
            check_near(uhat[2 * k], re, 1e-15);
            check_near(uhat[2 * k + 1], im, 1e-15);
        }
        const double kept = uhat[fft_nhat(n) - 1];
        fft_inverse(f, uhat, back);
        for (size_t j = 0; j < n; j++)
            check_near(back[j], odd[j], 2e-15);
        check(uhat[fft_nhat(n) - 1] == kept);
        fft_close(f);
    }
}

static void threads_share_a_plan(void)
{
    static double u[8][BIG], uhat[8][BIG + 2], alone[8][BIG + 2];
    struct fft *f = fft_open(BIG, NULL);

    for (int i = 0; i < 8; i++) {
        fill(u[i], BIG, (uint64_t)i);
        fft_forward(f, u[i], alone[i]);
    }
#pragma omp parallel for num_threads(4)
    for (int i = 0; i < 64; i++) {
        struct fft *own = fft_open((size_t)(BIG + i % 3), NULL);
        if (i < 8)
            fft_forward(f, u[i], uhat[i]);
        fft_close(own);
    }
    check(memcmp(uhat, alone, sizeof alone) == 0);
    fft_close(f);
}

static void absurd_lengths(void)
{
    struct err err = {0};

    check(!fft_open(0, &err));
    check(err.code == ERR_USAGE);
    check(!fft_open((size_t)1 << 40, &err));
    fft_close(NULL);
}

/* Wherever work begins: the same bits; what is read is kept. */
static void addresses_do_not_matter(void)
{
    enum { MOST = 16 * N };
    double u[N], uhat[N + 4], back[N], got[N + 4], work[MOST];

    for (size_t n = 3; n <= N; n++) {
        struct fourier *f = fourier_open(n, 3, NULL);
        const size_t nhat = fft_nhat(n);
        double first[3][N + 4] = {0};

        fill(u, n, n);
        for (size_t at = 0; at <= FFT_SLACK; at++) {
            check(at + f->nwork <= MOST);
            for (size_t i = 0; i < MOST; i++)
                work[i] = NAN;
            fourier_forward(f, u, uhat, work + at);
            fourier_advection(f, uhat, got, work + at);
            fourier_inverse(f, uhat, back, work + at);
            for (size_t i = 0; i < n; i++)
                check_near(back[i], u[i], 2e-15);
            check(at + f->nwork == MOST || isnan(work[at + f->nwork]));
            if (at == 0) {
                memcpy(first[0], uhat, nhat * sizeof *uhat);
                memcpy(first[1], got, nhat * sizeof *got);
                memcpy(first[2], back, n * sizeof *back);
            }
            check(memcmp(first[0], uhat, nhat * sizeof *uhat) == 0);
            check(memcmp(first[1], got, nhat * sizeof *got) == 0);
            check(memcmp(first[2], back, n * sizeof *back) == 0);
        }
        fourier_close(f);
    }
}

/* -(i pi k/L) sum_{a + b = k} uhat_a uhat_b over |a|, |b| <= K */
static void convolution(long K, double L, long k, const double uhat[], double out[2])
{
    double re = 0, im = 0;

    for (long a = k - K; a <= K; a++) {
        const long b = k - a, p = labs(a), q = labs(b);
        const double ai = a < 0 ? -uhat[2 * p + 1] : uhat[2 * p + 1];
        const double bi = b < 0 ? -uhat[2 * q + 1] : uhat[2 * q + 1];
        re += uhat[2 * p] * uhat[2 * q] - ai * bi;
        im += uhat[2 * p] * bi + ai * uhat[2 * q];
    }
    out[0] = M_PI * (double)k / L * im;
    out[1] = -M_PI * (double)k / L * re;
}

/* Every stride-th mode of the advection of n points. */
static void galerkin(size_t n, long stride, double tolerance)
{
    const double L = 3;
    struct fourier *f = fourier_open(n, L, NULL);
    const size_t nhat = fft_nhat(n);
    double *u = malloc((n + 2 * nhat + f->nwork) * sizeof *u);
    double *uhat = u + n, *got = uhat + nhat, *work = got + nhat;

    fill(u, n, n);
    fourier_forward(f, u, uhat, work);
    fourier_advection(f, uhat, got, work);
    for (long k = 0; k < (long)f->nmode; k += stride) {
        double expected[2];
        convolution((long)f->nmode - 1, L, k, uhat, expected);
        check_near(got[2 * k], expected[0], tolerance);
        check_near(got[2 * k + 1], expected[1], tolerance);
    }
    if (n % 2 == 0)
        check(got[n] == 0 && got[n + 1] == 0);
    free(u);
    fourier_close(f);
}

static void galerkin_product(void)
{
    for (size_t n = 3; n <= N; n++)
        galerkin(n, 1, 1e-13);
}

/* Lengths whose products take every radix, as first, middle and last stage; with and without rows
 * that fill no vectors; and two long ones. */
static void long_lines(void)
{
    static const char *const names[] = {"v2", "v3", "v4"};

    for (int l = KERNEL_V2; l < KERNEL_LEVELS; l++) {
        if (kernel_limit((enum kernel_level)l) != (enum kernel_level)l) {
            skip(names[l], "this processor has no such instructions");
            continue;
        }
        for (size_t n = 66; n < 560; n += n < 160 ? 1 : 13)
            galerkin(n, 5, 1e-12);
        galerkin(1000, 37, 1e-12);
        galerkin(1024, 31, 1e-12);
        galerkin(5000, 1237, 1e-11);
        galerkin(16384, 4001, 1e-11);
    }
    kernel_limit(KERNEL_V4);
}

/* A line's bits are those of shorter vectors, and of other addresses. */
static void lines_keep_bits(void)
{
    enum { MOST = 1100 };
    static double u[MOST], uhat[MOST], got[3][MOST + 2], work[8 * MOST];

    if (kernel_limit(KERNEL_V4) != KERNEL_V4)
        skip("v4", "this processor has no such instructions");
    for (size_t n = 65; n < MOST - 2; n += 23) {
        struct fourier *f = fourier_open(n, 3, NULL);
        const size_t bytes = fft_nhat(n) * sizeof *uhat;
        check(f->nwork + 3 <= 8 * MOST);
        fill(u, n, n);
        fourier_forward(f, u, uhat, work);
        for (int i = 0; i < 3; i++) {
            kernel_limit(i < 2 ? KERNEL_V4 : KERNEL_V3);
            fourier_advection(f, uhat, got[i], work + i);
        }
        check(memcmp(got[0], got[1], bytes) == 0);
        check(memcmp(got[0], got[2], bytes) == 0);
        fourier_close(f);
    }
    kernel_limit(KERNEL_V4);
}

int main(void)
{
    run(definition_any_length);
    run(threads_share_a_plan);
    run(absurd_lengths);
    run(galerkin_product);
    run(long_lines);
    run(lines_keep_bits);
    run(addresses_do_not_matter);
    return check_end();
}
