/* stages_kernel.h -- Fourier transforms of LANES complex series in step, in place.
 *
 *   stages_back    x_j := sum_k x_k exp(2 pi i j k/n), order of k natural, of j reversed digits
 *   stages_forth   the transpose with the other sign: n times its inverse
 *
 * For kernels alone (num/kernel.h). Stages that follow one another work on one block before the
 * next is begun, so that long series stay in the nearest cache. cooley1965, gentleman1966
 */
#ifndef SUBGRID_NUM_STAGES_KERNEL_H
#define SUBGRID_NUM_STAGES_KERNEL_H

#include <stdbool.h>

#include "num/stages.h"
#include "num/vector.h"

struct wave {
    vec re, im; /* one complex number of each series */
};

/* ---- numbers in and out of lanes ---- */

/* Vectors of doubles, as many bytes as vec. */
enum { WIDE = VECTOR_BYTES / sizeof(double) };
typedef double wide __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(double))));

#if defined __AVX512F__
#define EVEN(x, y) MIX(x, y, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODD(x, y) MIX(x, y, 1, 3, 5, 7, 9, 11, 13, 15)
#define BELOW(x, y) MIX(x, y, 0, 8, 1, 9, 2, 10, 3, 11)
#define ABOVE(x, y) MIX(x, y, 4, 12, 5, 13, 6, 14, 7, 15)
#elif defined __FMA__
#define EVEN(x, y) MIX(x, y, 0, 2, 4, 6)
#define ODD(x, y) MIX(x, y, 1, 3, 5, 7)
#define BELOW(x, y) MIX(x, y, 0, 4, 1, 5)
#define ABOVE(x, y) MIX(x, y, 2, 6, 3, 7)
#else
#define EVEN(x, y) MIX(x, y, 0, 2)
#define ODD(x, y) MIX(x, y, 1, 3)
#define BELOW(x, y) MIX(x, y, 0, 2)
#define ABOVE(x, y) MIX(x, y, 1, 3)
#endif

INLINE vec all(double x)
{
    return (real)x - (vec){0};
}

INLINE wide load_wide(const double s[])
{
    return *(const wide *)s;
}

/* WIDE pairs as their real and imaginary parts, and back; added to what is there, or set. */
INLINE void part(const double s[], wide *re, wide *im)
{
    const wide x = load_wide(s), y = load_wide(s + WIDE);

    *re = EVEN(x, y);
    *im = ODD(x, y);
}

INLINE void join(wide re, wide im, bool add, double out[])
{
    const wide x = BELOW(re, im), y = ABOVE(re, im);

    *(wide *)out = add ? load_wide(out) + x : x;
    *(wide *)(out + WIDE) = add ? load_wide(out + WIDE) + y : y;
}

/* LANES pairs of doubles. */
#ifdef REAL_F32
typedef float floats __attribute__((vector_size(VECTOR_BYTES / 2)));

INLINE struct wave fetch(const double s[])
{
    union {
        floats part[2];
        vec all;
    } re, im;

    for (int i = 0; i < 2; i++) {
        wide x, y;
        part(s + i * LANES, &x, &y);
        re.part[i] = __builtin_convertvector(x, floats);
        im.part[i] = __builtin_convertvector(y, floats);
    }
    return (struct wave){re.all, im.all};
}

INLINE void put(struct wave a, bool add, double out[])
{
    union {
        vec all;
        floats part[2];
    } re = {a.re}, im = {a.im};

    for (int i = 0; i < 2; i++)
        join(__builtin_convertvector(re.part[i], wide), __builtin_convertvector(im.part[i], wide),
             add, out + i * LANES);
}
#else
INLINE struct wave fetch(const double s[])
{
    struct wave a;

    part(s, &a.re, &a.im);
    return a;
}

INLINE void put(struct wave a, bool add, double out[])
{
    join(a.re, a.im, add, out);
}
#endif

INLINE struct wave plus(struct wave a, struct wave b)
{
    return (struct wave){a.re + b.re, a.im + b.im};
}

INLINE struct wave minus(struct wave a, struct wave b)
{
    return (struct wave){a.re - b.re, a.im - b.im};
}

/* i a, or -i a */
INLINE struct wave turned(struct wave a, bool back)
{
    return back ? (struct wave){-a.im, a.re} : (struct wave){a.im, -a.re};
}

/* a w, or a conj(w) */
INLINE struct wave rotated(struct wave a, real re, real im, bool back)
{
    const vec c = re - (vec){0}, s = back ? im - (vec){0} : -im - (vec){0};

    return (struct wave){JOINED(a.re, c, -(a.im * s)), JOINED(a.re, s, a.im * c)};
}

/* ---- transforms of a radix, a[radix] in registers ---- */

INLINE void four(struct wave a[], size_t at0, size_t at1, size_t at2, size_t at3, bool back)
{
    const struct wave even = plus(a[at0], a[at2]), even2 = minus(a[at0], a[at2]);
    const struct wave odd = plus(a[at1], a[at3]);
    const struct wave odd2 = turned(minus(a[at1], a[at3]), back);

    a[at0] = plus(even, odd);
    a[at1] = plus(even2, odd2);
    a[at2] = minus(even, odd);
    a[at3] = minus(even2, odd2);
}

/* a exp(+-i pi/4) and a exp(+-3 i pi/4) */
INLINE struct wave eighth(struct wave a, bool back)
{
    const vec h = (real)0.70710678118654752440 - (vec){0};
    const struct wave t = turned(a, back);

    return (struct wave){h * (a.re + t.re), h * (a.im + t.im)};
}

INLINE struct wave three_eighths(struct wave a, bool back)
{
    const vec h = (real)0.70710678118654752440 - (vec){0};
    const struct wave t = turned(a, back);

    return (struct wave){h * (t.re - a.re), h * (t.im - a.im)};
}

INLINE void eight(struct wave a[], bool back)
{
    struct wave b[8];

    four(a, 0, 2, 4, 6, back); /* even numbers, odd numbers */
    four(a, 1, 3, 5, 7, back);
    a[3] = eighth(a[3], back);
    a[5] = turned(a[5], back);
    a[7] = three_eighths(a[7], back);
    for (int k = 0; k < 4; k++) {
        b[k] = plus(a[2 * k], a[2 * k + 1]);
        b[k + 4] = minus(a[2 * k], a[2 * k + 1]);
    }
    for (int k = 0; k < 8; k++)
        a[k] = b[k];
}

/* cos and sin of 2 pi j/r, j < r */
static const real odd_cos[][7] = {
    [3] = {1, -0.5, -0.5},
    [5] = {1, 0.30901699437494742410, -0.80901699437494742410, -0.80901699437494742410,
           0.30901699437494742410},
    [7] = {1, 0.62348980185873353053, -0.22252093395631440429, -0.90096886790241912624,
           -0.90096886790241912624, -0.22252093395631440429, 0.62348980185873353053},
};
static const real odd_sin[][7] = {
    [3] = {0, 0.86602540378443864676, -0.86602540378443864676},
    [5] = {0, 0.95105651629515357212, 0.58778525229247312917, -0.58778525229247312917,
           -0.95105651629515357212},
    [7] = {0, 0.78183148246802980871, 0.97492791218182360702, 0.43388373911755812048,
           -0.43388373911755812048, -0.97492791218182360702, -0.78183148246802980871},
};

INLINE void odd(struct wave a[], const size_t r, bool back)
{
    struct wave sum[4], difference[4], total = a[0];

    for (size_t j = 1; j <= r / 2; j++) {
        sum[j] = plus(a[j], a[r - j]);
        difference[j] = turned(minus(a[j], a[r - j]), back);
        total = plus(total, sum[j]);
    }
    for (size_t k = 1; k <= r / 2; k++) {
        struct wave even = a[0], uneven = {{0}, {0}};
        for (size_t j = 1; j <= r / 2; j++) {
            const vec c = odd_cos[r][j * k % r] - (vec){0};
            const vec s = odd_sin[r][j * k % r] - (vec){0};
            even = (struct wave){JOINED(sum[j].re, c, even.re), JOINED(sum[j].im, c, even.im)};
            uneven = (struct wave){JOINED(difference[j].re, s, uneven.re),
                                   JOINED(difference[j].im, s, uneven.im)};
        }
        a[k] = plus(even, uneven); /* sum[k] and difference[k] have what is needed of a[k] */
        a[r - k] = minus(even, uneven);
    }
    a[0] = total;
}

/* The sums and differences of two transforms of 3, which need no turning: 2 and 3 are coprime. */
INLINE void six(struct wave a[], bool back)
{
    struct wave b[3] = {a[0], a[2], a[4]}, c[3] = {a[3], a[5], a[1]};

    odd(b, 3, back);
    odd(c, 3, back);
    for (size_t k = 0; k < 3; k++) {
        a[4 * k % 6] = plus(b[k], c[k]);
        a[(4 * k + 3) % 6] = minus(b[k], c[k]);
    }
}

INLINE void transform(struct wave a[], const size_t r, bool back)
{
    if (r == 8) {
        eight(a, back);
    } else if (r == 6) {
        six(a, back);
    } else if (r == 4) {
        four(a, 0, 1, 2, 3, back);
    } else if (r == 2) {
        const struct wave b = minus(a[0], a[1]);
        a[0] = plus(a[0], a[1]);
        a[1] = b;
    } else {
        odd(a, r, back);
    }
}

/* ---- stages ---- */

/* One block of part * r numbers; back: transform, then turn; forth: turn, then transform. */
INLINE void block(const struct stage *stage, const size_t r, bool back, struct wave x[])
{
    const size_t part = stage->part;
    const real *w = stage->w;

    for (size_t p = 0; p < part; p++, w += 2 * (r - 1)) {
        struct wave a[STAGES_RADIX];
        for (size_t k = 0; k < r; k++)
            a[k] = k && !back ? rotated(x[p + k * part], w[2 * k - 2], w[2 * k - 1], false)
                              : x[p + k * part];
        transform(a, r, back);
        for (size_t k = 0; k < r; k++)
            x[p + k * part] = k && back ? rotated(a[k], w[2 * k - 2], w[2 * k - 1], true) : a[k];
    }
}

/* `count` blocks of r numbers, of part 1. */
INLINE void leaves(size_t count, const size_t r, bool back, struct wave x[])
{
    for (size_t i = 0; i < count; i++, x += r) {
        struct wave a[STAGES_RADIX];
        for (size_t k = 0; k < r; k++)
            a[k] = x[k];
        transform(a, r, back);
        for (size_t k = 0; k < r; k++)
            x[k] = a[k];
    }
}

#define EACH_RADIX(radix, call)                                                              \
    switch (radix) {                                                                         \
    case 8: call(8); break;                                                                  \
    case 7: call(7); break;                                                                  \
    case 6: call(6); break;                                                                  \
    case 5: call(5); break;                                                                  \
    case 4: call(4); break;                                                                  \
    case 3: call(3); break;                                                                  \
    default: call(2);                                                                        \
    }

/* From stage i on: blocks[] of one, or the leaves of count. */
static void stages_back_from(const struct stages *f, int i, size_t count, struct wave x[])
{
    const struct stage *stage = &f->stage[i];

    if (i + 1 == f->count) {
#define CALL(r) leaves(count, r, true, x)
        EACH_RADIX(stage->radix, CALL)
#undef CALL
        return;
    }
#define CALL(r) block(stage, r, true, x)
    EACH_RADIX(stage->radix, CALL)
#undef CALL
    if (i + 2 == f->count)
        stages_back_from(f, i + 1, stage->radix, x);
    else
        for (size_t k = 0; k < stage->radix; k++)
            stages_back_from(f, i + 1, 1, x + k * stage->part);
}

static void stages_forth_from(const struct stages *f, int i, size_t count, struct wave x[])
{
    const struct stage *stage = &f->stage[i];

    if (i + 1 == f->count) {
#define CALL(r) leaves(count, r, false, x)
        EACH_RADIX(stage->radix, CALL)
#undef CALL
        return;
    }
    if (i + 2 == f->count)
        stages_forth_from(f, i + 1, stage->radix, x);
    else
        for (size_t k = 0; k < stage->radix; k++)
            stages_forth_from(f, i + 1, 1, x + k * stage->part);
#define CALL(r) block(stage, r, false, x)
    EACH_RADIX(stage->radix, CALL)
#undef CALL
}

INLINE void stages_back(const struct stages *f, struct wave x[])
{
    stages_back_from(f, 0, 1, x);
}

INLINE void stages_forth(const struct stages *f, struct wave x[])
{
    stages_forth_from(f, 0, 1, x);
}

#endif
