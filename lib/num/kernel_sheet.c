/* kernel_sheet.c -- real Fourier transforms of a doubly periodic grid: rows, then columns.
 *
 * Between them the array `mixed` is [block of LANES rows y][column l][re, im][row in block]: a
 * tile of LANES columns writes and reads squares of LANES x LANES numbers, which it transposes; a
 * block is contiguous. Rows beyond the last are 0. In double.
 */
#include <string.h>

#include "num/sheet.h"
#include "num/stages_kernel.h"

enum { PAIR = 2 * LANES, HALF = 8, GROUP = 2 * HALF }; /* row y goes with row y + HALF */

/* Rows y .. of u, in lanes, at points x .. x + LANES - 1: 0 beyond the grid. */
INLINE void rows_in(const struct sheet *f, const double u[], size_t y, size_t x, vec at[LANES])
{
    const size_t n = f->n[1], most = n - x < LANES ? n - x : LANES;

    for (size_t i = 0; i < LANES; i++) {
        at[i] = (vec){0};
        if (y + i < f->n[0] && most == LANES)
            at[i] = load(u + (y + i) * n + x);
        else if (y + i < f->n[0])
            for (size_t j = 0; j < most; j++)
                at[i][j] = u[(y + i) * n + x + j];
    }
    transpose(at);
}

INLINE void rows_out(const struct sheet *f, vec at[LANES], size_t y, size_t x, bool add,
                     double u[])
{
    const size_t n = f->n[1], most = n - x < LANES ? n - x : LANES;

    transpose(at);
    for (size_t i = 0; i < LANES && y + i < f->n[0]; i++) {
        double *to = u + (y + i) * n + x;
        if (most == LANES)
            store(add ? load(to) + at[i] : at[i], to);
        else
            for (size_t j = 0; j < most; j++)
                to[j] = add ? to[j] + at[i][j] : at[i][j];
    }
}

/* mixed of rows a and b of LANES, of z = a + i b on modes, and back. */
INLINE void part_rows(const struct sheet *f, const struct wave z[], double a[], double b[])
{
    const size_t n = f->n[1];
    const vec half = all(0.5);

    store(z[0].re, a);
    store((vec){0}, a + LANES);
    store(z[0].im, b);
    store((vec){0}, b + LANES);
    for (size_t l = 1; l < f->modes; l++) {
        const struct wave p = z[l], q = z[n - l];
        store(half * (p.re + q.re), a + l * PAIR);
        store(half * (p.im - q.im), a + l * PAIR + LANES);
        store(half * (p.im + q.im), b + l * PAIR);
        store(half * (q.re - p.re), b + l * PAIR + LANES);
    }
    memset(a + f->modes * PAIR, 0, (f->room - f->modes) * PAIR * sizeof *a);
    memset(b + f->modes * PAIR, 0, (f->room - f->modes) * PAIR * sizeof *b);
}

INLINE void join_rows(const struct sheet *f, const double a[], const double b[], struct wave z[])
{
    const size_t n = f->n[1];

    z[0] = (struct wave){load(a), load(b)};
    for (size_t l = 1; l < f->modes; l++) {
        const struct wave p = {load(a + l * PAIR), load(a + l * PAIR + LANES)};
        const struct wave q = {load(b + l * PAIR), load(b + l * PAIR + LANES)};
        z[l] = (struct wave){p.re - q.im, p.im + q.re};
        z[n - l] = (struct wave){p.re + q.im, q.re - p.im};
    }
    if (n % 2 == 0)
        z[n / 2] = (struct wave){{0}, {0}};
}

INLINE double *block_of(const struct sheet *f, double mixed[], size_t y)
{
    return mixed + y / LANES * f->room * PAIR;
}

/* Points of a tile's columns in the order of stages <-> its squares. */
INLINE void squares_in(const struct sheet *f, const double mixed[], size_t l, struct wave x[])
{
    for (size_t y = 0; y < f->n[0]; y += LANES) {
        const double *from = mixed + (y / LANES * f->room + l) * PAIR;
        vec re[LANES], im[LANES];
        for (size_t i = 0; i < LANES; i++) {
            re[i] = load(from + i * PAIR);
            im[i] = load(from + i * PAIR + LANES);
        }
        transpose(re);
        transpose(im);
        for (size_t i = 0; i < LANES && y + i < f->n[0]; i++)
            x[f->place[0][y + i]] = (struct wave){re[i], im[i]};
    }
}

INLINE void squares_out(const struct sheet *f, const struct wave x[], size_t l, double mixed[])
{
    for (size_t y = 0; y < f->n[0]; y += LANES) {
        double *to = mixed + (y / LANES * f->room + l) * PAIR;
        vec re[LANES], im[LANES];
        for (size_t i = 0; i < LANES; i++) {
            const struct wave none = {{0}, {0}};
            const struct wave w = y + i < f->n[0] ? x[f->place[0][y + i]] : none;
            re[i] = w.re;
            im[i] = w.im;
        }
        transpose(re);
        transpose(im);
        for (size_t i = 0; i < LANES; i++) {
            store(re[i], to + i * PAIR);
            store(im[i], to + i * PAIR + LANES);
        }
    }
}

void KERNEL(sheet_forth)(const struct sheet *f, const double u[], double uhat[], double work[])
{
    const size_t n = f->n[1], row = 2 * (n / 2 + 1), groups = (f->n[0] + GROUP - 1) / GROUP;
    double *mixed = work;
    struct wave *z = (struct wave *)(mixed + 2 * groups * GROUP * f->room);
    const vec scale = all(1 / ((double)f->n[0] * (double)n));

    for (size_t s = 0; s < groups * HALF; s += LANES) {
        const size_t y = s / HALF * GROUP + s % HALF;
        for (size_t x = 0; x < n; x += LANES) {
            vec a[LANES], b[LANES];
            rows_in(f, u, y, x, a);
            rows_in(f, u, y + HALF, x, b);
            for (size_t j = 0; j < LANES && x + j < n; j++)
                z[f->place[1][x + j]] = (struct wave){a[j], b[j]};
        }
        stages_forth(f->line[1], z);
        part_rows(f, z, block_of(f, mixed, y), block_of(f, mixed, y + HALF));
    }
    for (size_t l = 0; l < f->modes; l += LANES) {
        const size_t most = f->modes - l < LANES ? f->modes - l : LANES;
        squares_in(f, mixed, l, z);
        stages_forth(f->line[0], z);
        for (size_t k = 0; k < f->n[0]; k++) {
            const struct wave w = {scale * z[k].re, scale * z[k].im};
            double *to = uhat + k * row + 2 * l, some[PAIR];
            put(w, false, most == LANES ? to : some);
            if (most < LANES)
                memcpy(to, some, 2 * most * sizeof *to);
        }
    }
    for (size_t k = 0; n % 2 == 0 && k < f->n[0]; k++)
        uhat[k * row + n] = uhat[k * row + n + 1] = 0;
}

void KERNEL(sheet_back)(const struct sheet *f, const double uhat[], bool add, double u[],
                        double work[])
{
    const size_t n = f->n[1], row = 2 * (n / 2 + 1), groups = (f->n[0] + GROUP - 1) / GROUP;
    double *mixed = work;
    struct wave *z = (struct wave *)(mixed + 2 * groups * GROUP * f->room);

    for (size_t l = 0; l < f->modes; l += LANES) {
        const size_t most = f->modes - l < LANES ? f->modes - l : LANES;
        for (size_t k = 0; k < f->n[0]; k++) {
            const double *from = uhat + k * row + 2 * l;
            double some[PAIR] = {0};
            if (most < LANES)
                memcpy(some, from, 2 * most * sizeof *from);
            z[k] = fetch(most == LANES ? from : some);
        }
        stages_back(f->line[0], z);
        squares_out(f, z, l, mixed);
    }
    const size_t known = (f->n[0] + LANES - 1) / LANES * LANES;
    memset(block_of(f, mixed, known), 0, 2 * (groups * GROUP - known) * f->room * sizeof *mixed);
    for (size_t s = 0; s < groups * HALF; s += LANES) {
        const size_t y = s / HALF * GROUP + s % HALF;
        join_rows(f, block_of(f, mixed, y), block_of(f, mixed, y + HALF), z);
        stages_back(f->line[1], z);
        for (size_t x = 0; x < n; x += LANES) {
            vec a[LANES], b[LANES];
            for (size_t j = 0; j < LANES; j++) {
                const struct wave w = z[f->place[1][x + j < n ? x + j : x]];
                a[j] = w.re;
                b[j] = w.im;
            }
            rows_out(f, a, y, x, add, u);
            rows_out(f, b, y + HALF, x, add, u);
        }
    }
}
