/* score_times.c -- blocks of records in time. */
#include "score/score_times.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool times_open(struct score *s)
{
    if (!s->ops->additive || s->nmember > s->runs)
        return true;
    s->times.length = 1;
    s->times.begin = calloc((SCORE_TIMES + 2) * s->nmember * s->nsum, sizeof *s->sum);
    return s->times.begin;
}

void times_close(struct score *s)
{
    free(s->times.begin);
}

/* Where s->times.begin has the sums before block b. */
static double *before(const struct score *s, size_t b)
{
    return s->times.begin + b * s->nmember * s->nsum;
}

/* The sums now, where a block of records ends; of too many blocks two become one. */
void times_mark(struct score *s)
{
    struct score_times *times = &s->times;
    const size_t size = s->nmember * s->nsum * sizeof *s->sum;

    if (!times->begin || s->nrec % times->length)
        return;
    memcpy(before(s, ++times->n), s->sum, size);
    if (times->n < SCORE_TIMES)
        return;
    for (size_t b = 1; b <= SCORE_TIMES / 2; b++)
        memcpy(before(s, b), before(s, 2 * b), size);
    times->n = SCORE_TIMES / 2;
    times->length *= 2;
}

/* The number over all records but those of block b. */
static double without_time(const struct score *s, size_t b)
{
    struct score rest = *s;

    rest.sum = before(s, SCORE_TIMES + 1); /* which no block needs */
    rest.nrec -= s->times.length;
    for (size_t i = 0; i < s->nmember * s->nsum; i++)
        rest.sum[i] = s->sum[i] - (before(s, b + 1)[i] - before(s, b)[i]);
    return score_value(&rest, 0, s->nmember);
}

double times_error(const struct score *s)
{
    const size_t n = s->times.n;
    double d[SCORE_TIMES], mean = 0, square = 0, shared = 0;

    if (n < SCORE_TIMES / 2 || !isfinite(score_value(s, 0, s->nmember)))
        return NAN;
    for (size_t b = 0; b < n; b++) {
        d[b] = without_time(s, b);
        mean += d[b] / (double)n;
    }
    for (size_t b = 0; b < n; b++) {
        square += (d[b] - mean) * (d[b] - mean);
        shared += b ? (d[b] - mean) * (d[b - 1] - mean) : 0;
    }
    if (shared > square / 2)
        return NAN;
    return sqrt((square + 2 * fmax(0, shared)) * (double)(n - 1) / (double)n);
}
