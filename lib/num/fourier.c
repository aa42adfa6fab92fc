/* fourier.c -- Galerkin terms of periodic one-dimensional fields.
 *
 *   -(u^2/2)_x  ->  -(i/2) (2 pi k / L) (u^2)hat_k,   |k| <= K
 */
#include "num/fourier.h"

#include <math.h>
#include <string.h>

#include "num/fft.h"

/* The smallest even number >= n without a prime factor above 7. */
static size_t smooth(size_t n)
{
    static const size_t prime[] = {2, 3, 5, 7};

    for (n += n % 2;; n += 2) {
        size_t rest = n;
        for (size_t i = 0; i < sizeof prime / sizeof *prime; i++)
            while (rest % prime[i] == 0)
                rest /= prime[i];
        if (rest == 1)
            return n;
    }
}

int fourier_open(struct fourier *f, size_t n, double L, struct err *err)
{
    const size_t K = (n - 1) / 2;

    *f = (struct fourier){.n = n, .m = smooth(3 * K + 1), .nmode = K + 1,
                          .wavenumber = 2 * M_PI / L};
    f->nwork = f->m + fft_nhat(f->m);
    f->grid = fft_open(n, err);
    f->product = f->grid ? fft_open(f->m, err) : NULL;
    if (f->product)
        return 0;
    fourier_close(f);
    return -1;
}

void fourier_close(struct fourier *f)
{
    fft_close(f->grid);
    fft_close(f->product);
    *f = (struct fourier){0};
}

void fourier_advection(const struct fourier *f, const double uhat[],
                       double duhat[], double work[])
{
    const size_t kept = 2 * f->nmode;
    double *um = work, *umhat = work + f->m;

    memcpy(umhat, uhat, kept * sizeof *uhat);
    memset(umhat + kept, 0, (fft_nhat(f->m) - kept) * sizeof *umhat);
    fft_inverse(f->product, umhat, um);
    for (size_t j = 0; j < f->m; j++)
        um[j] *= um[j];
    fft_forward(f->product, um, umhat);
    for (size_t k = 0; k < f->nmode; k++) {
        const double half = 0.5 * f->wavenumber * (double)k;
        duhat[2 * k] = half * umhat[2 * k + 1];
        duhat[2 * k + 1] = -half * umhat[2 * k];
    }
    for (size_t i = kept; i < fft_nhat(f->n); i++)
        duhat[i] = 0;
}

void fourier_sum(const double c[], size_t kmax, size_t n, double u[])
{
    for (size_t j = 0; j < n; j++)
        u[j] = c[0];
    for (size_t k = 1; k <= kmax; k++)
        for (size_t j = 0; j < n; j++) {
            const double phase = 2 * M_PI * (double)(j * k % n) / (double)n;
            u[j] += c[2 * k] * cos(phase) - c[2 * k + 1] * sin(phase);
        }
}
