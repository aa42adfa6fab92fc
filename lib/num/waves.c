/* waves.c -- the lowest waves of fields on a periodic grid of one to three axes.
 *
 *   exp(-i k x) = prod_a (cos(k_a x_a) - i sin(k_a x_a))
 *
 * Along each axis the points become 2 (M + 1) terms: cosines of 0..M, then sines. Of the products
 * of terms of all axes each wave takes those of its abs(k_a).
 */
#include "num/waves.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "num/along.h"
#include "num/real.h"

static size_t power(size_t of, int exponent)
{
    return exponent ? of * power(of, exponent - 1) : 1;
}

static size_t nterm(const struct waves *w)
{
    return 2 * (w->M + 1);
}

size_t waves_all(const struct waves *w)
{
    return power(2 * w->M + 1, w->grid->rank);
}

size_t waves_half(const struct waves *w)
{
    return (waves_all(w) + 1) / 2;
}

size_t waves_table(const struct waves *w)
{
    size_t n = 0;

    for (int a = 0; a < w->grid->rank; a++)
        n += along_size(nterm(w), w->grid->n[a]);
    return n;
}

/* Terms of an axis from its points. */
static struct along matrix(const struct waves *w, int axis)
{
    struct along A = {.m = nterm(w), .n = w->grid->n[axis], .table = w->table};

    for (int a = 0; a < axis; a++)
        A.table += along_size(A.m, w->grid->n[a]);
    return A;
}

void waves_fill(const struct waves *w)
{
    for (int a = 0; a < w->grid->rank; a++) {
        const struct along A = matrix(w, a);
        for (size_t k = 0; k <= w->M; k++)
            for (size_t j = 0; j < A.n; j++) {
                const double x = 2 * M_PI * (double)(k * j % A.n) / (double)A.n;
                along_set(&A, k, j, cos(x));
                along_set(&A, w->M + 1 + k, j, sin(x));
            }
    }
}

/* Points of the first axes; products of terms of those after axis a. */
static size_t points(const struct waves *w, int axes)
{
    size_t n = 1;

    for (int a = 0; a < axes; a++)
        n *= w->grid->n[a];
    return n;
}

static size_t terms(const struct waves *w, int a)
{
    return power(nterm(w), w->grid->rank - 1 - a);
}

/* Reals of a channel while it is on its way. */
static size_t largest(const struct waves *w)
{
    size_t most = 0;

    for (int a = -1; a < w->grid->rank; a++) {
        const size_t n = points(w, a + 1) * terms(w, a);
        most = n > most ? n : most;
    }
    return most;
}

size_t waves_work(const struct waves *w, size_t channels)
{
    size_t most = 0;

    for (int a = 0; a < w->grid->rank; a++) {
        const struct along A = {.m = nterm(w), .n = w->grid->n[a]};
        const size_t n = along_work(&A, terms(w, a));
        most = n > most ? n : most;
    }
    return 2 * channels * largest(w) + most;
}

/* The products of terms that make a wave: where each stands, its sign, and whether it is part of
 * the imaginary part. A sine has the factor -i, or i where k_a < 0. */
struct wave {
    int n;
    size_t at[1 << GRID_RANK];
    bool imaginary[1 << GRID_RANK];
    real sign[1 << GRID_RANK];
};

static struct wave wave(const struct waves *w, size_t h)
{
    static const int turn[] = {1, -1, -1, 1}; /* of 1, -i, -1, i */
    const size_t side = 2 * w->M + 1;
    struct wave of = {.n = 1 << w->grid->rank};

    for (int t = 0; t < of.n; t++) {
        size_t index = waves_all(w) / 2 + h;
        int sines = 0, sign = 1;
        for (int a = w->grid->rank - 1; a >= 0; a--, index /= side) {
            const size_t k = index % side;
            const bool sine = t >> a & 1, below = k < w->M;
            sines += sine;
            sign *= sine && below ? -1 : 1;
            of.at[t] += ((below ? w->M - k : k - w->M) + (sine ? w->M + 1 : 0)) * terms(w, a);
        }
        of.imaginary[t] = sines % 2;
        of.sign[t] = sign * turn[sines];
    }
    return of;
}

void waves_sum(const struct waves *w, size_t channels, const real x[], real zhat[],
               real work[])
{
    const size_t half = waves_half(w), room = channels * largest(w), all = terms(w, -1);
    real *to = work, *spare = work + room, *const rest = work + 2 * room;

    for (int a = w->grid->rank - 1; a >= 0; a--) {
        const struct along A = matrix(w, a);
        along(&A, false, channels * points(w, a), terms(w, a), x, to, rest);
        x = to;
        to = spare;
        spare = (real *)x;
    }
    memset(zhat, 0, channels * 2 * half * sizeof *zhat);
    for (size_t h = 0; h < half; h++) {
        const struct wave of = wave(w, h);
        for (size_t c = 0; c < channels; c++)
            for (int t = 0; t < of.n; t++)
                zhat[(2 * c + of.imaginary[t]) * half + h] += of.sign[t] * x[c * all + of.at[t]];
    }
}

void waves_field(const struct waves *w, size_t channels, const real zhat[], real x[],
                 real work[])
{
    const size_t half = waves_half(w), room = channels * largest(w), all = terms(w, -1);
    real *from = work, *to = work + room, *const rest = work + 2 * room;

    memset(from, 0, channels * all * sizeof *from);
    for (size_t h = 0; h < half; h++) {
        const struct wave of = wave(w, h);
        for (size_t c = 0; c < channels; c++)
            for (int t = 0; t < of.n; t++)
                from[c * all + of.at[t]] += of.sign[t] * zhat[(2 * c + of.imaginary[t]) * half + h];
    }
    for (int a = 0; a < w->grid->rank; a++) {
        const struct along A = matrix(w, a);
        real *const out = a + 1 < w->grid->rank ? to : x;
        along(&A, true, channels * points(w, a), terms(w, a), from, out, rest);
        to = from;
        from = out;
    }
}
