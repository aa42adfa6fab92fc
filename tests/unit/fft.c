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

/* -(i k q/2) sum_{a + b = k} uhat_a uhat_b over |a|, |b| <= K */
static void galerkin_product(void)
{
    for (size_t n = 3; n <= N; n++) {
        const double L = 3;
        struct fourier *f = fourier_open(n, L, NULL);
        const long K = (long)f->nmode - 1;
        double u[N], uhat[N + 4], got[N + 4], work[16 * N];

        check(f->nwork <= 16 * N);
        fill(u, n, n);
        fourier_forward(f, u, uhat, work);
        fourier_advection(f, uhat, got, work);
        for (long k = 0; k <= K; k++) {
            double re = 0, im = 0;
            for (long a = k - K; a <= K; a++) {
                const long b = k - a, p = labs(a), q = labs(b);
                const double ai = a < 0 ? -uhat[2 * p + 1] : uhat[2 * p + 1];
                const double bi = b < 0 ? -uhat[2 * q + 1] : uhat[2 * q + 1];
                re += uhat[2 * p] * uhat[2 * q] - ai * bi;
                im += uhat[2 * p] * bi + ai * uhat[2 * q];
            }
            const double half = M_PI * (double)k / L;
            check_near(got[2 * k], half * im, 1e-13);
            check_near(got[2 * k + 1], -half * re, 1e-13);
        }
        if (n % 2 == 0)
            check(got[n] == 0 && got[n + 1] == 0);
        fourier_close(f);
    }
}

int main(void)
{
    run(definition_any_length);
    run(threads_share_a_plan);
    run(absurd_lengths);
    run(galerkin_product);
    run(addresses_do_not_matter);
    return check_end();
}
