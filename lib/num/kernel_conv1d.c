/* kernel_conv1d.c -- periodic convolutions of a few channels on a line.
 *
 * Forward: a tile of up to 4 output channels by 4 (or 1) vectors of points stays in
 * registers while channels and stencil points go by. Weight gradients: a tile of up
 * to 4 output channels by 4 stencil points, summed over points in vectors.
 */
#include "num/kernel_conv1d.h"

#include <string.h>

#if defined __AVX512F__
enum { LANES = 8 };
#elif defined __AVX__
enum { LANES = 4 };
#else
enum { LANES = 2 };
#endif
typedef double vec __attribute__((vector_size(8 * LANES), aligned(8)));

enum { CHANNELS = 4, VECTORS = 4, POINTS = 4 };

#define INLINE static inline __attribute__((always_inline))

INLINE vec load(const double x[])
{
    return *(const vec *)x;
}

/* Full vectors that cover n points. */
static size_t covered(size_t n)
{
    return (n + LANES - 1) / LANES * LANES;
}

size_t conv1d_row(size_t n, size_t size)
{
    return covered(covered(n) + size + POINTS - 2);
}

void conv1d_pad(size_t rows, size_t n, size_t size, const double x[],
                double xp[])
{
    const size_t r = size / 2, row = conv1d_row(n, size);

    for (size_t c = 0; c < rows; c++, x += n, xp += row) {
        memcpy(xp, x + n - r, r * sizeof *x);
        memcpy(xp + r, x, n * sizeof *x);
        memcpy(xp + r + n, x, r * sizeof *x);
        memset(xp + n + 2 * r, 0, (row - n - 2 * r) * sizeof *x);
    }
}

/* nc channels from o on, nv vectors of points from i on. */
INLINE void tile(size_t nc, size_t nv, size_t cin, size_t size, size_t n,
                 size_t i, const double w[], const double b[],
                 const double xp[], double y[])
{
    const size_t row = conv1d_row(n, size);
    vec sum[CHANNELS][VECTORS];
    double tail[LANES];

    for (size_t o = 0; o < nc; o++)
        for (size_t v = 0; v < nv; v++)
            sum[o][v] = (vec){0} + (b ? b[o] : 0);
    for (size_t c = 0; c < cin; c++)
        for (size_t j = 0; j < size; j++) {
            const double *x = xp + c * row + i + j;
            for (size_t o = 0; o < nc; o++) {
                const double wj = w[(o * cin + c) * size + j];
                for (size_t v = 0; v < nv; v++)
                    sum[o][v] += wj * load(x + v * LANES);
            }
        }
    for (size_t o = 0; o < nc; o++)
        for (size_t v = 0; v < nv; v++) {
            const size_t at = i + v * LANES;
            if (at + LANES <= n) {
                *(vec *)(y + o * n + at) = sum[o][v];
            } else {
                memcpy(tail, &sum[o][v], sizeof tail);
                memcpy(y + o * n + at, tail, (n - at) * sizeof *y);
            }
        }
}

INLINE void rows(size_t nc, size_t cin, size_t size, size_t n, const double w[],
                 const double b[], const double xp[], double y[])
{
    size_t i = 0;

    for (; i + (VECTORS - 1) * LANES < n; i += VECTORS * LANES)
        tile(nc, VECTORS, cin, size, n, i, w, b, xp, y);
    for (; i < n; i += LANES)
        tile(nc, 1, cin, size, n, i, w, b, xp, y);
}

void conv1d(size_t cout, size_t cin, size_t size, size_t n, const double w[],
            const double b[], const double xp[], double y[])
{
    for (size_t o = 0; o < cout; o += CHANNELS) {
        const double *wo = w + o * cin * size, *bo = b ? b + o : NULL;
        double *yo = y + o * n;
        switch (cout - o) {
        case 1:
            rows(1, cin, size, n, wo, bo, xp, yo);
            break;
        case 2:
            rows(2, cin, size, n, wo, bo, xp, yo);
            break;
        case 3:
            rows(3, cin, size, n, wo, bo, xp, yo);
            break;
        default:
            rows(CHANNELS, cin, size, n, wo, bo, xp, yo);
        }
    }
}

/* dw (nc, cin, size) += for the stencil points j..j+nj) of channel c. nj is the
 * number kept; POINTS are always computed. */
INLINE void weight_tile(size_t nc, size_t nj, size_t cin, size_t size, size_t n,
                        size_t row, const double x[], const double dyp[],
                        double dw[])
{
    vec sum[CHANNELS][POINTS];

    for (size_t o = 0; o < nc; o++)
        for (size_t j = 0; j < POINTS; j++)
            sum[o][j] = (vec){0};
    for (size_t i = 0; i < n; i += LANES)
        for (size_t o = 0; o < nc; o++) {
            const vec dy = load(dyp + o * row + i);
            for (size_t j = 0; j < POINTS; j++)
                sum[o][j] += dy * load(x + i + j);
        }
    for (size_t o = 0; o < nc; o++)
        for (size_t j = 0; j < nj; j++) {
            double total = 0;
            for (size_t l = 0; l < LANES; l++)
                total += sum[o][j][l];
            dw[o * cin * size + j] += total;
        }
}

void conv1d_weights(size_t cout, size_t cin, size_t size, size_t n,
                    const double xp[], const double dyp[], double dw[])
{
    const size_t row = conv1d_row(n, size);

    for (size_t o = 0; o < cout; o += CHANNELS)
        for (size_t c = 0; c < cin; c++)
            for (size_t j = 0; j < size; j += POINTS) {
                const double *x = xp + c * row + j, *dy = dyp + o * row;
                double *d = dw + (o * cin + c) * size + j;
                const size_t nj = size - j < POINTS ? size - j : POINTS;
                if (cout - o >= CHANNELS)
                    weight_tile(CHANNELS, nj, cin, size, n, row, x, dy, d);
                else
                    for (size_t p = 0; p < cout - o; p++)
                        weight_tile(1, nj, cin, size, n, row, x, dy + p * row,
                                    d + p * cin * size);
            }
}

void conv1d_transpose(size_t cout, size_t cin, size_t size, const double w[],
                      double wt[])
{
    for (size_t o = 0; o < cout; o++)
        for (size_t c = 0; c < cin; c++)
            for (size_t j = 0; j < size; j++)
                wt[(c * cout + o) * size + size - 1 - j] =
                    w[(o * cin + c) * size + j];
}
