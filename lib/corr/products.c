/* products.c -- sums of lagged products of m series, by Fourier transforms of stretches. */
#include "corr/products.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#include "num/fft.h"

enum { MANY = 16 }; /* stretches that are multiplied at once: they stay in the cache */

/* A power of two of which the lags take at most 0.4: longer ones would save products, but cost
 * more at the end of each block. */
static size_t length_for(size_t lags)
{
    size_t n = 32;

    while (2 * n < 5 * lags)
        n *= 2;
    return n;
}

/* Doubles of each array, in the order of the struct. */
static void sizes(size_t m, size_t lags, size_t size[5])
{
    const size_t n = length_for(lags), half = n / 2 + 1, columns = m + m % 2;
    const size_t spectra = 2 * half * MANY * m;

    size[0] = size[1] = fft_room(n * columns);
    size[2] = size[3] = fft_room(spectra);
    size[4] = fft_room(2 * half * m * m);
}

size_t products_size(size_t m, size_t lags)
{
    size_t size[5], all = FFT_SLACK;

    sizes(m, lags, size);
    for (int i = 0; i < 5; i++)
        all += size[i];
    return all * sizeof(double);
}

size_t products_rows(size_t lags)
{
    return length_for(lags);
}

int products_open(struct products *p, size_t m, size_t lags, struct err *err)
{
    double **const array[] = {&p->z, &p->zhat, &p->whole, &p->first, &p->sum};
    size_t size[5];

    openblas_set_num_threads(1); /* results must not depend on the cores */
    *p = (struct products){.m = m, .lags = lags, .n = length_for(lags), .columns = m + m % 2};
    p->base = p->n - lags;
    p->room = calloc(1, products_size(m, lags));
    if (!p->room)
        return err_set(err, ERR_INTERNAL, "correlations: no memory for %zu series of %zu lags", m,
                       lags);
    sizes(m, lags, size);
    double *next = fft_aligned(p->room);
    for (int i = 0; i < 5; next += size[i++])
        *array[i] = next;
    p->fft = fft_columns_open(p->n, p->columns / 2, err);
    return p->fft ? 0 : -1;
}

void products_close(struct products *p)
{
    fft_columns_close(p->fft);
    free(p->room);
    *p = (struct products){0};
}

/* to (n/2 + 1, many, m), its row of this stretch, := spectra of rows of phi. Two series are the
 * real and the imaginary part of one: X = (Z(f) + Z*(n - f)) / 2, Y = (Z(f) - Z*(n - f)) / 2i. */
static void transform(const struct products *p, size_t rows, const double phi[], double to[])
{
    const size_t m = p->m, c = p->columns, n = p->n;

    for (size_t t = 0; t < rows; t++) {
        memcpy(p->z + t * c, phi + t * m, m * sizeof *phi);
        if (c > m)
            p->z[t * c + m] = 0;
    }
    memset(p->z + rows * c, 0, (n - rows) * c * sizeof *p->z);
    fft_columns(p->fft, p->z, p->zhat);
    for (size_t f = 0; f <= n / 2; f++) {
        const double *a = p->zhat + f * c, *b = p->zhat + (f ? n - f : 0) * c;
        double *out = to + 2 * m * (f * MANY + p->filled);
        for (size_t j = 0; j + 1 < m; j += 2) {
            out[2 * j] = 0.5 * (a[j] + b[j]);
            out[2 * j + 1] = 0.5 * (a[j + 1] - b[j + 1]);
            out[2 * j + 2] = 0.5 * (a[j + 1] + b[j + 1]);
            out[2 * j + 3] = 0.5 * (b[j] - a[j]);
        }
        if (m % 2) {
            out[2 * m - 2] = 0.5 * (a[m - 1] + b[m - 1]);
            out[2 * m - 1] = 0.5 * (a[m] - b[m]);
        }
    }
}

static void multiply(struct products *p)
{
    static const double one[2] = {1, 0};
    const int m = (int)p->m, k = (int)p->filled;

    for (size_t f = 0; f <= p->n / 2 && k; f++) {
        const size_t at = 2 * f * MANY * p->m;
        cblas_zgemm(CblasColMajor, CblasNoTrans, CblasConjTrans, m, m, k, one, p->first + at, m,
                    p->whole + at, m, one, p->sum + 2 * f * p->m * p->m, m);
    }
    p->filled = 0;
}

void products_add(struct products *p, size_t base, const double phi[])
{
    transform(p, base + p->lags, phi, p->whole);
    transform(p, base, phi, p->first);
    p->pending += base;
    if (++p->filled == MANY)
        multiply(p);
}

/* z (n, columns) := the spectra of one row of the sums, pairs of them as one: X + iY at n - f,
 * their conjugates at f, as the sums are conjugate. Its transform is the pair of series. */
static void join(const struct products *p, const double row[])
{
    const size_t m = p->m, c = p->columns, n = p->n;

    for (size_t f = 0; f <= n / 2; f++, row += 2 * m * m) {
        double *a = p->z + (f ? n - f : 0) * c, *b = p->z + f * c;
        for (size_t i = 0; i < c; i += 2) {
            const double *x = row + 2 * i, none[2] = {0, 0}, *y = i + 1 < m ? x + 2 : none;
            a[i] = x[0] + y[1];
            a[i + 1] = y[0] - x[1];
            b[i] = x[0] - y[1];
            b[i + 1] = x[1] + y[0];
        }
    }
}

void products_take(struct products *p, double S[])
{
    const size_t m = p->m, n = p->n;

    if (!p->pending)
        return;
    multiply(p);
    for (size_t i = 0; i < m; i++) {
        join(p, p->sum + 2 * i * m);
        fft_columns(p->fft, p->z, p->zhat);
        for (size_t k = 0; k <= p->lags; k++) {
            const double *series = p->zhat + k * p->columns;
            double *to = S + (k * m + i) * m;
            for (size_t j = 0; j < m; j++)
                to[j] += series[j] / (double)n;
        }
    }
    memset(p->sum, 0, (n / 2 + 1) * 2 * m * m * sizeof *p->sum);
    p->pending = 0;
}
