/* fourier2.c -- products of doubly periodic fields, without aliasing. */
#include "num/fourier2.h"

#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

struct fourier2 *fourier2_open(const size_t n[2], struct err *err)
{
    struct fourier2 *f = calloc(1, sizeof *f);

    if (!f) {
        err_set(err, ERR_INTERNAL, "fourier: no memory for %zu x %zu points", n[0], n[1]);
        return NULL;
    }
    for (int a = 0; a < 2; a++) {
        f->n[a] = n[a];
        f->K[a] = (n[a] - 1) / 2;
        f->m[a] = fft_smooth(3 * f->K[a] + 1);
    }
    f->nhat = fft_nhat_grid(2, f->n);
    f->nmode = fft_nhat_grid(2, f->m);
    f->npoint = f->m[0] * f->m[1];
    f->nwork = FFT_SLACK + fft_room(n[0] * n[1]) + f->nhat;
    f->grid = fft_open_grid(2, f->n, err);
    f->product = f->grid ? fft_open_grid(2, f->m, err) : NULL;
    if (f->product)
        return f;
    fourier2_close(f);
    return NULL;
}

void fourier2_close(struct fourier2 *f)
{
    if (!f)
        return;
    fft_close(f->grid);
    fft_close(f->product);
    free(f);
}

long fourier2_row(const struct fourier2 *f, size_t i)
{
    return 2 * i <= f->n[0] ? (long)i : (long)i - (long)f->n[0];
}

void fourier2_forward(const struct fourier2 *f, const double u[], double uhat[],
                      double work[])
{
    const size_t n = f->n[0] * f->n[1];
    double *points = fft_aligned(work), *modes = points + fft_room(n);

    memcpy(points, u, n * sizeof *u);
    fft_forward(f->grid, points, modes);
    memcpy(uhat, modes, f->nhat * sizeof *uhat);
}

void fourier2_inverse(const struct fourier2 *f, const double uhat[], double u[],
                      double work[])
{
    const size_t n = f->n[0] * f->n[1];
    double *points = fft_aligned(work), *modes = points + fft_room(n);

    memcpy(modes, uhat, f->nhat * sizeof *uhat);
    fft_inverse(f->grid, modes, points);
    memcpy(u, points, n * sizeof *u);
}

/* Where the kept modes of row k lie in uhat (n) and on the points of products (m). */
static size_t row_at(const size_t n[2], long k)
{
    return (size_t)(k < 0 ? k + (long)n[0] : k) * (n[1] / 2 + 1) * 2;
}

void fourier2_to_points(const struct fourier2 *f, const double uhat[], double um[],
                        double modes[])
{
    const long K = (long)f->K[0];

    memset(modes, 0, f->nmode * sizeof *modes);
    for (long k = -K; k <= K; k++)
        memcpy(modes + row_at(f->m, k), uhat + row_at(f->n, k),
               2 * (f->K[1] + 1) * sizeof *modes);
    fft_inverse(f->product, modes, um);
}

void fourier2_from_points(const struct fourier2 *f, double um[], double uhat[],
                          double modes[])
{
    const long K = (long)f->K[0];

    fft_forward(f->product, um, modes);
    memset(uhat, 0, f->nhat * sizeof *uhat);
    for (long k = -K; k <= K; k++)
        memcpy(uhat + row_at(f->n, k), modes + row_at(f->m, k),
               2 * (f->K[1] + 1) * sizeof *modes);
}
