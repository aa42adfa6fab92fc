/* kernel_accum.c -- products of a block of rows with a triangle, and with itself.
 *
 *   T = B X,   G = T^T T
 *
 * Sums stay in registers, TILE x 3 vectors at a time. Each is taken in the order of its
 * index, whatever the tile: the levels differ in rounding only where kernel.h says so.
 */
#include "num/accum_kernel.h"
#include "num/vector.h"

enum { TILE = LANES == 8 ? 8 : 4, WIDE = 3 }; /* TILE (WIDE + 1) + WIDE or so registers */

/* tile[TILE][n] += the sum over k < count of x_k (TILE) y_k (n vectors); x_k is column k
 * of x by perm, or row k when perm is NULL. */
INLINE void outer(int n, size_t count, const double x[], size_t ldx, const int perm[],
                  const double y[], size_t ldy, double out[], size_t ld)
{
    vec sum[TILE][WIDE] = {0};

    for (size_t k = 0; k < count; k++) {
        const double *xk = x + (perm ? (size_t)perm[k] : k) * ldx;
        vec yk[WIDE];

#pragma GCC unroll 3
        for (int v = 0; v < n; v++)
            yk[v] = load(y + k * ldy + (size_t)(v * LANES));
#pragma GCC unroll 8
        for (int i = 0; i < TILE; i++) {
            const vec xi = (vec){0} + xk[i];

#pragma GCC unroll 3
            for (int v = 0; v < n; v++)
                sum[i][v] = JOINED(xi, yk[v], sum[i][v]);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < TILE; i++)
#pragma GCC unroll 3
        for (int v = 0; v < n; v++)
            *(vec *)(out + (size_t)i * ld + (size_t)(v * LANES)) = sum[i][v];
}

/* outer of n <= WIDE vectors. */
INLINE void strip(size_t n, size_t count, const double x[], size_t ldx, const int perm[],
                  const double y[], size_t ldy, double out[], size_t ld)
{
    if (n == 1)
        outer(1, count, x, ldx, perm, y, ldy, out, ld);
    else if (n == 2)
        outer(2, count, x, ldx, perm, y, ldy, out, ld);
    else
        outer(3, count, x, ldx, perm, y, ldy, out, ld);
}

INLINE size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

void KERNEL(accum_times)(size_t rows, size_t m, size_t ld, const double B[],
                         const int perm[], const double X[], double T[])
{
    for (size_t i = 0; i < rows; i += TILE)
        for (size_t j = 0; j < ld; j += WIDE * LANES) {
            const size_t n = least((ld - j) / LANES, WIDE), end = j + n * LANES;

            strip(n, least(end, m), B + i, rows, perm, X + j, ld, T + i * ld + j, ld);
        }
}

void KERNEL(accum_gram)(size_t rows, size_t ld, const double T[], double G[])
{
    for (size_t j = 0; j < ld; j += TILE)
        for (size_t k = j; k < ld; k += WIDE * LANES) {
            const size_t n = least((ld - k) / LANES, WIDE);

            strip(n, rows, T + j, ld, NULL, T + k, ld, G + j * ld + k, ld);
        }
}
