/* kernel_line.c -- the advection of one long periodic field (num/fourier.h).
 *
 * As num/kernel_fourier.c has it, u of m = 2 h points is z of h = 8 Q, and its modes are
 * rows of eight, z_{8q+l}, q < Q. With j = j' + Q s, j' < Q, s < 8,
 *
 *   z_j = sum_l exp(2 pi i s l/8) exp(2 pi i j' l/h) sum_q z_{8q+l} exp(2 pi i j' q/Q)
 *
 * that is eight transforms of Q in step, a turn, and transforms of 8 where rows and columns have
 * changed places; the way back from the squares is the transpose. All vector lengths do the same to
 * each number: rows are as many vectors as they need. cooley1965, bailey1990
 */
#include "num/fourier.h"
#include "num/stages_kernel.h"

enum { ROW = FOURIER_LANES, PARTS = ROW / LANES }; /* numbers and vectors of a row */

#if defined __AVX512F__
#define EVEN_REVERSED(x, y) MIX(x, y, 14, 12, 10, 8, 6, 4, 2, 0)
#define ODD_REVERSED(x, y) MIX(x, y, 15, 13, 11, 9, 7, 5, 3, 1)
#define AROUND(x, y) MIX(x, y, 0, 15, 14, 13, 12, 11, 10, 9)
#elif defined __FMA__
#define EVEN_REVERSED(x, y) MIX(x, y, 6, 4, 2, 0)
#define ODD_REVERSED(x, y) MIX(x, y, 7, 5, 3, 1)
#define AROUND(x, y) MIX(x, y, 0, 7, 6, 5)
#else
#define EVEN_REVERSED(x, y) MIX(x, y, 2, 0)
#define ODD_REVERSED(x, y) MIX(x, y, 3, 1)
#define AROUND(x, y) MIX(x, y, 0, 3)
#endif

/* The vector of modes k on, a multiple of LANES. */
INLINE struct wave *from_mode(const struct fourier *f, size_t k, struct wave z[])
{
    return z + k / LANES % PARTS * f->rows + k / ROW;
}

/* a w, or a conj(w), w a number for each lane */
INLINE struct wave turned_by(struct wave a, vec re, vec im, bool back)
{
    const vec s = back ? im : -im;

    return (struct wave){JOINED(a.re, re, -(a.im * s)), JOINED(a.re, s, a.im * re)};
}

/* (x + conj y) + t (x - conj y), or with conj t */
INLINE struct wave paired(struct wave x, struct wave y, vec re, vec im, bool back)
{
    const struct wave sum = {x.re + y.re, x.im - y.im};
    const struct wave apart = {x.re - y.re, x.im + y.im};

    return plus(sum, turned_by(apart, re, im, back));
}

/* Modes k, k - 1, .. k - LANES + 1 of uhat. */
INLINE struct wave fetch_reversed(const double uhat[], size_t k)
{
    const double *s = uhat + 2 * k - 2 * LANES + 2;
    const wide x = load_wide(s), y = load_wide(s + WIDE);

    return (struct wave){EVEN_REVERSED(x, y), ODD_REVERSED(x, y)};
}

/* Modes k0 to k1, multiples of 8, of the complex series; whether u_k and u_{h-k} are not all 0. */
INLINE void pair_rows(const struct fourier *f, size_t k0, size_t k1, bool left, bool right,
                      const double uhat[], struct wave z[])
{
    const size_t h = f->m / 2;
    const double *re = f->turn, *im = re + h;
    const struct wave none = {{0}, {0}};

    for (size_t k = k0; k < k1; k += LANES) {
        const struct wave x = left ? fetch(uhat + 2 * k) : none;
        const struct wave y = right ? fetch_reversed(uhat, h - k) : none;
        *from_mode(f, k, z) = paired(x, y, load(re + k), load(im + k), true);
    }
}

/* Rows of z := modes of the complex series from uhat (h + 1), 0 from nmode on. */
INLINE void to_rows(const struct fourier *f, const double uhat[], struct wave z[])
{
    const size_t h = f->m / 2, low = (h - f->nmode) / ROW * ROW;
    const size_t high = (f->nmode + ROW - 1) / ROW * ROW;

    pair_rows(f, 0, low, true, false, uhat, z);
    pair_rows(f, low, high, true, true, uhat, z);
    pair_rows(f, high, h, false, true, uhat, z);
    for (size_t part = 0; part < PARTS; part++)
        for (size_t row = h / ROW; row < f->rows; row++)
            z[part * f->rows + row] = (struct wave){{0}, {0}};
}

/* duhat (nmode) := -i slope modes of the real series; from z. */
INLINE void from_rows(const struct fourier *f, double duhat[], struct wave z[])
{
    const size_t h = f->m / 2;
    const double *re = f->turn, *im = re + h;

    for (size_t k = 0; k < f->nmode; k += LANES) {
        const struct wave *first = from_mode(f, k ? h - k : 0, z);
        const struct wave *rest = from_mode(f, h - k - LANES, z);
        const struct wave y = {AROUND(first->re, rest->re), AROUND(first->im, rest->im)};
        const struct wave a = paired(*from_mode(f, k, z), y, load(re + k), load(im + k), false);
        const vec slope = load(f->slope + k);
        const struct wave b = {slope * a.im, -slope * a.re};
        double last[2 * LANES];
        if (k + LANES <= f->nmode) {
            put(b, false, duhat + 2 * k);
            continue;
        }
        put(b, false, last);
        for (size_t i = 0; i < 2 * (f->nmode - k); i++)
            duhat[2 * k + i] = last[i];
    }
}

/* a (8, LANES) := LANES rows from `row` on, turned; and back. */
INLINE void take_rows(const struct fourier *f, size_t row, const struct wave z[],
                      struct wave a[ROW])
{
    for (size_t part = 0; part < PARTS; part++, a += LANES) {
        const struct wave *from = z + part * f->rows + row;
        vec re[LANES], im[LANES];
        for (size_t i = 0; i < LANES; i++) {
            const double *w = f->row_turn + 2 * ROW * (row + i) + part * LANES;
            const struct wave b = turned_by(from[i], load(w), load(w + ROW), true);
            re[i] = b.re;
            im[i] = b.im;
        }
        transpose(re);
        transpose(im);
        for (size_t i = 0; i < LANES; i++)
            a[i] = (struct wave){re[i], im[i]};
    }
}

INLINE void give_rows(const struct fourier *f, size_t row, const struct wave a[ROW],
                      struct wave z[])
{
    for (size_t part = 0; part < PARTS; part++, a += LANES) {
        struct wave *to = z + part * f->rows + row;
        vec re[LANES], im[LANES];
        for (size_t i = 0; i < LANES; i++) {
            re[i] = a[i].re;
            im[i] = a[i].im;
        }
        transpose(re);
        transpose(im);
        for (size_t i = 0; i < LANES; i++) {
            const double *w = f->row_turn + 2 * ROW * (row + i) + part * LANES;
            to[i] = turned_by((struct wave){re[i], im[i]}, load(w), load(w + ROW), false);
        }
    }
}

/* Every row to eight points, squares, and back. */
INLINE void square_rows(const struct fourier *f, struct wave z[])
{
    for (size_t row = 0; row < f->rows; row += LANES) {
        struct wave a[ROW];
        take_rows(f, row, z, a);
        eight(a, true);
        for (size_t i = 0; i < ROW; i++) {
            a[i] = (struct wave){a[i].re * a[i].re, a[i].im * a[i].im};
            KEEP(a[i].re); /* products of their own, not parts of sums */
            KEEP(a[i].im);
        }
        eight(a, false);
        give_rows(f, row, a, z);
    }
}

void KERNEL(fourier_advect_line)(const struct fourier *f, const double uhat[], double duhat[],
                                 double work[])
{
    struct wave *z = (struct wave *)work;

    to_rows(f, uhat, z);
    for (size_t part = 0; part < PARTS; part++)
        stages_back(&f->stages, z + part * f->rows);
    square_rows(f, z);
    for (size_t part = 0; part < PARTS; part++)
        stages_forth(&f->stages, z + part * f->rows);
    from_rows(f, duhat, z);
}
