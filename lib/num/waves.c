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

/* Terms of each axis from its points, and their tables. */
struct axes {
    struct along A[GRID_RANK];
};

static struct axes axes(const struct waves *w)
{
    struct axes of = {0};
    real *table = w->table;

    for (int a = 0; a < w->grid->rank; a++) {
        of.A[a] = (struct along){.m = nterm(w), .n = w->grid->n[a], .table = table};
        table = table ? table + along_size(of.A[a].m, of.A[a].n) : NULL;
    }
    return of;
}

void waves_fill(const struct waves *w)
{
    const struct axes of = axes(w);

    for (int a = 0; a < w->grid->rank; a++) {
        const size_t n = w->grid->n[a];
        for (size_t k = 0; k <= w->M; k++)
            for (size_t j = 0; j < n; j++) {
                const double x = 2 * M_PI * (double)(k * j % n) / (double)n;
                along_set(&of.A[a], k, j, cos(x));
                along_set(&of.A[a], w->M + 1 + k, j, sin(x));
            }
    }
}

size_t waves_work(const struct waves *w, size_t channels)
{
    const struct axes of = axes(w);

    return channels * power(nterm(w), w->grid->rank) +
           along_axes_work(w->grid->rank, of.A, channels);
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
            of.at[t] += ((below ? w->M - k : k - w->M) + (sine ? w->M + 1 : 0)) *
                        power(nterm(w), w->grid->rank - 1 - a);
        }
        of.imaginary[t] = sines % 2;
        of.sign[t] = sign * turn[sines];
    }
    return of;
}

void waves_sum(const struct waves *w, size_t channels, const real x[], real zhat[],
               real work[])
{
    const size_t half = waves_half(w), all = power(nterm(w), w->grid->rank);
    const struct axes axis = axes(w);
    real *const terms = work;

    along_axes(w->grid->rank, axis.A, false, channels, x, terms, work + channels * all);
    memset(zhat, 0, channels * 2 * half * sizeof *zhat);
    for (size_t h = 0; h < half; h++) {
        const struct wave of = wave(w, h);
        for (size_t c = 0; c < channels; c++)
            for (int t = 0; t < of.n; t++)
                zhat[(2 * c + of.imaginary[t]) * half + h] +=
                    of.sign[t] * terms[c * all + of.at[t]];
    }
}

void waves_field(const struct waves *w, size_t channels, const real zhat[], real x[],
                 real work[])
{
    const size_t half = waves_half(w), all = power(nterm(w), w->grid->rank);
    const struct axes axis = axes(w);
    real *const terms = work;

    memset(terms, 0, channels * all * sizeof *terms);
    for (size_t h = 0; h < half; h++) {
        const struct wave of = wave(w, h);
        for (size_t c = 0; c < channels; c++)
            for (int t = 0; t < of.n; t++)
                terms[c * all + of.at[t]] +=
                    of.sign[t] * zhat[(2 * c + of.imaginary[t]) * half + h];
    }
    along_axes(w->grid->rank, axis.A, true, channels, terms, x, work + channels * all);
}
