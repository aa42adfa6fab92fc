/* shards.c -- triangles of samples, block after block of time. */
#include "regress/shards.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#include "num/triangle.h"

static int no_memory(const struct shards *b, struct err *err)
{
    return err_set(err, ERR_INTERNAL, "samples: no memory for %zu blocks of %zu columns",
                   b->n + 1, b->m);
}

int shards_open(struct shards *b, size_t m, enum accum_kind kind, size_t most,
                size_t length, struct err *err)
{
    *b = (struct shards){.m = m, .kind = kind, .most = most, .length = length};
    b->open = accum_open(m, kind, err);
    b->stack = malloc((2 * m * m + m) * sizeof *b->stack);
    if (b->open && !b->stack)
        return no_memory(b, err);
    return b->open ? 0 : -1;
}

void shards_close(struct shards *b)
{
    free(b->rows);
    free(b->M);
    accum_close(b->open);
    free(b->stack);
    *b = (struct shards){0};
}

/* Room for one more block. */
static int reserve(struct shards *b, struct err *err)
{
    if (b->n < b->cap)
        return 0;
    const size_t cap = b->cap ? 2 * b->cap : 4, size = b->m * b->m;
    size_t *rows = realloc(b->rows, cap * sizeof *rows);
    double *M = rows ? realloc(b->M, cap * size * sizeof *M) : NULL;
    b->rows = rows ? rows : b->rows;
    b->M = M ? M : b->M;
    b->cap = M ? cap : b->cap;
    return M ? 0 : no_memory(b, err);
}

static double *matrix(const struct shards *b, size_t i)
{
    return b->M + i * b->m * b->m;
}

/* to := the matrix of the rows of both; it may be one of them. */
static int merge(struct shards *b, const double one[], const double other[], double to[],
                 struct err *err)
{
    const size_t m = b->m, ld = 2 * m;

    if (b->kind == ACCUM_GRAM) {
        if (to != one)
            memcpy(to, one, m * m * sizeof *to);
        cblas_daxpy((int)(m * m), 1, other, 1, to, 1);
        return 0;
    }
    for (size_t j = 0; j < m; j++) {
        memcpy(b->stack + j * ld, one + j * m, m * sizeof *to);
        memcpy(b->stack + j * ld + m, other + j * m, m * sizeof *to);
    }
    return triangle_of_rows(ld, m, b->stack, ld, b->stack + m * ld, to, err);
}

/* Blocks 2 i and 2 i + 1 become block i; a last one without a partner stays. */
static int pair(struct shards *b, struct err *err)
{
    const size_t half = (b->n + 1) / 2;

    for (size_t i = 0; i < half; i++) {
        const bool both = 2 * i + 1 < b->n;
        b->rows[i] = b->rows[2 * i] + (both ? b->rows[2 * i + 1] : 0);
        if (!both)
            memmove(matrix(b, i), matrix(b, 2 * i), b->m * b->m * sizeof(double));
        else if (merge(b, matrix(b, 2 * i), matrix(b, 2 * i + 1), matrix(b, i), err) < 0)
            return -1;
    }
    b->n = half;
    b->length *= 2;
    return 0;
}

int shards_end(struct shards *b, struct err *err)
{
    if (accum_rows(b->open) == 0) {
        b->dropped += accum_dropped(b->open);
        return 0;
    }
    if (reserve(b, err) < 0 ||
        (b->kind == ACCUM_GRAM ? accum_store : accum_triangle)(b->open, matrix(b, b->n), err) < 0)
        return -1;
    b->dropped += accum_dropped(b->open);
    b->rows[b->n++] = accum_rows(b->open);
    accum_restart(b->open);
    return 0;
}

int shards_add(struct shards *b, size_t rows, const double A[], size_t ld, struct err *err)
{
    if (accum_add(b->open, rows, A, ld, err) < 0)
        return -1;
    if (b->most == 1 || accum_rows(b->open) < b->length)
        return 0;
    if (shards_end(b, err) < 0)
        return -1;
    return b->n == b->most ? pair(b, err) : 0;
}

int shards_take(struct shards *b, size_t rows, const double M[], struct err *err)
{
    struct accum *check = accum_open(b->m, b->kind, err);
    const int rc = check ? accum_restore(check, rows, 0, M, err) : -1;

    accum_close(check);
    if (rc < 0 || reserve(b, err) < 0)
        return -1;
    memcpy(matrix(b, b->n), M, b->m * b->m * sizeof *M);
    b->rows[b->n++] = rows;
    return 0;
}

int shards_join(struct shards *b, size_t most, struct err *err)
{
    while (b->n > most)
        if (pair(b, err) < 0)
            return -1;
    return 0;
}

size_t shards_rows(const struct shards *b)
{
    size_t rows = 0;

    for (size_t i = 0; i < b->n; i++)
        rows += b->rows[i];
    return rows;
}

int shards_merge(struct shards *b, double to[], const double M[], struct err *err)
{
    return merge(b, to, M, to, err);
}

int shards_finish(struct shards *b, double to[], struct err *err)
{
    return b->kind == ACCUM_GRAM ? triangle_of_gram(b->m, to, b->stack, err) : 0;
}

int shards_triangle(struct shards *b, double R[], struct err *err)
{
    memset(R, 0, b->m * b->m * sizeof *R);
    for (size_t i = 0; i < b->n; i++)
        if (shards_merge(b, R, matrix(b, i), err) < 0)
            return -1;
    return shards_finish(b, R, err);
}
