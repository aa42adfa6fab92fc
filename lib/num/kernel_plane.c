/* kernel_plane.c -- the passes of products on a plane: columns up, rows, columns down.
 *
 * A tile is LANES columns, a block LANES rows, both transformed in step. Mixed arrays are
 * [block of rows y][column l][field a, b][re, im][row in block]: a tile writes and reads
 * squares of LANES x LANES numbers, which it transposes; a block is contiguous.
 */
#include <string.h>

#include "num/plane.h"
#include "num/real.h"
#include "num/stages_kernel.h"

enum { PAIR = 4 * LANES }; /* reals of both fields of one column in a block */

static size_t blocks_of(size_t n)
{
    return (n + LANES - 1) / LANES;
}

static size_t padded(size_t n)
{
    return blocks_of(n) * LANES;
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

/* A mode of what, and of other, to both fields; inverse is 0 where the mode is not kept. */
INLINE void spread(enum plane_pair pair, struct wave w, struct wave other, vec kx, vec ky,
                   vec inverse, vec one, struct wave *a, struct wave *b)
{
    vec p = kx * one, q = ky * one;

    switch (pair) {
    case PLANE_BOTH:
        *a = (struct wave){one * w.re, one * w.im};
        *b = (struct wave){one * other.re, one * other.im};
        break;
    case PLANE_GRADIENT:
        *a = (struct wave){-p * w.im, p * w.re};
        *b = (struct wave){-q * w.im, q * w.re};
        break;
    case PLANE_VELOCITY:
        p = kx, q = ky;
        w = (struct wave){w.re * inverse, w.im * inverse}; /* fall through */
    case PLANE_CURL:
        *a = (struct wave){-q * w.im, q * w.re};
        *b = (struct wave){p * w.im, -p * w.re};
        break;
    case PLANE_STRAIN:
        p = -2 * kx * ky * one, q = (kx - ky) * (kx + ky) * one;
        *a = (struct wave){p * w.re, p * w.im};
        *b = (struct wave){q * w.re, q * w.im};
    }
}

INLINE struct wave gathered(enum plane_pair pair, struct wave a, struct wave b, vec kx, vec ky,
                            vec inverse, vec scale)
{
    if (pair == PLANE_STRAIN) {
        const vec p = -kx * ky * scale, q = (kx - ky) * (kx + ky) * (scale * (real)0.5);
        return (struct wave){p * a.re + q * b.re, p * a.im + q * b.im};
    }
    if (pair == PLANE_VELOCITY)
        scale *= inverse;
    const vec p = kx * scale, q = ky * scale;
    if (pair == PLANE_GRADIENT)
        return (struct wave){p * a.im + q * b.im, -p * a.re - q * b.re};
    return (struct wave){q * a.im - p * b.im, p * b.re - q * a.re};
}

INLINE void tile_up(const struct plane *f, enum plane_pair pair, size_t l, const double what[],
                    const double other[], real mixed[], struct wave a[], struct wave b[])
{
    const size_t K = f->most[0], m = f->m[0];
    const vec kx = wavenumbers(f, l), one = kept(f, l);

    memset(a + K + 1, 0, (padded(m) - K - 1) * sizeof *a);
    memset(b + K + 1, 0, (padded(m) - K - 1) * sizeof *b);
    for (size_t k = 0; k <= K; k++) {
        const vec ky = all(f->unit * (double)k);
        const vec inverse = load((const real *)f->inverse + k * f->room + l);
        size_t at = 2 * (k * f->columns + l);
        spread(pair, fetch(what + at), pair == PLANE_BOTH ? fetch(other + at) : (struct wave){0},
               kx, ky, inverse, one, &a[k], &b[k]);
        at = 2 * ((f->rows - k) * f->columns + l);
        if (k)
            spread(pair, fetch(what + at),
                   pair == PLANE_BOTH ? fetch(other + at) : (struct wave){0}, kx, -ky, inverse,
                   one, &a[m - k], &b[m - k]);
    }
    stages_back(f->line[0], a);
    stages_back(f->line[0], b);
    squares_out(f, l, 0, a, mixed);
    squares_out(f, l, 1, b, mixed);
}

void KERNEL(R(plane_up_tiles))(const struct plane *f, enum plane_pair pair, size_t first,
                            size_t last, const double what[], const double other[],
                            double mixed[], double work[])
{
    struct wave *a = (struct wave *)work, *b = a + padded(f->m[0]);

    for (size_t l = first; l < last; l += LANES)
        switch (pair) {
#define CASE(of) case of: tile_up(f, of, l, what, other, (real *)mixed, a, b); break
            CASE(PLANE_BOTH);
            CASE(PLANE_GRADIENT);
            CASE(PLANE_CURL);
            CASE(PLANE_VELOCITY);
            CASE(PLANE_STRAIN);
#undef CASE
        }
}

INLINE void tile_down(const struct plane *f, enum plane_pair pair, bool add, size_t l,
                      const real mixed[], double out[], double other[], struct wave a[],
                      struct wave b[])
{
    const size_t K = f->most[0], m = f->m[0];
    const vec kx = wavenumbers(f, l);
    const vec scale = kept(f, l) * all(1 / ((double)f->m[0] * (double)f->m[1]));

    squares_in(f, l, 0, mixed, a);
    squares_in(f, l, 1, mixed, b);
    stages_forth(f->line[0], a);
    stages_forth(f->line[0], b);
    for (size_t i = 0; i < 2 * K + 1; i++) { /* k = 0, 1, -1, 2, -2 .. */
        const size_t k = (i + 1) / 2, row = i % 2 || !i ? k : f->rows - k;
        const size_t from = i % 2 || !i ? k : m - k, at = 2 * (row * f->columns + l);
        const vec ky = all(f->unit * (i % 2 || !i ? (double)k : -(double)k));
        const vec inverse = load((const real *)f->inverse + k * f->room + l);
        if (pair == PLANE_BOTH) {
            put((struct wave){scale * a[from].re, scale * a[from].im}, add, out + at);
            put((struct wave){scale * b[from].re, scale * b[from].im}, add, other + at);
        } else {
            put(gathered(pair, a[from], b[from], kx, ky, inverse, scale), add, out + at);
        }
    }
}

void KERNEL(R(plane_down_tiles))(const struct plane *f, enum plane_pair pair, bool add,
                              size_t first, size_t last, const double mixed[], double out[],
                              double other[], double work[])
{
    struct wave *a = (struct wave *)work, *b = a + padded(f->m[0]);

    for (size_t l = first; l < last; l += LANES)
        switch (pair) {
#define CASE(of) case of: tile_down(f, of, add, l, (const real *)mixed, out, other, a, b); break
            CASE(PLANE_BOTH);
            CASE(PLANE_GRADIENT);
            CASE(PLANE_CURL);
            CASE(PLANE_VELOCITY);
            CASE(PLANE_STRAIN);
#undef CASE
        }
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
    stages_back(f->line[1], z);
}

INLINE void modes_of(const struct plane *f, struct wave z[], real mixed[])
{
    const size_t K = f->most[1], m = f->m[1];
    const vec half = all(0.5);

    stages_forth(f->line[1], z);
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

INLINE struct wave times(struct wave a, vec q)
{
    return (struct wave){a.re * q, a.im * q};
}

/* Re conj(a) b */
INLINE vec inner(struct wave a, struct wave b)
{
    return a.re * b.re + a.im * b.im;
}

INLINE void layers(enum plane_product product, struct wave *z, size_t stride)
{
    const struct wave a = z[0], c = z[stride], q = z[2 * stride];

    if (product == PLANE_LAYERS) {
        z[0] = times(a, q.re);
        z[stride] = times(c, q.im);
    } else if (product == PLANE_LAYERS_TANGENT) {
        const struct wave dq = z[5 * stride];
        z[0] = plus(times(a, dq.re), times(z[3 * stride], q.re));
        z[stride] = plus(times(c, dq.im), times(z[4 * stride], q.im));
    } else {
        const struct wave g = z[3 * stride], h = z[4 * stride];
        z[0] = times(g, q.re);
        z[stride] = times(h, q.im);
        z[2 * stride] = (struct wave){inner(a, g), inner(c, h)};
    }
}

/* u v, u w, v w, u^2 - w^2, v^2 - w^2 */
INLINE void stress_of(const vec u[3], vec t[5])
{
    t[0] = u[0] * u[1];
    t[1] = u[0] * u[2];
    t[2] = u[1] * u[2];
    t[3] = (u[0] - u[2]) * (u[0] + u[2]);
    t[4] = (u[1] - u[2]) * (u[1] + u[2]);
}

INLINE void stress_tangent(const vec u[3], const vec v[3], vec t[5])
{
    t[0] = u[0] * v[1] + v[0] * u[1];
    t[1] = u[0] * v[2] + v[0] * u[2];
    t[2] = u[1] * v[2] + v[1] * u[2];
    t[3] = 2 * (u[0] * v[0] - u[2] * v[2]);
    t[4] = 2 * (u[1] * v[1] - u[2] * v[2]);
}

INLINE void stress_adjoint(const vec u[3], const vec t[5], vec v[3])
{
    v[0] = t[0] * u[1] + t[1] * u[2] + 2 * t[3] * u[0];
    v[1] = t[0] * u[0] + t[2] * u[2] + 2 * t[4] * u[1];
    v[2] = t[1] * u[0] + t[2] * u[1] - 2 * (t[3] + t[4]) * u[2];
}

INLINE void stress(enum plane_product product, struct wave *z, size_t stride)
{
    const struct wave *w = z + 2 * stride, *more = z + 3 * stride;
    const vec u[2][3] = {{z[0].re, z[0].im, w->re}, {z[stride].re, z[stride].im, w->im}};
    vec t[2][5], v[2][3];

    if (product == PLANE_STRESS_ADJOINT) {
        for (size_t i = 0; i < 2; i++) {
            const struct wave first = more[i * stride], second = more[(2 + i) * stride];
            const struct wave last = more[4 * stride];
            const vec due[5] = {first.re, first.im, second.re, second.im,
                                i ? last.im : last.re};
            stress_adjoint(u[i], due, v[i]);
        }
        z[0] = (struct wave){v[0][0], v[0][1]};
        z[stride] = (struct wave){v[1][0], v[1][1]};
        z[2 * stride] = (struct wave){v[0][2], v[1][2]};
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        if (product == PLANE_STRESS) {
            stress_of(u[i], t[i]);
        } else {
            const struct wave both = more[i * stride], last = more[2 * stride];
            const vec along[3] = {both.re, both.im, i ? last.im : last.re};
            stress_tangent(u[i], along, t[i]);
        }
    }
    for (size_t i = 0; i < 2; i++) {
        z[i * stride] = (struct wave){t[i][0], t[i][1]};
        z[(2 + i) * stride] = (struct wave){t[i][2], t[i][3]};
    }
    z[4 * stride] = (struct wave){t[0][4], t[1][4]};
}

/* The product at one point of the fields z[0], z[1], .., each with its stride. */
INLINE void multiply(enum plane_product product, struct wave *z, size_t stride)
{
    const struct wave a = z[0];

    if (product == PLANE_SQUARE) {
        z[0] = (struct wave){(a.re - a.im) * (a.re + a.im), 2 * a.re * a.im};
        return;
    }
    const struct wave c = z[stride];
    if (product == PLANE_TWICE) {
        z[0] = (struct wave){2 * (a.re * c.re - a.im * c.im), 2 * (a.re * c.im + a.im * c.re)};
    } else if (product == PLANE_CONJUGATE) {
        z[0] = (struct wave){inner(a, c), a.re * c.im - a.im * c.re};
    } else if (product < PLANE_STRESS) {
        layers(product, z, stride);
    } else {
        stress(product, z, stride);
    }
}

/* Fields that come in and go out. */
INLINE void blocks(const struct plane *f, enum plane_product product, size_t in, size_t out,
                   size_t first, size_t last, double mixed[], struct wave z[])
{
    const size_t m = f->m[1], block = f->room * PAIR;

    for (size_t b = first / LANES; b * LANES < last; b++) {
        for (size_t i = 0; i < in; i++)
            points_of(f, (const real *)(mixed + i * f->nmixed) + b * block, z + i * m);
        for (size_t j = 0; j < m; j++)
            multiply(product, z + j, m);
        for (size_t i = 0; i < out; i++)
            modes_of(f, z + i * m, (real *)(mixed + i * f->nmixed) + b * block);
    }
}

void KERNEL(R(plane_row_blocks))(const struct plane *f, enum plane_product product, size_t first,
                              size_t last, double mixed[], double work[])
{
    switch (product) {
#define CASE(of, in, out)                                                                    \
    case of: blocks(f, of, in, out, first, last, mixed, (struct wave *)work); break
        CASE(PLANE_SQUARE, 1, 1);
        CASE(PLANE_TWICE, 2, 1);
        CASE(PLANE_CONJUGATE, 2, 1);
        CASE(PLANE_LAYERS, 3, 2);
        CASE(PLANE_LAYERS_TANGENT, 6, 2);
        CASE(PLANE_LAYERS_ADJOINT, 5, 3);
        CASE(PLANE_STRESS, 3, 5);
        CASE(PLANE_STRESS_TANGENT, 6, 5);
        CASE(PLANE_STRESS_ADJOINT, 8, 3);
#undef CASE
    }
}

/* ---- the third axis of a cube ---- */

#ifndef REAL_F32

void KERNEL(plane_slices_up)(const void *stages, size_t count, size_t rows, size_t most,
                             size_t apart, const double modes[], double points[], double work[])
{
    const struct stages *f = stages;
    struct wave *x = (struct wave *)work;
    const size_t n = f->n;

    for (size_t j = 0; j < 2 * count; j += 2 * LANES) {
        x[0] = fetch(modes + j);
        for (size_t k = 1; k <= most; k++) {
            x[k] = fetch(modes + k * apart + j);
            x[n - k] = fetch(modes + (rows - k) * apart + j);
        }
        memset(x + most + 1, 0, (n - 2 * most - 1) * sizeof *x);
        stages_back(f, x);
        for (size_t i = 0; i < n; i++)
            put(x[i], false, points + i * apart + j);
    }
}

void KERNEL(plane_slices_down)(const void *stages, size_t count, size_t rows, size_t most,
                               size_t apart, const double points[], double modes[],
                               double work[])
{
    const struct stages *f = stages;
    struct wave *x = (struct wave *)work;
    const size_t n = f->n;
    const vec scale = all(1 / (double)n);

    for (size_t j = 0; j < 2 * count; j += 2 * LANES) {
        for (size_t i = 0; i < n; i++)
            x[i] = fetch(points + i * apart + j);
        stages_forth(f, x);
        put(times(x[0], scale), false, modes + j);
        for (size_t k = 1; k <= most; k++) {
            put(times(x[k], scale), false, modes + k * apart + j);
            put(times(x[n - k], scale), false, modes + (rows - k) * apart + j);
        }
    }
}

#endif
