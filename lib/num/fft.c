/* fft.c -- real discrete Fourier transforms by FFTW, one plan pair a length.
 *
 *   uhat_k = (1/n) sum_j u_j exp(-2 pi i j k / n),   k = 0..n/2
 *
 * The only file that includes fftw3.h. FFTW's planner is not thread-safe, its
 * execution is. frigo2005
 */
#include "num/fft.h"

#include <fftw3.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

struct fft {
    size_t n;
    fftw_plan forward, inverse;
};

static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

size_t fft_nhat(size_t n)
{
    return 2 * (n / 2 + 1);
}

static struct fft *open_plans(size_t n, unsigned flags, struct err *err)
{
    struct fft *f = NULL;
    double *u = NULL, *uhat = NULL;

    if (n < 1 || n > INT_MAX / 2) {
        err_set(err, ERR_USAGE, "fft: n = %zu, expected 1 to %d", n,
                INT_MAX / 2);
        return NULL;
    }
    f = calloc(1, sizeof *f);
    u = fftw_malloc(n * sizeof *u);
    uhat = fftw_malloc(fft_nhat(n) * sizeof *uhat);
    if (f && u && uhat) {
        f->n = n;
        pthread_mutex_lock(&planner);
        f->forward = fftw_plan_dft_r2c_1d((int)n, u, (fftw_complex *)uhat,
                                          flags);
        f->inverse = fftw_plan_dft_c2r_1d((int)n, (fftw_complex *)uhat, u,
                                          flags);
        pthread_mutex_unlock(&planner);
    }
    fftw_free(u);
    fftw_free(uhat);
    if (f && f->forward && f->inverse)
        return f;
    fft_close(f);
    err_set(err, ERR_INTERNAL, "fft: no memory for n = %zu", n);
    return NULL;
}

struct fft *fft_open(size_t n, struct err *err)
{
    return open_plans(n, FFTW_ESTIMATE | FFTW_UNALIGNED | FFTW_PRESERVE_INPUT, err);
}

struct fft *fft_open_fast(size_t n, struct err *err)
{
    return open_plans(n, FFTW_ESTIMATE | FFTW_DESTROY_INPUT, err);
}

double *fft_aligned(double work[])
{
    return work + -(uintptr_t)work % FFT_ALIGN / sizeof *work;
}

void fft_close(struct fft *f)
{
    if (!f)
        return;
    pthread_mutex_lock(&planner);
    if (f->forward)
        fftw_destroy_plan(f->forward);
    if (f->inverse)
        fftw_destroy_plan(f->inverse);
    pthread_mutex_unlock(&planner);
    free(f);
}

void fft_forward(const struct fft *f, const double u[], double uhat[])
{
    const size_t nhat = fft_nhat(f->n);
    const double scale = 1.0 / (double)f->n;

    fftw_execute_dft_r2c(f->forward, (double *)u, (fftw_complex *)uhat);
    for (size_t i = 0; i < nhat; i++)
        uhat[i] *= scale;
}

void fft_inverse(const struct fft *f, const double uhat[], double u[])
{
    fftw_execute_dft_c2r(f->inverse, (fftw_complex *)uhat, u);
}
