/* kernel_conv1d.c -- periodic convolutions of a few channels on a line.
 *
 * Forward: a tile of up to 4 output channels by 4 (or 1) vectors of points stays in
 * registers while channels and stencil points go by. Weight gradients: a tile of 4
 * output channels (or 1) by up to POINTS stencil points, summed over points in vectors.
 */
#include "num/kernel_conv1d.h"

#include <string.h>

/* POINTS: as many as leave 4 x POINTS sums in registers. */
#if defined __AVX512F__
enum { LANES = 8, POINTS = 5 };
#elif defined __AVX__
enum { LANES = 4, POINTS = 3 };
#else
enum { LANES = 2, POINTS = 3 };
#endif
typedef double vec __attribute__((vector_size(8 * LANES), aligned(8)));

enum { CHANNELS = 4, VECTORS = 4 };

/* Hold x in a register: compilers tend to load it again for every use. */
#if defined __AVX__
#define KEEP(x) __asm__("" : "+v"(x))
#else
#define KEEP(x) (void)0
#endif

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
    return covered(covered(n) + size - 1);
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
            vec x[VECTORS];
            for (size_t v = 0; v < nv; v++) {
                x[v] = load(xp + c * row + i + j + v * LANES);
                KEEP(x[v]);
            }
            for (size_t o = 0; o < nc; o++) {
                const double wj = w[(o * cin + c) * size + j];
                for (size_t v = 0; v < nv; v++)
                    sum[o][v] += wj * x[v];
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

/* dw (nc, cin, size) += of one channel of x, nj stencil points. */
INLINE void weight_tile(size_t nc, size_t nj, size_t cin, size_t size, size_t n,
                        const double x[], const double dyp[], double dw[])
{
    const size_t row = conv1d_row(n, size);
    vec sum[CHANNELS][POINTS];

    for (size_t o = 0; o < nc; o++)
        for (size_t j = 0; j < nj; j++)
            sum[o][j] = (vec){0};
    for (size_t i = 0; i < n; i += LANES) {
        vec dy[CHANNELS];
        for (size_t o = 0; o < nc; o++) {
            dy[o] = load(dyp + o * row + i);
            KEEP(dy[o]);
        }
        for (size_t j = 0; j < nj; j++) {
            vec xj = load(x + i + j);
            KEEP(xj);
            for (size_t o = 0; o < nc; o++)
                sum[o][j] += dy[o] * xj;
        }
    }
    for (size_t o = 0; o < nc; o++)
        for (size_t j = 0; j < nj; j++) {
            double total = 0;
            for (size_t l = 0; l < LANES; l++)
                total += sum[o][j][l];
            dw[o * cin * size + j] += total;
        }
}

/* The same for all stencil points and any number of them. */
INLINE void weight_rows(size_t nc, size_t cin, size_t size, size_t n,
                        const double x[], const double dyp[], double dw[])
{
    for (size_t j = 0; j < size; j += POINTS)
        switch (size - j) {
        case 1:
            weight_tile(nc, 1, cin, size, n, x + j, dyp, dw + j);
            break;
        case 2:
            weight_tile(nc, 2, cin, size, n, x + j, dyp, dw + j);
            break;
        case 3:
            weight_tile(nc, 3, cin, size, n, x + j, dyp, dw + j);
            break;
        case 4:
            weight_tile(nc, POINTS < 4 ? POINTS : 4, cin, size, n, x + j, dyp,
                        dw + j);
            break;
        default:
            weight_tile(nc, POINTS, cin, size, n, x + j, dyp, dw + j);
        }
}

void conv1d_weights(size_t cout, size_t cin, size_t size, size_t n,
                    const double xp[], const double dyp[], double dw[])
{
    const size_t row = conv1d_row(n, size);
    size_t o = 0;

    for (; o + CHANNELS <= cout; o += CHANNELS)
        for (size_t c = 0; c < cin; c++)
            weight_rows(CHANNELS, cin, size, n, xp + c * row, dyp + o * row,
                        dw + (o * cin + c) * size);
    for (; o < cout; o++)
        for (size_t c = 0; c < cin; c++)
            weight_rows(1, cin, size, n, xp + c * row, dyp + o * row,
                        dw + (o * cin + c) * size);
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
