/* kernel_plane.c -- the passes of products on a plane: columns up, rows, columns down.
 *
 * A tile is LANES columns, a block LANES rows, both transformed in step. Mixed arrays are
 * [block of rows y][column l][field a, b][re, im][row in block]: a tile writes and reads
 * squares of LANES x LANES numbers, which it transposes; a block is contiguous.
 */
#include <string.h>

#include "num/plane.h"
#include "num/stages_kernel.h"

enum { PAIR = 4 * LANES }; /* reals of both fields of one column in a block */

#if defined __AVX512F__
#define EVEN(x, y) MIX(x, y, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODD(x, y) MIX(x, y, 1, 3, 5, 7, 9, 11, 13, 15)
#elif defined __FMA__
#define EVEN(x, y) MIX(x, y, 0, 2, 4, 6)
#define ODD(x, y) MIX(x, y, 1, 3, 5, 7)
#else
#define EVEN(x, y) MIX(x, y, 0, 2)
#define ODD(x, y) MIX(x, y, 1, 3)
#endif

static size_t blocks_of(size_t n)
{
    return (n + LANES - 1) / LANES;
}

static size_t padded(size_t n)
{
    return blocks_of(n) * LANES;
}

INLINE vec all(double x)
{
    return (real)x - (vec){0};
}

/* LANES pairs. */
INLINE struct wave fetch(const double *s)
{
    const vec x = load(s), y = load(s + LANES);

    return (struct wave){EVEN(x, y), ODD(x, y)};
}

INLINE void put(struct wave a, bool add, double *out)
{
    const vec x = LOW(a.re, a.im), y = HIGH(a.re, a.im);

    store(add ? load(out) + x : x, out);
    store(add ? load(out + LANES) + y : y, out + LANES);
}

/* K_x of a tile that begins with column l; and 1 where it is of a kept mode, else 0. */
INLINE vec wavenumbers(const struct plane *f, size_t l)
{
    vec k;

    for (size_t i = 0; i < LANES; i++)
        k[i] = (real)(f->unit * (double)(l + i));
    return k;
}

INLINE vec kept(const struct plane *f, size_t l)
{
    vec one;

    for (size_t i = 0; i < LANES; i++)
        one[i] = l + i <= f->most[1];
    return one;
}

/* ---- columns ---- */

/* points[y][..] of a tile <-> its squares in the mixed array. */
INLINE void squares_out(const struct plane *f, size_t l, size_t field, const struct wave x[],
                        real mixed[])
{
    const size_t columns = f->room;

    for (size_t b = 0; b < blocks_of(f->m[0]); b++, x += LANES) {
        real *to = mixed + (b * columns + l) * PAIR + field * 2 * LANES;
        vec re[LANES], im[LANES];
        for (size_t i = 0; i < LANES; i++) {
            re[i] = x[i].re;
            im[i] = x[i].im;
        }
        transpose(re);
        transpose(im);
        for (size_t i = 0; i < LANES; i++) {
            store(re[i], to + i * PAIR);
            store(im[i], to + i * PAIR + LANES);
        }
    }
}

INLINE void squares_in(const struct plane *f, size_t l, size_t field, const real mixed[],
                       struct wave x[])
{
    const size_t columns = f->room;

    for (size_t b = 0; b < blocks_of(f->m[0]); b++, x += LANES) {
        const real *from = mixed + (b * columns + l) * PAIR + field * 2 * LANES;
        vec re[LANES], im[LANES];
        for (size_t i = 0; i < LANES; i++) {
            re[i] = load(from + i * PAIR);
            im[i] = load(from + i * PAIR + LANES);
        }
        transpose(re);
        transpose(im);
        for (size_t i = 0; i < LANES; i++)
            x[i] = (struct wave){re[i], im[i]};
    }
}

/* Row k of what to both fields of a tile; inverse is 0 where the mode is not kept. */
INLINE void spread(enum plane_pair pair, struct wave w, vec kx, vec ky, vec inverse, vec one,
                   struct wave *a, struct wave *b)
{
    if (pair == PLANE_VELOCITY) {
        const struct wave psi = {w.re * inverse, w.im * inverse};
        *a = (struct wave){-ky * psi.im, ky * psi.re};
        *b = (struct wave){kx * psi.im, -kx * psi.re};
    } else {
        const vec p = -2 * kx * ky * one, q = (kx - ky) * (kx + ky) * one;
        *a = (struct wave){p * w.re, p * w.im};
        *b = (struct wave){q * w.re, q * w.im};
    }
}

INLINE struct wave gathered(enum plane_pair pair, struct wave a, struct wave b, vec kx, vec ky,
                            vec inverse, vec scale)
{
    if (pair == PLANE_VELOCITY) {
        const vec p = ky * inverse * scale, q = kx * inverse * scale;
        return (struct wave){p * a.im - q * b.im, q * b.re - p * a.re};
    }
    const vec p = -kx * ky * scale, q = (kx - ky) * (kx + ky) * (scale * (real)0.5);
    return (struct wave){p * a.re + q * b.re, p * a.im + q * b.im};
}

INLINE void tile_up(const struct plane *f, enum plane_pair pair, size_t l, const double what[],
                    real mixed[], struct wave a[], struct wave b[])
{
    const size_t K = f->most[0], m = f->m[0], columns = f->room;
    const vec kx = wavenumbers(f, l), one = kept(f, l);

    memset(a + K + 1, 0, (padded(m) - K - 1) * sizeof *a);
    memset(b + K + 1, 0, (padded(m) - K - 1) * sizeof *b);
    for (size_t k = 0; k <= K; k++) {
        const vec ky = all(f->unit * (double)k), inverse = load(f->inverse + k * columns + l);
        spread(pair, fetch(what + 2 * (k * f->columns + l)), kx, ky, inverse, one, &a[k],
               &b[k]);
        if (k)
            spread(pair, fetch(what + 2 * ((f->rows - k) * f->columns + l)), kx, -ky, inverse,
                   one, &a[m - k], &b[m - k]);
    }
    stages_back(&f->stages[0], a);
    stages_back(&f->stages[0], b);
    squares_out(f, l, 0, a, mixed);
    squares_out(f, l, 1, b, mixed);
}

void KERNEL(plane_up_tiles)(const struct plane *f, enum plane_pair pair, size_t first,
                            size_t last, const double what[], double mixed[], double work[])
{
    struct wave *a = (struct wave *)work, *b = a + padded(f->m[0]);

    for (size_t l = first; l < last; l += LANES)
        if (pair == PLANE_VELOCITY)
            tile_up(f, PLANE_VELOCITY, l, what, (real *)mixed, a, b);
        else
            tile_up(f, PLANE_STRAIN, l, what, (real *)mixed, a, b);
}

INLINE void tile_down(const struct plane *f, enum plane_pair pair, bool add, size_t l,
                      const real mixed[], double out[], struct wave a[], struct wave b[])
{
    const size_t K = f->most[0], m = f->m[0], columns = f->room;
    const vec kx = wavenumbers(f, l);
    const vec scale = kept(f, l) * all(1 / ((double)f->m[0] * (double)f->m[1]));

    squares_in(f, l, 0, mixed, a);
    squares_in(f, l, 1, mixed, b);
    stages_forth(&f->stages[0], a);
    stages_forth(&f->stages[0], b);
    for (size_t k = 0; k <= K; k++) {
        const vec ky = all(f->unit * (double)k), inverse = load(f->inverse + k * columns + l);
        put(gathered(pair, a[k], b[k], kx, ky, inverse, scale), add,
            out + 2 * (k * f->columns + l));
        if (k)
            put(gathered(pair, a[m - k], b[m - k], kx, -ky, inverse, scale), add,
                out + 2 * ((f->rows - k) * f->columns + l));
    }
}

void KERNEL(plane_down_tiles)(const struct plane *f, enum plane_pair pair, bool add,
                              size_t first, size_t last, const double mixed[], double out[],
                              double work[])
{
    struct wave *a = (struct wave *)work, *b = a + padded(f->m[0]);

    for (size_t l = first; l < last; l += LANES)
        if (pair == PLANE_VELOCITY)
            tile_down(f, PLANE_VELOCITY, add, l, (const real *)mixed, out, a, b);
        else
            tile_down(f, PLANE_STRAIN, add, l, (const real *)mixed, out, a, b);
}

/* ---- rows ---- */

/* z = a + i b of a block, on points along x. */
INLINE void points_of(const struct plane *f, const real mixed[], struct wave z[])
{
    const size_t K = f->most[1], m = f->m[1];

    z[0] = (struct wave){load(mixed), load(mixed + 2 * LANES)};
    for (size_t k = 1; k <= K; k++) {
        const real *at = mixed + k * PAIR;
        const struct wave a = {load(at), load(at + LANES)};
        const struct wave b = {load(at + 2 * LANES), load(at + 3 * LANES)};
        z[k] = (struct wave){a.re - b.im, a.im + b.re};
        z[m - k] = (struct wave){a.re + b.im, b.re - a.im};
    }
    memset(z + K + 1, 0, (m - 2 * K - 1) * sizeof *z);
    stages_back(&f->stages[1], z);
}

INLINE void modes_of(const struct plane *f, struct wave z[], real mixed[])
{
    const size_t K = f->most[1], m = f->m[1];
    const vec half = all(0.5);

    stages_forth(&f->stages[1], z);
    store(z[0].re, mixed);
    store((vec){0}, mixed + LANES);
    store(z[0].im, mixed + 2 * LANES);
    store((vec){0}, mixed + 3 * LANES);
    for (size_t k = 1; k <= K; k++) {
        real *at = mixed + k * PAIR;
        const struct wave p = z[k], q = z[m - k];
        store(half * (p.re + q.re), at);
        store(half * (p.im - q.im), at + LANES);
        store(half * (p.im + q.im), at + 2 * LANES);
        store(half * (q.re - p.re), at + 3 * LANES);
    }
}

INLINE void multiply(enum plane_product product, size_t m, struct wave z[],
                     const struct wave c[])
{
    for (size_t i = 0; i < m; i++) {
        const vec a = z[i].re, b = z[i].im;
        if (product == PLANE_SQUARE) {
            z[i] = (struct wave){(a - b) * (a + b), 2 * a * b};
        } else if (product == PLANE_TWICE) {
            z[i] = (struct wave){2 * (a * c[i].re - b * c[i].im),
                                 2 * (a * c[i].im + b * c[i].re)};
        } else {
            z[i] = (struct wave){a * c[i].re + b * c[i].im, a * c[i].im - b * c[i].re};
        }
    }
}

void KERNEL(plane_row_blocks)(const struct plane *f, enum plane_product product, size_t first,
                              size_t last, double mixed[], double c[], double work[])
{
    const size_t columns = f->room, m = f->m[1];
    struct wave *z = (struct wave *)work, *other = z + m;

    for (size_t b = first / LANES; b * LANES < last; b++) {
        real *at = (real *)mixed + b * columns * PAIR;
        points_of(f, at, z);
        if (product != PLANE_SQUARE)
            points_of(f, (const real *)c + b * columns * PAIR, other);
        if (product == PLANE_SQUARE)
            multiply(PLANE_SQUARE, m, z, other);
        else if (product == PLANE_TWICE)
            multiply(PLANE_TWICE, m, z, other);
        else
            multiply(PLANE_CONJUGATE, m, z, other);
        modes_of(f, z, at);
    }
}
