/* fft.c -- real discrete Fourier transforms by FFTW, one plan pair a shape.
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
    size_t n, nhat; /* points, doubles of a spectrum */
    fftw_plan forward, inverse;
};

static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

size_t fft_nhat(size_t n)
{
    return 2 * (n / 2 + 1);
}

size_t fft_nhat_grid(int rank, const size_t n[])
{
    size_t rows = 1;

    for (int i = 0; i < rank - 1; i++)
        rows *= n[i];
    return rows * fft_nhat(n[rank - 1]);
}

/* Points of the grid, sides in length[rank]; 0 with err when there are too many. */
static size_t points_of(int rank, const size_t n[], int length[], struct err *err)
{
    size_t points = 1;

    for (int i = 0; i < rank; i++) {
        if (n[i] < 1 || n[i] > INT_MAX / 2 / points) {
            err_set(err, ERR_USAGE, "fft: n = %zu, expected 1 to %zu", n[i],
                    INT_MAX / 2 / points);
            return 0;
        }
        length[i] = (int)n[i];
        points *= n[i];
    }
    return points;
}

static struct fft *open_plans(int rank, const size_t n[], unsigned flags, struct err *err)
{
    int length[3] = {0};
    const size_t points = points_of(rank, n, length, err);
    struct fft *f = NULL;
    double *u = NULL, *uhat = NULL;

    if (!points)
        return NULL;
    f = calloc(1, sizeof *f);
    u = fftw_malloc(points * sizeof *u);
    uhat = fftw_malloc(fft_nhat_grid(rank, n) * sizeof *uhat);
    if (f && u && uhat) {
        f->n = points;
        f->nhat = fft_nhat_grid(rank, n);
        pthread_mutex_lock(&planner);
        f->forward = fftw_plan_dft_r2c(rank, length, u, (fftw_complex *)uhat, flags);
        f->inverse = fftw_plan_dft_c2r(rank, length, (fftw_complex *)uhat, u, flags);
        pthread_mutex_unlock(&planner);
    }
    fftw_free(u);
    fftw_free(uhat);
    if (f && f->forward && f->inverse)
        return f;
    fft_close(f);
    err_set(err, ERR_INTERNAL, "fft: no memory for n = %zu", points);
    return NULL;
}

struct fft *fft_open(size_t n, struct err *err)
{
    return open_plans(1, &n, FFTW_ESTIMATE | FFTW_UNALIGNED | FFTW_PRESERVE_INPUT, err);
}

struct fft *fft_open_fast(size_t n, struct err *err)
{
    return open_plans(1, &n, FFTW_ESTIMATE | FFTW_DESTROY_INPUT, err);
}

struct fft *fft_open_grid(int rank, const size_t n[], struct err *err)
{
    return open_plans(rank, n, FFTW_ESTIMATE | FFTW_DESTROY_INPUT, err);
}

double *fft_aligned(double work[])
{
    return work + -(uintptr_t)work % FFT_ALIGN / sizeof *work;
}

size_t fft_room(size_t n)
{
    return (n + FFT_SLACK) / (FFT_SLACK + 1) * (FFT_SLACK + 1);
}

size_t fft_smooth(size_t n)
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
    const size_t nhat = f->nhat;
    const double scale = 1.0 / (double)f->n;

    fftw_execute_dft_r2c(f->forward, (double *)u, (fftw_complex *)uhat);
    for (size_t i = 0; i < nhat; i++)
        uhat[i] *= scale;
}

void fft_inverse(const struct fft *f, const double uhat[], double u[])
{
    fftw_execute_dft_c2r(f->inverse, (fftw_complex *)uhat, u);
}

struct fft_columns {
    fftw_plan forward;
};

void fft_columns_close(struct fft_columns *f)
{
    if (!f)
        return;
    pthread_mutex_lock(&planner);
    if (f->forward)
        fftw_destroy_plan(f->forward);
    pthread_mutex_unlock(&planner);
    free(f);
}

struct fft_columns *fft_columns_open(size_t n, size_t columns, struct err *err)
{
    struct fft_columns *f = calloc(1, sizeof *f);
    const int length = (int)n, many = (int)columns;
    fftw_complex *z = fftw_malloc(n * columns * sizeof *z);
    fftw_complex *zhat = fftw_malloc(n * columns * sizeof *zhat);

    if (f && z && zhat && n && columns && columns < INT_MAX / 2 / n) {
        pthread_mutex_lock(&planner);
        f->forward = fftw_plan_many_dft(1, &length, many, z, NULL, many, 1, zhat, NULL, many, 1,
                                        FFTW_FORWARD, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
        pthread_mutex_unlock(&planner);
    }
    fftw_free(z);
    fftw_free(zhat);
    if (f && f->forward)
        return f;
    fft_columns_close(f);
    err_set(err, ERR_INTERNAL, "fft: no memory for %zu columns of %zu", columns, n);
    return NULL;
}

void fft_columns(const struct fft_columns *f, double z[], double zhat[])
{
    fftw_execute_dft(f->forward, (fftw_complex *)z, (fftw_complex *)zhat);
}
