/* fourier.c -- Galerkin terms of periodic one-dimensional fields.
 *
 *   -(u^2/2)_x  ->  -(i/2) (2 pi k / L) (u^2)hat_k,   |k| <= K
 */
#include "num/fourier.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

enum { PAIRS = 2 * FOURIER_LANES }; /* doubles of a row of eight pairs */

static bool is_short(const struct fourier *f)
{
    return f->n <= FOURIER_SHORT && f->m > 2;
}

static bool is_line(const struct fourier *f)
{
    return f->n > FOURIER_SHORT;
}

static int open_short(struct fourier *f, struct err *err)
{
    const size_t m = f->m, nturn = m / 4 + 1;

    f->turn = malloc((2 * nturn + f->nmode) * sizeof *f->turn);
    if (!f->turn)
        return err_set(err, ERR_INTERNAL, "fourier: no memory for n = %zu", f->n);
    f->slope = f->turn + 2 * nturn;
    for (size_t k = 0; k < nturn; k++) {
        const double angle = 2 * M_PI * (double)k / (double)m;
        f->turn[2 * k] = -sin(angle);
        f->turn[2 * k + 1] = cos(angle);
    }
    for (size_t k = 0; k < f->nmode; k++)
        f->slope[k] = f->wavenumber * (double)k / (4 * (double)m);
    return stages_open(&f->stages, m / 2, err);
}

static int open_line(struct fourier *f, struct err *err)
{
    const size_t h = f->m / 2, rows = f->rows;

    if (stages_open(&f->stages, h / FOURIER_LANES, err) < 0)
        return -1;
    f->turn = calloc(2 * h + FOURIER_LANES * rows + PAIRS * rows, sizeof *f->turn);
    if (!f->turn)
        return err_set(err, ERR_INTERNAL, "fourier: no memory for n = %zu", f->n);
    f->slope = f->turn + 2 * h;
    f->row_turn = f->slope + FOURIER_LANES * rows;
    for (size_t k = 0; k < h; k++) {
        const double angle = 2 * M_PI * (double)k / (double)f->m;
        f->turn[k] = -sin(angle);
        f->turn[h + k] = cos(angle);
    }
    for (size_t k = 0; k < f->nmode; k++)
        f->slope[k] = f->wavenumber * (double)k / (4 * (double)f->m);
    for (size_t row = 0; row < h / FOURIER_LANES; row++)
        for (size_t l = 0; l < FOURIER_LANES; l++) {
            const size_t j = stages_order(&f->stages, row);
            const double angle = 2 * M_PI * (double)(j * l) / (double)h;
            f->row_turn[row * PAIRS + l] = cos(angle);
            f->row_turn[row * PAIRS + FOURIER_LANES + l] = sin(angle);
        }
    return 0;
}

/* Points of products, and scratch. */
static void measure(struct fourier *f)
{
    const size_t K = f->nmode - 1;
    size_t most;

    f->m = fft_smooth(3 * K + 1);
    if (is_line(f)) {
        f->m = 8 * fft_smooth(2 * (3 * K / 16 + 1));
        f->rows = fft_room(f->m / 16);
    }
    most = f->m > f->n ? f->m : f->n;
    f->nwork_pair = FFT_SLACK + 2 * fft_room(f->m) + fft_nhat(f->m);
    f->nwork = FFT_SLACK + fft_room(most) + fft_nhat(most);
    if (is_short(f))
        f->nwork = FFT_SLACK + FOURIER_LANES * f->m; /* m/2 pairs in lanes: the most of all */
    if (is_line(f))
        f->nwork = FFT_SLACK + f->rows * PAIRS + fft_nhat(f->m);
}

struct fourier *fourier_open(size_t n, double L, struct err *err)
{
    const size_t K = (n - 1) / 2;
    struct fourier *f = calloc(1, sizeof *f);

    if (!f) {
        err_set(err, ERR_INTERNAL, "fourier: no memory for n = %zu", n);
        return NULL;
    }
    f->n = n;
    f->nmode = K + 1;
    f->wavenumber = 2 * M_PI / L;
    measure(f);
    if ((f->grid = fft_open_fast(n, err)) && (f->product = fft_open_fast(f->m, err)) &&
        (!is_short(f) || open_short(f, err) == 0) && (!is_line(f) || open_line(f, err) == 0))
        return f;
    fourier_close(f);
    return NULL;
}

void fourier_close(struct fourier *f)
{
    if (!f)
        return;
    fft_close(f->grid);
    fft_close(f->product);
    stages_close(&f->stages);
    free(f->turn);
    free(f);
}

void fourier_forward(const struct fourier *f, const double u[], double uhat[],
                     double work[])
{
    double *points = fft_aligned(work), *modes = points + fft_room(f->n);

    memcpy(points, u, f->n * sizeof *u);
    fft_forward(f->grid, points, modes);
    memcpy(uhat, modes, fft_nhat(f->n) * sizeof *uhat);
}

void fourier_inverse(const struct fourier *f, const double uhat[], double u[],
                     double work[])
{
    double *points = fft_aligned(work), *modes = points + fft_room(f->n);

    memcpy(modes, uhat, fft_nhat(f->n) * sizeof *uhat);
    fft_inverse(f->grid, modes, points);
    memcpy(u, points, f->n * sizeof *u);
}

/* umhat[fft_nhat(m)] := the kept modes, then 0 */
static void pad(const struct fourier *f, const double uhat[], double umhat[])
{
    const size_t kept = 2 * f->nmode;

    memcpy(umhat, uhat, kept * sizeof *uhat);
    memset(umhat + kept, 0, (fft_nhat(f->m) - kept) * sizeof *umhat);
}

/* um[m] := the kept modes as a field on the points of products; umhat is scratch. */
static void to_points(const struct fourier *f, const double uhat[], double um[],
                      double umhat[])
{
    pad(f, uhat, umhat);
    fft_inverse(f->product, umhat, um);
}

/* Zero from Nyquist on, in so many lanes. */
static void no_nyquist(const struct fourier *f, size_t lanes, double duhat[])
{
    for (size_t i = lanes * 2 * f->nmode; i < lanes * fft_nhat(f->n); i++)
        duhat[i] = 0;
}

/* duhat := -i factor q_k umhat */
static void minus_slope(const struct fourier *f, double factor, const double umhat[],
                        double duhat[])
{
    for (size_t k = 0; k < f->nmode; k++) {
        const double q = factor * f->wavenumber * (double)k;
        duhat[2 * k] = q * umhat[2 * k + 1];
        duhat[2 * k + 1] = -q * umhat[2 * k];
    }
    no_nyquist(f, 1, duhat);
}

void fourier_advection(const struct fourier *f, const double uhat[],
                       double duhat[], double work[])
{
    double *um = fft_aligned(work), *umhat = um + fft_room(f->m);

    if (is_short(f)) {
        KERNEL_CALL(fourier_advect_one, f, uhat, duhat, um);
        no_nyquist(f, 1, duhat);
        return;
    }
    if (is_line(f)) {
        umhat = um + PAIRS * f->rows;
        pad(f, uhat, umhat);
        umhat[1] = 0; /* the mean is real */
        KERNEL_CALL(fourier_advect_line, f, umhat, duhat, um);
        no_nyquist(f, 1, duhat);
        return;
    }
    to_points(f, uhat, um, umhat); /* of one mode or none */
    for (size_t j = 0; j < f->m; j++)
        um[j] *= um[j];
    fft_forward(f->product, um, umhat);
    minus_slope(f, 0.5, umhat, duhat);
}

void fourier_advection_lanes(const struct fourier *f, const double uhat[], double duhat[],
                             double work[])
{
    KERNEL_CALL(fourier_advect_lanes, f, uhat, duhat, fft_aligned(work));
    no_nyquist(f, FOURIER_LANES, duhat);
}

void fourier_advection_tangent(const struct fourier *f, const double uhat[],
                               const double vhat[], double duhat[], double work[])
{
    double *um = fft_aligned(work), *vm = um + fft_room(f->m), *modes = vm + fft_room(f->m);

    to_points(f, uhat, um, modes);
    to_points(f, vhat, vm, modes);
    for (size_t j = 0; j < f->m; j++)
        um[j] *= vm[j];
    fft_forward(f->product, um, modes);
    minus_slope(f, 1, modes, duhat);
}

void fourier_advection_adjoint(const struct fourier *f, const double uhat[],
                               const double ghat[], double ahat[], double work[])
{
    double *um = fft_aligned(work), *gm = um + fft_room(f->m), *modes = gm + fft_room(f->m);

    to_points(f, uhat, um, modes);
    memset(modes, 0, fft_nhat(f->m) * sizeof *modes);
    for (size_t k = 0; k < f->nmode; k++) {
        const double q = f->wavenumber * (double)k;
        modes[2 * k] = -q * ghat[2 * k + 1];
        modes[2 * k + 1] = q * ghat[2 * k];
    }
    fft_inverse(f->product, modes, gm);
    for (size_t j = 0; j < f->m; j++)
        gm[j] *= um[j];
    fft_forward(f->product, gm, modes);
    for (size_t i = 0; i < 2 * f->nmode; i++)
        ahat[i] += modes[i];
}
