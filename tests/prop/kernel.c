/* Kernels at every level that this processor has, in both precisions: bit for bit the sums of the
 * formulas, whatever tile a point or a weight falls into; v3 and v4 alike. */
#include "num/kernel.h"

#include <stdbool.h>
#include <stdlib.h>

#include "../check.h"
#include "num/conv1d.h"
#include "num/real.h"
#include "num/rng.h"
#include "num/vecmath.h"

/* Channels and points reach every tile: 1 to 4 channels beside whole fours and pairs of vectors,
 * vectors by fours and alone, full and not, at 2 to 16 lanes. */
enum { CHANNELS = 33, SIZE = 11, POINTS = 75, ROW = 96 };

static const char *const names[] = {"v2", "v3", "v4"};

/* As a kernel of the level adds a product. */
static real joined(enum kernel_level level, real x, real y, real sum)
{
#if defined __x86_64__
    if (level == KERNEL_V2)
        return sum + x * y;
#else
    (void)level;
#endif
    return sizeof x == 8 ? (real)fma(x, y, sum) : fmaf(x, y, sum);
}

static void fill(size_t n, real x[], uint64_t index)
{
    struct rng rng = rng_open(11, "test", index);

    for (size_t i = 0; i < n; i++)
        x[i] = rng_normal(&rng);
}

static void each_level(void (*test)(enum kernel_level level))
{
    for (int l = KERNEL_V2; l < KERNEL_LEVELS; l++)
        if (kernel_limit((enum kernel_level)l) == (enum kernel_level)l)
            test((enum kernel_level)l);
        else
            skip(names[l], "this processor has no such instructions");
    kernel_limit(KERNEL_V4);
}

/* x (CHANNELS, n) padded; w, b random. */
struct bench {
    real x[CHANNELS * POINTS], xp[CHANNELS * ROW], w[CHANNELS * CHANNELS * SIZE];
    real b[CHANNELS], y[CHANNELS * POINTS], dy[CHANNELS * POINTS];
    real dyp[CHANNELS * ROW], dw[CHANNELS * CHANNELS * SIZE];
};

static struct bench *set_up(void)
{
    struct bench *b = malloc(sizeof *b);

    check(conv1d_row(POINTS, SIZE) <= ROW);
    fill(CHANNELS * POINTS, b->x, 1);
    fill(CHANNELS * CHANNELS * SIZE, b->w, 2);
    fill(CHANNELS, b->b, 3);
    fill(CHANNELS * POINTS, b->dy, 4);
    return b;
}

static bool sums_are_right(enum kernel_level level, struct bench *k, size_t cout,
                           size_t cin, size_t size, size_t n, bool bias)
{
    bool same = true;

    conv1d_pad(cin, n, size, k->x, k->xp);
    conv1d(cout, cin, size, n, k->w, bias ? k->b : NULL, k->xp, k->y);
    for (size_t o = 0; o < cout; o++)
        for (size_t i = 0; i < n; i++) {
            real sum = bias ? k->b[o] : 0;
            for (size_t c = 0; c < cin; c++)
                for (size_t j = 0; j < size; j++)
                    sum = joined(level, k->w[(o * cin + c) * size + j],
                                 k->x[c * n + (i + j + n - size / 2) % n], sum);
            same &= sum == k->y[o * n + i];
        }
    return same;
}

/* Rows around one of a field: the bits of the same rows as channels of their own. */
static void rows_of_a_field(enum kernel_level level)
{
    enum { C = 3, ROWS = 4, AROUND = 3, N = 21, WIDTH = 5, APART = 40 };
    static const uint32_t at[AROUND] = {2, 0, 3};
    const size_t row = conv1d_row(N, WIDTH);
    struct bench *k = set_up();
    real *y = malloc(CHANNELS * APART * sizeof *y);

    (void)level;
    for (size_t cout = 1; cout <= 6; cout++) {
        for (size_t c = 0; c < C; c++)
            for (size_t s = 0; s < AROUND; s++)
                conv1d_pad(1, N, WIDTH, k->x + (c * ROWS + at[s]) * N,
                           k->xp + (c * AROUND + s) * row);
        conv1d(cout, C * AROUND, WIDTH, N, k->w, k->b, k->xp, k->y);
        conv1d_pad(C * ROWS, N, WIDTH, k->x, k->xp);
        for (size_t i = 0; i < CHANNELS * APART; i++)
            y[i] = 7;
        conv1d_field(cout, C, AROUND, WIDTH, N, k->w, k->b, k->xp, ROWS * row, at, y, APART);
        for (size_t o = 0; o < cout; o++) {
            check(!memcmp(y + o * APART, k->y + o * N, N * sizeof *y));
            for (size_t i = N; i < APART; i++)
                check(y[o * APART + i] == 7);
        }
    }
    free(y);
    free(k);
}

static bool sums_back_are_right(enum kernel_level level, struct bench *k, size_t cout, size_t cin,
                                size_t size, size_t n)
{
    bool same = true;

    conv1d_pad(cout, n, size, k->dy, k->dyp);
    conv1d_back(cout, cin, size, n, k->w, k->dyp, k->y);
    for (size_t c = 0; c < cin; c++)
        for (size_t i = 0; i < n; i++) {
            real sum = 0;
            for (size_t o = 0; o < cout; o++)
                for (size_t j = 0; j < size; j++)
                    sum = joined(level, k->w[(o * cin + c) * size + size - 1 - j],
                                 k->dy[o * n + (i + j + n - size / 2) % n], sum);
            same &= sum == k->y[c * n + i];
        }
    return same;
}

/* The lanes of a sum over points, as conv1d.h says. */
static real end_sum(real lane[])
{
    real sum = 0;

    for (size_t h = CONV1D_LANES / 2; h > 0 && sizeof sum < sizeof(double); h /= 2)
        for (size_t l = 0; l < h; l++)
            lane[l] += lane[l + h];
    for (size_t l = 0; l < (sizeof sum < sizeof(double) ? 1 : CONV1D_LANES); l++)
        sum += lane[l];
    return sum;
}

static bool weights_are_right(enum kernel_level level, struct bench *k, size_t cout,
                              size_t cin, size_t size, size_t n)
{
    const size_t row = conv1d_row(n, size);
    bool same = true;

    conv1d_pad(cin, n, size, k->x, k->xp);
    memset(k->dyp, 0, sizeof k->dyp);
    for (size_t o = 0; o < cout; o++)
        memcpy(k->dyp + o * row, k->dy + o * n, n * sizeof *k->dy);
    memset(k->dw, 0, sizeof k->dw);
    conv1d_weights(cout, cin, size, n, k->xp, k->dyp, k->dw);
    for (size_t o = 0; o < cout; o++)
        for (size_t c = 0; c < cin; c++)
            for (size_t j = 0; j < size; j++) {
                real lane[CONV1D_LANES] = {0};
                for (size_t i = 0; i < n; i++)
                    lane[i % CONV1D_LANES] =
                        joined(level, k->dy[o * n + i],
                               k->x[c * n + (i + j + n - size / 2) % n],
                               lane[i % CONV1D_LANES]);
                same &= end_sum(lane) == k->dw[(o * cin + c) * size + j];
            }
    return same;
}

static void convolutions_of(enum kernel_level level)
{
    struct bench *k = set_up();
    size_t wrong = 0, tried = 0;

    for (size_t cout = 1; cout <= CHANNELS; cout += cout < 9 ? 1 : 8)
        for (size_t cin = 1; cin <= 5; cin += 2)
            for (size_t size = 1; size <= SIZE; size += 2)
                for (size_t n = size; n <= POINTS; n += n < 20 ? 1 : 5) {
                    wrong += !sums_are_right(level, k, cout, cin, size, n, cin > 1);
                    wrong += !sums_back_are_right(level, k, cin, cout, size, n);
                    wrong += !weights_are_right(level, k, cout, cin, size, n);
                    tried += 3;
                }
    if (wrong)
        fprintf(stderr, "%s: %zu of %zu\n", names[level], wrong, tried);
    check(wrong == 0 && tried > 3000);
    free(k);
}

static void convolutions_are_summed_in_order(void)
{
    each_level(convolutions_of);
}

static void (*const f[])(size_t, const real[], real[]) = {math_exp, math_tanh, math_erf,
                                                             math_log1p};
static double (*const exact[])(double) = {exp, tanh, erf, log1p};

static const double unit = sizeof(real) == sizeof(double) ? 2e-16 : 1e-7; /* of rounding */

/* An element has the same bits wherever it stands. */
static void elements_of(enum kernel_level level)
{
    real x[35], y[35], alone, last[35];

    (void)level;
    fill(35, x, 5);
    for (size_t k = 0; k < sizeof f / sizeof *f; k++) {
        for (size_t i = 0; i < 35; i++)
            x[i] = fabs(x[i]);
        f[k](35, x, y);
        for (size_t i = 0; i < 35; i++) {
            f[k](1, &x[i], &alone);
            check(alone == y[i]);
            check_near(y[i], exact[k](x[i]), 8 * unit * (1 + fabs(y[i])));
        }
        for (size_t n = 1; n < 35; n++) {
            f[k](n, x, last);
            check(memcmp(last, y, n * sizeof *y) == 0);
        }
        f[k](1, (real[]){NAN}, &alone);
        check(isnan(alone));
    }
}

static void rows_of_fields_are_channels(void)
{
    each_level(rows_of_a_field);
}

static void elements_stand_anywhere(void)
{
    each_level(elements_of);
}

/* Bit for bit, where a processor has both. */
static void v3_and_v4_agree(void)
{
    enum { N = 5000 };
    real *x = malloc(3 * N * sizeof *x);

    fill(N, x, 6);
    for (size_t i = 0; i < N; i++)
        x[i] = fabs(4 * x[i]) + (i % 7 == 0 ? 1e-3 : 0);
    for (size_t k = 0; k < sizeof f / sizeof *f; k++) {
        kernel_limit(KERNEL_V3);
        f[k](N, x, x + N);
        kernel_limit(KERNEL_V4);
        f[k](N, x, x + 2 * N);
        check(memcmp(x + N, x + 2 * N, N * sizeof *x) == 0);
    }
    free(x);
}

static void levels_are_known(void)
{
    setenv("SUBGRID_KERNELS", "v2", 1);
    check(kernel_level() == KERNEL_V2);
    kernel_limit(KERNEL_V4);
    check(kernel_limit(KERNEL_V2) == KERNEL_V2 && kernel_level() == KERNEL_V2);
}

int main(void)
{
    run(levels_are_known);
    run(convolutions_are_summed_in_order);
    run(rows_of_fields_are_channels);
    run(elements_stand_anywhere);
    run(v3_and_v4_agree);
    return check_end();
}
