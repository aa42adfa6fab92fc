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
        memset(xp + n + 2 * r, 0, (row - n - 2 * r) * sizeof *x);
    }
}

void conv1d(size_t cout, size_t cin, size_t size, size_t n, const real w[],
            const real b[], const real xp[], real y[])
{
    KERNEL_CALL(conv1d_sum, cout, cin, size, n, w, b, xp, y);
}

void conv1d_weights(size_t cout, size_t cin, size_t size, size_t n,
                    const real xp[], const real dyp[], real dw[])
{
    KERNEL_CALL(conv1d_weight_sum, cout, cin, size, n, xp, dyp, dw);
}
