/* kernel_conv1d_wide.c -- gradients with respect to the weights of many channels on short lines.
 *
 *   dw[o][c][j] += sum_l (sum_m dy[o][L m + l] x[c][L m + l + j]),   l = 0..L-1
 *
 * the sums of kernel_conv1d.c, in the same order, but with output channels in the lanes of
 * vectors: the lanes l of a sum are then added without a shuffle. What shuffles remain are those
 * of two transpositions, dy before and dw after (num/vector.h).
 */
#include <string.h>

#include "num/conv1d.h"
#include "num/real.h"
#include "num/vector.h"

/* BLOCK: vectors of output channels side by side; POINTS: stencil points of a tile, as many as
 * leave POINTS x BLOCK sums, and as many totals, in registers. */
enum { BLOCK = 2, FEW = 4, POINTS = VECTOR_BYTES == 64 ? 5 : 3 };

/* dyt[i][o] := dy[o][i] for i < n rounded up to whole vectors, which rows of dyp have. */
INLINE void turn_dy(size_t n, size_t row, const real dyp[], vec dyt[CONV1D_SHORT][BLOCK])
{
    for (size_t b = 0; b < BLOCK; b++)
        for (size_t i = 0; i < n; i += LANES) {
            vec x[LANES];
            for (size_t o = 0; o < LANES; o++)
                x[o] = load(dyp + (b * LANES + o) * row + i);
            transpose(x);
            for (size_t k = 0; k < LANES; k++)
                dyt[i + k][b] = x[k];
        }
}

/* sum[j] := those of lane l, for nj stencil points. */
INLINE void lane(size_t nj, size_t n, size_t l, const real x[], vec dyt[CONV1D_SHORT][BLOCK],
                 vec sum[POINTS][BLOCK])
{
    for (size_t j = 0; j < nj; j++)
        for (size_t b = 0; b < BLOCK; b++)
            sum[j][b] = (vec){0};
    for (size_t i = l; i < n; i += CONV1D_LANES) {
        vec dy[BLOCK];
        for (size_t b = 0; b < BLOCK; b++) {
            dy[b] = dyt[i][b];
            KEEP(dy[b]);
        }
        for (size_t j = 0; j < nj; j++) {
            vec xj = (vec){0} + x[i + j];
            KEEP(xj);
            for (size_t b = 0; b < BLOCK; b++)
                sum[j][b] = JOINED(dy[b], xj, sum[j][b]);
        }
    }
}

/* sum[j] := x[j] + y[j] */
INLINE void add(size_t nj, vec x[POINTS][BLOCK], vec y[POINTS][BLOCK], vec sum[POINTS][BLOCK])
{
    for (size_t j = 0; j < nj; j++)
        for (size_t b = 0; b < BLOCK; b++)
            sum[j][b] = x[j][b] + y[j][b];
}

/* to[j] := all lanes: of doubles one by one; of floats the upper half added to the lower until
 * one is left, in the order of reversed bits, so that few wait for their other half. */
INLINE void lanes(size_t nj, size_t n, const real x[], vec dyt[CONV1D_SHORT][BLOCK],
                  vec to[POINTS][BLOCK])
{
    vec sum[POINTS][BLOCK], total[POINTS][BLOCK];
#ifdef REAL_F32
    static const unsigned char order[] = {0, 4, 2, 6, 1, 5, 3, 7};
    vec wait[4][POINTS][BLOCK];

    for (size_t k = 0; k < CONV1D_LANES / 2; k++) {
        size_t level = 0;
        lane(nj, n, order[k], x, dyt, total);
        lane(nj, n, order[k] + CONV1D_LANES / 2, x, dyt, sum);
        add(nj, total, sum, total);
        for (; k >> level & 1; level++)
            add(nj, wait[level], total, total);
        memcpy(wait[level], total, nj * sizeof *total);
    }
#else
    memset(total, 0, sizeof total);
    for (size_t l = 0; l < CONV1D_LANES; l++) {
        lane(nj, n, l, x, dyt, sum);
        add(nj, total, sum, total);
    }
#endif
    memcpy(to, total, nj * sizeof *total);
}

/* dw[o stride + k] += sums[k][o], k < count <= LANES */
INLINE void put(size_t count, size_t stride, vec sums[][BLOCK], real dw[])
{
    for (size_t b = 0; b < BLOCK; b++, dw += LANES * stride) {
        vec x[LANES];
        for (size_t k = 0; k < LANES; k++)
            x[k] = sums[k][b];
        transpose(x);
        for (size_t o = 0; o < LANES; o++)
            if (count == LANES) {
                *(vec *)(dw + o * stride) = load(dw + o * stride) + x[o];
            } else {
                real some[LANES];
                memcpy(some, &x[o], sizeof some);
                for (size_t k = 0; k < count; k++)
                    dw[o * stride + k] += some[k];
            }
    }
}

/* nj := as many of the stencil points that are left as fit a tile; to[j] := their sums. */
INLINE size_t tile(size_t left, size_t n, const real x[], vec dyt[CONV1D_SHORT][BLOCK],
                   vec to[POINTS][BLOCK])
{
    switch (left) {
    case 1:
        lanes(1, n, x, dyt, to);
        return 1;
    case 2:
        lanes(2, n, x, dyt, to);
        return 2;
    case 3:
        lanes(3, n, x, dyt, to);
        return 3;
    case 4:
        lanes(2, n, x, dyt, to);
        return 2;
    default:
        lanes(POINTS, n, x, dyt, to);
        return POINTS;
    }
}

/* Sums wait until there are LANES of them. */
static void block(size_t cin, size_t size, size_t n, const real xp[], const real dyp[], real dw[])
{
    const size_t row = conv1d_row(n, size), stride = cin * size;
    vec dyt[CONV1D_SHORT][BLOCK], sums[LANES + POINTS][BLOCK];
    size_t count = 0;

    memset(sums, 0, sizeof sums);
    turn_dy(n, row, dyp, dyt);
    for (size_t c = 0; c < cin; c++)
        for (size_t j = 0; j < size;) {
            const size_t nj = tile(size - j, n, xp + c * row + j, dyt, sums + count);
            j += nj;
            for (count += nj; count >= LANES; count -= LANES, dw += LANES) {
                put(LANES, stride, sums, dw);
                memmove(sums, sums + LANES, (count - LANES) * sizeof *sums);
            }
        }
    if (count > 0)
        put(count, stride, sums, dw);
}

void KERNEL(conv1d_weight_wide)(size_t cout, size_t cin, size_t size, size_t n,
                                const real xp[], const real dyp[], real dw[], size_t *done)
{
    const size_t row = conv1d_row(n, size);
    size_t o = 0;

    for (; o + BLOCK * LANES <= cout && n <= CONV1D_SHORT && cin >= FEW;
         o += BLOCK * LANES)
        block(cin, size, n, xp, dyp + o * row, dw + o * cin * size);
    *done = o;
}
