/* conv1d.c -- periodic convolutions of a few channels on a line. */
#include "num/conv1d.h"

#include <string.h>

#include "num/real.h"

/* Full vectors that cover n points. */
static size_t covered(size_t n)
{
    return (n + CONV1D_LANES - 1) / CONV1D_LANES * CONV1D_LANES;
}

size_t conv1d_row(size_t n, size_t size)
{
    return covered(covered(n) + size - 1);
}

/* to[n] := x[n]; the ends of a row are short, and a call costs more than their copy. */
static void copy_end(size_t n, const real x[], real to[])
{
    switch (n) {
    case 0:
        break;
    case 1:
        memcpy(to, x, sizeof *x);
        break;
    case 2:
        memcpy(to, x, 2 * sizeof *x);
        break;
    default:
        memcpy(to, x, n * sizeof *x);
    }
}

void conv1d_pad(size_t rows, size_t n, size_t size, const real x[],
                real xp[])
{
    const size_t r = size / 2, row = conv1d_row(n, size);

    for (size_t c = 0; c < rows; c++, x += n, xp += row) {
        copy_end(r, x + n - r, xp);
        memcpy(xp + r, x, n * sizeof *x);
        copy_end(r, x, xp + r + n);
        if (n % CONV1D_LANES)
            memset(xp + n + 2 * r, 0, (row - n - 2 * r) * sizeof *x);
    }
}

void conv1d(size_t cout, size_t cin, size_t size, size_t n, const real w[],
            const real b[], const real xp[], real y[])
{
    KERNEL_CALL(conv1d_sum, cout, cin, size, n, w, b, xp, y);
}

void conv1d_field(size_t cout, size_t cin, size_t rows, size_t size, size_t n, const real w[],
                  const real b[], const real xp[], size_t apart_x, const uint32_t at[], real y[],
                  size_t apart_y)
{
    KERNEL_CALL(conv1d_field_sum, cout, cin, rows, size, n, w, b, xp, apart_x, at, y, apart_y);
}

void conv1d_back(size_t cout, size_t cin, size_t size, size_t n, const real w[],
                 const real dyp[], real dx[])
{
    KERNEL_CALL(conv1d_back_sum, cout, cin, size, n, w, dyp, dx);
}

void conv1d_weights(size_t cout, size_t cin, size_t size, size_t n,
                    const real xp[], const real dyp[], real dw[])
{
    KERNEL_CALL(conv1d_weight_sum, cout, cin, size, n, xp, dyp, dw);
}

enum { SIDE = 8, LANES = sizeof(real) == 8 ? 1 : 8 };

/* db[k] += sum_i dy[k][i] of nc channels, side by side, since each addition waits for the one
 * before it; in float also point i in lane i % LANES. */
static inline void biases(size_t nc, size_t n, const real dy[], real db[])
{
    real sum[SIDE][LANES] = {0};
    size_t i = 0;

    for (size_t k = 0; k < nc; k++)
        sum[k][0] = db[k];
    for (; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < nc; k++)
            for (size_t l = 0; l < LANES; l++)
                sum[k][l] += dy[k * n + i + l];
    for (; i < n; i++)
        for (size_t k = 0; k < nc; k++)
            sum[k][i % LANES] += dy[k * n + i];
    for (size_t k = 0; k < nc; k++)
        for (size_t l = 1; l < LANES; l++)
            sum[k][0] += sum[k][l];
    for (size_t k = 0; k < nc; k++)
        db[k] = sum[k][0];
}

void conv1d_biases(size_t cout, size_t n, const real dy[], real db[])
{
    size_t o = 0;

    for (; o + SIDE <= cout; o += SIDE)
        biases(SIDE, n, dy + o * n, db + o);
    for (; o < cout; o++)
        biases(1, n, dy + o * n, db + o);
}
