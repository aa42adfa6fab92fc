/* lags.c -- products of samples that are some records apart. */
#include "regress/lags.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DOUBLES = 1 << 21, COLUMNS = 64 };

int lags_open(struct lags *l, size_t m, size_t rows, size_t most, struct err *err)
{
    *l = (struct lags){.m = m, .rows = rows};
    while (m <= COLUMNS && l->n < LAGS_MOST && (rows << l->n) * m <= DOUBLES)
        l->n++;
    if (l->n == 0)
        return 0;
    l->ld = 2 * (rows << (l->n - 1)) + most; /* twice, so that rows are moved now and then */
    l->H = malloc(l->ld * m * sizeof *l->H);
    l->G = calloc(l->n * m * m, sizeof *l->G);
    return l->H && l->G ? 0 : err_set(err, ERR_INTERNAL, "lags: no memory for %zu rows", l->ld);
}

void lags_close(struct lags *l)
{
    free(l->H);
    free(l->G);
    *l = (struct lags){0};
}

void lags_restart(struct lags *l)
{
    l->have = 0;
}

/* Append rows; those that are not finite are 0, their 1 as well. */
static void append(struct lags *l, size_t rows, const double A[], size_t ld)
{
    for (size_t i = 0; i < rows; i++) {
        double finite = 1;
        for (size_t j = 0; j + 1 < l->m; j++)
            finite = isfinite(A[j * ld + i]) ? finite : 0;
        for (size_t j = 0; j < l->m; j++)
            l->H[j * l->ld + l->have + i] = finite == 0 ? 0 : j + 1 < l->m ? A[j * ld + i] : 1;
    }
}

/* Where there is no room for more rows those that the longest lag needs go to the front. */
static void make_room(struct lags *l, size_t rows)
{
    const size_t longest = l->rows << (l->n - 1);
    const size_t keep = l->have < longest ? l->have : longest;

    if (l->have + rows <= l->ld)
        return;
    for (size_t j = 0; j < l->m; j++)
        memmove(l->H + j * l->ld, l->H + j * l->ld + l->have - keep, keep * sizeof *l->H);
    l->have = keep;
}

void lags_add(struct lags *l, size_t rows, const double A[], size_t ld)
{
    if (l->n == 0)
        return;
    make_room(l, rows);
    append(l, rows, A, ld);
    for (size_t k = 0; k < l->n; k++) {
        const size_t back = l->rows << k, skip = back > l->have ? back - l->have : 0;
        if (skip < rows)
            cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, (int)l->m, (int)l->m,
                        (int)(rows - skip), 1, l->H + l->have + skip - back, (int)l->ld,
                        l->H + l->have + skip, (int)l->ld, 1, l->G + k * l->m * l->m, (int)l->m);
    }
    l->have += rows;
}

double lags_covariance(const struct lags *l, size_t k, const double v[])
{
    const double *G = l->G + k * l->m * l->m;
    double sum = 0;

    for (size_t j = 0; j + 1 < l->m; j++)
        for (size_t i = 0; i + 1 < l->m; i++)
            sum += v[i] * G[j * l->m + i] * v[j];
    return sum / G[l->m * l->m - 1];
}
