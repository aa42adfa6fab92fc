/* kernel_conv1d.c -- the sums of periodic convolutions on a line.
 *
 *   y[o][i] = (..((b[o] + w[o][0][0] x[0][i]) + w[o][0][1] x[0][i + 1]) + ..)
 *   dx[c][i] = (..(w[0][c][2r] dy[0][i] + w[0][c][2r - 1] dy[0][i + 1]) + ..)
 *   dw[o][c][j] += sum_l (sum_m dy[o][L m + l] x[c][L m + l + j]),   l = 0..L-1
 *
 * on padded rows. Forward: a tile of up to 4 output channels by 4 (or 1) vectors of
 * points stays in registers while channels and stencil points go by. Weights: a tile of
 * 4 output channels (or 1) by up to POINTS stencil points, summed over points in vectors;
 * where a vector is shorter than the L lanes of the sum, its parts are passed one after
 * the other. The order of every sum is thus that of the formulas, in whatever tile it
 * falls and whatever the vectors; the product and sum are written as one instruction
 * where there is one, since compilers join them or not by the shape of the code around.
 */
#include <stdint.h>
#include <string.h>

#include "num/conv1d.h"
#include "num/real.h"
#include "num/vector.h"

/* POINTS: as many as leave CHANNELS x POINTS sums in registers. */
enum { CHANNELS = 4, VECTORS = 4, POINTS = VECTOR_BYTES == 64 ? 5 : 3 };

/* Where w of output channel o, input channel c and stencil point j lies: at[o * out + c * in +
 * j * next]. */
struct layout {
    const real *at;
    ptrdiff_t out, in, next;
};

/* Where channel c of x lies: its `rows` padded rows, row s at[s] rows behind xp + c * apart; at
 * NULL: one row, channels one after the other. Channels of y are `out` apart. */
struct field {
    const real *xp;
    const uint32_t *at;
    size_t rows, apart, out;
};

/* nc channels, nv vectors of points from i on. */
INLINE void tile(size_t nc, size_t nv, size_t cin, size_t size, size_t n, size_t i,
                 struct layout w, const real b[], struct field x, real y[])
{
    const size_t row = conv1d_row(n, size);
    vec sum[CHANNELS][VECTORS];
    real tail[LANES];

    for (size_t o = 0; o < nc; o++)
        for (size_t v = 0; v < nv; v++)
            sum[o][v] = (vec){0} + (b ? b[o] : 0);
    for (size_t c = 0; c < cin; c++) {
        const real *wc = w.at + (ptrdiff_t)c * w.in;
        for (size_t s = 0; s < (x.at ? x.rows : 1); s++) {
            const real *xp = x.xp + (x.at ? c * x.apart + x.at[s] * row : c * row);
            for (size_t j = 0; j < size; j++, wc += w.next) {
                vec xj[VECTORS];
                for (size_t v = 0; v < nv; v++) {
                    xj[v] = load(xp + i + j + v * LANES);
                    KEEP(xj[v]);
                }
                for (size_t o = 0; o < nc; o++) {
                    const vec wj = (vec){0} + wc[(ptrdiff_t)o * w.out];
                    for (size_t v = 0; v < nv; v++)
                        sum[o][v] = JOINED(wj, xj[v], sum[o][v]);
                }
            }
        }
    }
    for (size_t o = 0; o < nc; o++)
        for (size_t v = 0; v < nv; v++) {
            const size_t at = i + v * LANES;
            if (at + LANES <= n) {
                *(vec *)(y + o * x.out + at) = sum[o][v];
            } else {
                memcpy(tail, &sum[o][v], sizeof tail);
                memcpy(y + o * x.out + at, tail, (n - at) * sizeof *y);
            }
        }
}

INLINE void rows(size_t nc, size_t cin, size_t size, size_t n, struct layout w,
                 const real b[], struct field x, real y[])
{
    size_t i = 0;

    for (; i + (VECTORS - 1) * LANES < n; i += VECTORS * LANES)
        tile(nc, VECTORS, cin, size, n, i, w, b, x, y);
    for (; i < n; i += LANES)
        tile(nc, 1, cin, size, n, i, w, b, x, y);
}

INLINE void sums(size_t cout, size_t cin, size_t size, size_t n, struct layout w,
                 const real b[], struct field x, real y[])
{
    for (size_t o = 0; o < cout; o += CHANNELS, w.at += CHANNELS * w.out, y += CHANNELS * x.out) {
        const real *bo = b ? b + o : NULL;
        switch (cout - o) {
        case 1:
            rows(1, cin, size, n, w, bo, x, y);
            break;
        case 2:
            rows(2, cin, size, n, w, bo, x, y);
            break;
        case 3:
            rows(3, cin, size, n, w, bo, x, y);
            break;
        default:
            rows(CHANNELS, cin, size, n, w, bo, x, y);
        }
    }
}

void KERNEL(conv1d_sum)(size_t cout, size_t cin, size_t size, size_t n, const real w[],
                        const real b[], const real xp[], real y[])
{
    const ptrdiff_t points = (ptrdiff_t)size, in = (ptrdiff_t)cin;

    sums(cout, cin, size, n, (struct layout){w, in * points, points, 1}, b,
         (struct field){.xp = xp, .out = n}, y);
}

void KERNEL(conv1d_field_sum)(size_t cout, size_t cin, size_t rows, size_t size, size_t n,
                              const real w[], const real b[], const real xp[], size_t apart,
                              const uint32_t at[], real y[], size_t out)
{
    const ptrdiff_t points = (ptrdiff_t)(rows * size), in = (ptrdiff_t)cin;

    sums(cout, cin, size, n, (struct layout){w, in * points, points, 1}, b,
         (struct field){xp, at, rows, apart, out}, y);
}

void KERNEL(conv1d_back_sum)(size_t cout, size_t cin, size_t size, size_t n, const real w[],
                             const real dyp[], real dx[])
{
    const ptrdiff_t points = (ptrdiff_t)size, in = (ptrdiff_t)cin;

    sums(cin, cout, size, n, (struct layout){w + size - 1, points, in * points, -1}, NULL,
         (struct field){.xp = dyp, .out = n}, dx);
}

/* total[o * nj + j][l] := lanes part .. part + LANES of dw (nc, nj), of one channel of x. */
INLINE void weight_lanes(size_t nc, size_t nj, size_t n, size_t row, size_t part,
                         const real x[], const real dyp[],
                         real total[CHANNELS * POINTS][CONV1D_LANES])
{
    vec sum[CHANNELS][POINTS];

    for (size_t o = 0; o < nc; o++)
        for (size_t j = 0; j < nj; j++)
            sum[o][j] = (vec){0};
    for (size_t i = part; i < n; i += CONV1D_LANES) {
        vec dy[CHANNELS];
        for (size_t o = 0; o < nc; o++) {
            dy[o] = load(dyp + o * row + i);
            KEEP(dy[o]);
        }
        for (size_t j = 0; j < nj; j++) {
            vec xj = load(x + i + j);
            KEEP(xj);
            for (size_t o = 0; o < nc; o++)
                sum[o][j] = JOINED(dy[o], xj, sum[o][j]);
        }
    }
    for (size_t o = 0; o < nc; o++)
        for (size_t j = 0; j < nj; j++)
            memcpy(&total[o * nj + j][part], &sum[o][j], sizeof sum[o][j]);
}

/* sum[k] := the lanes of lane[k] added in the order of conv1d.h, four k side by side. */
#ifdef REAL_F32
INLINE void end_sums(const real lane[4][CONV1D_LANES], real sum[4])
{
    typedef real eight __attribute__((vector_size(32), aligned(sizeof(real))));
    eight row[4];

    for (size_t k = 0; k < 4; k++)
        row[k] = *(const eight *)&lane[k][0] + *(const eight *)&lane[k][8];
    const eight a = MIX(row[0], row[1], 0, 1, 2, 3, 8, 9, 10, 11) +
                    MIX(row[0], row[1], 4, 5, 6, 7, 12, 13, 14, 15);
    const eight b = MIX(row[2], row[3], 0, 1, 2, 3, 8, 9, 10, 11) +
                    MIX(row[2], row[3], 4, 5, 6, 7, 12, 13, 14, 15);
    const eight c = MIX(a, b, 0, 1, 8, 9, 4, 5, 12, 13) + MIX(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
    const eight d = c + MIX(c, c, 1, 0, 3, 2, 5, 4, 7, 6);
    sum[0] = d[0], sum[1] = d[4], sum[2] = d[2], sum[3] = d[6];
}
#else
INLINE void end_sums(const real lane[4][CONV1D_LANES], real sum[4])
{
    typedef real four __attribute__((vector_size(32), aligned(sizeof(real))));
    four end = {0};

    for (size_t l = 0; l < CONV1D_LANES; l += 4) {
        four row[4];
        for (size_t k = 0; k < 4; k++)
            row[k] = *(const four *)&lane[k][l];
        const four a = MIX(row[0], row[1], 0, 4, 1, 5), b = MIX(row[2], row[3], 0, 4, 1, 5);
        const four c = MIX(row[0], row[1], 2, 6, 3, 7), d = MIX(row[2], row[3], 2, 6, 3, 7);
        end += MIX(a, b, 0, 1, 4, 5);
        end += MIX(a, b, 2, 3, 6, 7);
        end += MIX(c, d, 0, 1, 4, 5);
        end += MIX(c, d, 2, 3, 6, 7);
    }
    memcpy(sum, &end, sizeof end);
}
#endif

/* dw (nc, cin, size) += of one channel of x, nj stencil points. */
INLINE void weight_tile(size_t nc, size_t nj, size_t cin, size_t size, size_t n,
                        const real x[], const real dyp[], real dw[])
{
    const size_t row = conv1d_row(n, size);
    real total[CHANNELS * POINTS][CONV1D_LANES], sum[CHANNELS * POINTS];

    memset(total + nc * nj, 0, (4 - nc * nj % 4) % 4 * sizeof *total);
    for (size_t part = 0; part < CONV1D_LANES; part += LANES)
        weight_lanes(nc, nj, n, row, part, x, dyp, total);
    for (size_t k = 0; k < nc * nj; k += 4)
        end_sums(total + k, sum + k);
    for (size_t o = 0; o < nc; o++)
        for (size_t j = 0; j < nj; j++)
            dw[o * cin * size + j] += sum[o * nj + j];
}

/* The same for all stencil points and any number of them. */
INLINE void weight_rows(size_t nc, size_t cin, size_t size, size_t n,
                        const real x[], const real dyp[], real dw[])
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

void KERNEL(conv1d_weight_sum)(size_t cout, size_t cin, size_t size, size_t n,
                    const real xp[], const real dyp[], real dw[])
{
    const size_t row = conv1d_row(n, size);
    size_t o;

    KERNEL(conv1d_weight_wide)(cout, cin, size, n, xp, dyp, dw, &o);
    for (; o + CHANNELS <= cout; o += CHANNELS)
        for (size_t c = 0; c < cin; c++)
            weight_rows(CHANNELS, cin, size, n, xp + c * row, dyp + o * row,
                        dw + (o * cin + c) * size);
    for (; o < cout; o++)
        for (size_t c = 0; c < cin; c++)
            weight_rows(1, cin, size, n, xp + c * row, dyp + o * row,
                        dw + (o * cin + c) * size);
}
