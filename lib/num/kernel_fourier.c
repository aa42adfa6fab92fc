/* kernel_fourier.c -- the advection of short periodic fields, eight in step (num/fourier.h).
 *
 * A real series of m = 2 h points is a complex one of h, z_j = u_{2j} + i u_{2j+1}. With
 * w = exp(2 pi i/m), of the modes u_k and of those of z, which are r_k on the way back,
 *
 *   z_k     = (u_k + conj u_{h-k}) + i w^k (u_k - conj u_{h-k})
 *   2 m u_k = (r_k + conj r_{h-k}) + conj(i w^k) (r_k - conj r_{h-k})
 *
 * and those of h - k are the conjugates with a minus for the plus between the brackets.
 */
#include "num/fourier.h"
#include "num/stages_kernel.h"

enum { ROW = 2 * FOURIER_LANES }; /* doubles of one mode of eight fields */

/* x, y := x + conj y + t, conj(x + conj y - t), where t is turn (x - conj y) back, and forth
 * conj(turn) of that. Nothing here is left to the compiler to round once or twice. */
INLINE void pair_up(struct wave *x, struct wave *y, const double turn[2], bool back)
{
    const struct wave sum = {x->re + y->re, x->im - y->im};
    const struct wave apart = {x->re - y->re, x->im + y->im};
    const struct wave t = rotated(apart, turn[0], turn[1], back);

    *x = plus(sum, t);
    *y = (struct wave){sum.re - t.re, t.im - sum.im};
}

/* Mode k of one field, in every lane, or of eight; 0 of modes that are not kept. */
INLINE struct wave take(const struct fourier *f, bool one, size_t k, const double uhat[])
{
    if (k >= f->nmode)
        return (struct wave){{0}, {0}};
    return one ? (struct wave){all(uhat[2 * k]), all(uhat[2 * k + 1])} : fetch(uhat + ROW * k);
}

/* -i slope a to mode k, if it is kept */
INLINE void give(const struct fourier *f, bool one, size_t k, struct wave a, double duhat[])
{
    if (k >= f->nmode)
        return;
    const vec slope = all(f->slope[k]);
    const struct wave b = {slope * a.im, -slope * a.re};

    if (!one) {
        put(b, false, duhat + ROW * k);
    } else {
        duhat[2 * k] = b.re[0];
        duhat[2 * k + 1] = b.im[0];
    }
}

/* `count` blocks of r points: to points, squares, and back; in registers. */
INLINE void square_leaves(size_t count, const size_t r, struct wave z[])
{
    for (size_t i = 0; i < count; i++, z += r) {
        struct wave a[STAGES_RADIX];
        for (size_t k = 0; k < r; k++)
            a[k] = z[k];
        transform(a, r, true);
        for (size_t k = 0; k < r; k++)
            a[k] = (struct wave){a[k].re * a[k].re, a[k].im * a[k].im};
        transform(a, r, false);
        for (size_t k = 0; k < r; k++)
            z[k] = a[k];
    }
}

/* z[n] := modes of the squares of the points of z, by stage i and those after it; as stages_back,
 * squares and stages_forth. Never inlined: one body for one field and for eight. */
static __attribute__((noinline)) void square(const struct stages *f, int i, size_t count,
                                             struct wave z[])
{
    const struct stage *stage = &f->stage[i];

    if (i + 1 == f->count) {
#define CALL(r) square_leaves(count, r, z)
        EACH_RADIX(stage->radix, CALL)
#undef CALL
        return;
    }
#define CALL(r) block(stage, r, true, z)
    EACH_RADIX(stage->radix, CALL)
#undef CALL
    if (i + 2 == f->count)
        square(f, i + 1, stage->radix, z);
    else
        for (size_t k = 0; k < stage->radix; k++)
            square(f, i + 1, 1, z + k * stage->part);
#define CALL(r) block(stage, r, false, z)
    EACH_RADIX(stage->radix, CALL)
#undef CALL
}

INLINE void advect(const struct fourier *f, bool one, const double uhat[], double duhat[],
                   struct wave z[])
{
    const size_t h = f->m / 2;

    z[0].re = z[0].im = take(f, one, 0, uhat).re;
    for (size_t k = 1; 2 * k <= h; k++) {
        struct wave x = take(f, one, k, uhat), y = take(f, one, h - k, uhat);
        pair_up(&x, &y, f->turn + 2 * k, true);
        z[k] = x;
        z[h - k] = y;
    }
    square(&f->stages, 0, 1, z);
    give(f, one, 0, (struct wave){{0}, {0}}, duhat);
    for (size_t k = 1; 2 * k <= h; k++) {
        struct wave x = z[k], y = z[h - k];
        pair_up(&x, &y, f->turn + 2 * k, false);
        give(f, one, k, x, duhat);
        give(f, one, h - k, y, duhat);
    }
}

void KERNEL(fourier_advect_one)(const struct fourier *f, const double uhat[], double duhat[],
                                double work[])
{
    advect(f, true, uhat, duhat, (struct wave *)work);
}

void KERNEL(fourier_advect_lanes)(const struct fourier *f, const double uhat[], double duhat[],
                                  double work[])
{
    for (size_t l = 0; l < ROW; l += 2 * LANES)
        advect(f, false, uhat + l, duhat + l, (struct wave *)work);
}
