/* quadratic.c -- quadratic terms of Galerkin systems on a periodic line or plane. */
#include "num/quadratic.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* The wavenumber of a row of modes. */
static long row_number(const struct quadratic *q, size_t row)
{
    return row <= 2 * q->N ? (long)row : (long)row - (long)q->rows;
}

/* Pairs before row k of a spectrum on side[2] points. */
static size_t row_at(const size_t side[2], long k)
{
    return (size_t)(k < 0 ? k + (long)side[0] : k) * (side[1] / 2 + 1);
}

/* V, V^-T and T of the mode (ky, kx), as real or imaginary parts of their factors. */
static void fill_plane(const struct quadratic *q, size_t at, double ky, double kx)
{
    const double k2 = kx * kx + ky * ky, V[] = {k2 > 0 ? ky / k2 : 0, k2 > 0 ? -kx / k2 : 0};
    const double T[] = {-2 * kx * ky, kx * kx - ky * ky};

    for (size_t part = 0; part < 2; part++) {
        const size_t i = part * q->nmodes / 2 + at;
        q->coefficient[QUADRATIC_IMAGE][i] = V[part];
        q->coefficient[QUADRATIC_DUAL][i] = k2 * V[part];
        q->coefficient[QUADRATIC_TERM][i] = T[part];
    }
}

static void fill(struct quadratic *q, const double unit[])
{
    const size_t columns = 2 * q->N + 1;

    for (size_t row = 0; row < q->rows; row++)
        for (size_t l = 0; l < columns; l++) {
            const size_t at = row * columns + l;
            if (q->parts == 2) {
                fill_plane(q, at, unit[0] * (double)row_number(q, row), unit[1] * (double)l);
                continue;
            }
            q->coefficient[QUADRATIC_IMAGE][at] = q->coefficient[QUADRATIC_DUAL][at] = 1;
            q->coefficient[QUADRATIC_TERM][at] = -unit[0] * (double)l;
        }
}

static void set_sizes(struct quadratic *q, int rank, const size_t n[], size_t N, size_t reach)
{
    const size_t side = fft_smooth(reach * N + 1);

    q->parts = rank;
    q->N = N;
    q->rows = rank == 2 ? 4 * N + 1 : 1;
    q->nmodes = 2 * q->rows * (2 * N + 1);
    q->side_n[0] = rank == 2 ? n[0] : 1;
    q->side_m[0] = rank == 2 ? side : 1;
    q->side_n[1] = n[rank - 1];
    q->side_m[1] = side;
    q->n = q->side_n[0] * q->side_n[1];
    q->m = q->side_m[0] * q->side_m[1];
    q->nwork = q->nmodes + FFT_SLACK + fft_room(larger(q->n, q->m)) +
               larger(fft_nhat_grid(2, q->side_n), fft_nhat_grid(2, q->side_m));
}

struct quadratic *quadratic_open(int rank, const size_t n[], const double unit[], double factor,
                                 size_t N, size_t reach, struct err *err)
{
    struct quadratic *q = calloc(1, sizeof *q);

    if (!q)
        goto none;
    set_sizes(q, rank, n, N, reach);
    const size_t each = (size_t)q->parts * q->nmodes / 2;
    q->coefficient[0] = calloc(QUADRATIC_MAPS * each, sizeof *q->coefficient[0]);
    if (!q->coefficient[0])
        goto none;
    for (int map = 1; map < QUADRATIC_MAPS; map++)
        q->coefficient[map] = q->coefficient[map - 1] + each;
    fill(q, unit);
    for (size_t i = 0; i < each; i++)
        q->coefficient[QUADRATIC_TERM][i] *= factor;
    const int first = 2 - rank;
    q->grid = fft_open_grid(rank, q->side_n + first, err);
    q->product = q->grid ? fft_open_grid(rank, q->side_m + first, err) : NULL;
    if (q->product)
        return q;
    quadratic_close(q);
    return NULL;
none:
    quadratic_close(q);
    err_set(err, ERR_INTERNAL, "no memory");
    return NULL;
}

void quadratic_close(struct quadratic *q)
{
    if (!q)
        return;
    fft_close(q->grid);
    fft_close(q->product);
    free(q->coefficient[0]);
    free(q);
}

/* A field, aligned, and its spectrum. */
struct space {
    double *points, *spectrum;
};

static struct space space(const struct quadratic *q, double work[])
{
    double *points = fft_aligned(work);

    return (struct space){points, points + fft_room(larger(q->n, q->m))};
}

/* The modes to last, of a spectrum on side[2] points; the others are left or zero. */
static void take(const struct quadratic *q, const size_t side[2], size_t last,
                 const double spectrum[], double modes[])
{
    const size_t columns = 2 * q->N + 1;

    memset(modes, 0, q->nmodes * sizeof *modes);
    for (size_t row = 0; row < q->rows; row++) {
        const long k = row_number(q, row);
        if ((size_t)labs(k) <= last)
            memcpy(modes + 2 * row * columns, spectrum + 2 * row_at(side, k),
                   2 * (last + 1) * sizeof *modes);
    }
}

static void put(const struct quadratic *q, const size_t side[2], size_t last,
                const double modes[], double spectrum[])
{
    const size_t columns = 2 * q->N + 1;

    memset(spectrum, 0, fft_nhat_grid(2, side) * sizeof *spectrum);
    for (size_t row = 0; row < q->rows; row++) {
        const long k = row_number(q, row);
        if ((size_t)labs(k) <= last)
            memcpy(spectrum + 2 * row_at(side, k), modes + 2 * row * columns,
                   2 * (last + 1) * sizeof *modes);
    }
}

void quadratic_read(const struct quadratic *q, const double u[], double modes[], double work[])
{
    const struct space s = space(q, work);

    memcpy(s.points, u, q->n * sizeof *u);
    fft_forward(q->grid, s.points, s.spectrum);
    take(q, q->side_n, q->N, s.spectrum, modes);
}

void quadratic_write(const struct quadratic *q, const double modes[], double u[], double work[])
{
    const struct space s = space(q, work);

    put(q, q->side_n, q->N, modes, s.spectrum);
    fft_inverse(q->grid, s.spectrum, s.points);
    memcpy(u, s.points, q->n * sizeof *u);
}

void quadratic_points(const struct quadratic *q, const double modes[], double field[],
                      double work[])
{
    const struct space s = space(q, work);

    put(q, q->side_m, 2 * q->N, modes, s.spectrum);
    fft_inverse(q->product, s.spectrum, s.points);
    memcpy(field, s.points, q->m * sizeof *field);
}

void quadratic_modes(const struct quadratic *q, const double field[], double modes[],
                     double work[])
{
    const struct space s = space(q, work);

    memcpy(s.points, field, q->m * sizeof *field);
    fft_forward(q->product, s.points, s.spectrum);
    take(q, q->side_m, 2 * q->N, s.spectrum, modes);
}

static bool imaginary(const struct quadratic *q, enum quadratic_map map)
{
    return (map == QUADRATIC_TERM) == (q->parts == 1);
}

/* out (+)= i^turn factor in, mode by mode */
static void scale(const struct quadratic *q, const double factor[], bool turn, double sign,
                  const double in[], bool add, double out[])
{
    for (size_t j = 0; j < q->nmodes; j += 2) {
        const double c = factor[j / 2];
        const double re = turn ? -sign * c * in[j + 1] : c * in[j];
        const double im = turn ? sign * c * in[j] : c * in[j + 1];
        out[j] = add ? out[j] + re : re;
        out[j + 1] = add ? out[j + 1] + im : im;
    }
}

void quadratic_spread(const struct quadratic *q, enum quadratic_map map, const double modes[],
                      double field[], double work[])
{
    const double sign = map == QUADRATIC_TERM ? -1 : 1, *factor = q->coefficient[map];
    double *scaled = work, *more = work + q->nmodes;

    for (int part = 0; part < q->parts; part++, factor += q->nmodes / 2, field += q->m) {
        scale(q, factor, imaginary(q, map), sign, modes, false, scaled);
        quadratic_points(q, scaled, field, more);
    }
}

void quadratic_gather(const struct quadratic *q, enum quadratic_map map, const double field[],
                      double modes[], double work[])
{
    const double sign = map == QUADRATIC_TERM ? 1 : -1, *factor = q->coefficient[map];
    double *of_part = work, *more = work + q->nmodes;

    for (int part = 0; part < q->parts; part++, factor += q->nmodes / 2, field += q->m) {
        quadratic_modes(q, field, of_part, more);
        scale(q, factor, imaginary(q, map), sign, of_part, part > 0, modes);
    }
}

void quadratic_cut(const struct quadratic *q, size_t first, size_t last, double modes[])
{
    const size_t columns = 2 * q->N + 1;

    for (size_t row = 0; row < q->rows; row++, modes += 2 * columns) {
        const size_t k = (size_t)labs(row_number(q, row));
        const size_t begin = k > last ? columns : k >= first ? 0 : first;
        memset(modes, 0, 2 * begin * sizeof *modes);
        if (begin < columns)
            memset(modes + 2 * (last + 1), 0, 2 * (columns - last - 1) * sizeof *modes);
    }
}

void quadratic_multiply(const struct quadratic *q, double weight, const double a[],
                        const double b[], double out[])
{
    const size_t m = q->m;

    if (q->parts == 1) {
        for (size_t j = 0; j < m; j++)
            out[j] += weight * a[j] * b[j];
        return;
    }
    for (size_t j = 0; j < m; j++) {
        out[j] += weight * (a[j] * b[j] - a[m + j] * b[m + j]);
        out[m + j] += weight * (a[j] * b[m + j] + a[m + j] * b[j]);
    }
}

void quadratic_multiply_transposed(const struct quadratic *q, double weight, const double a[],
                                   const double db[], double out[])
{
    const size_t m = q->m;

    if (q->parts == 1) {
        quadratic_multiply(q, weight, a, db, out);
        return;
    }
    for (size_t j = 0; j < m; j++) {
        out[j] += weight * (a[j] * db[j] + a[m + j] * db[m + j]);
        out[m + j] += weight * (a[j] * db[m + j] - a[m + j] * db[j]);
    }
}
