/* score.c -- the metrics: table, look-up by name, and what all of them share. */
#include "score/score.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/registry.h"
#include "score/score_times.h"

#define X(name) extern const struct score_ops score_##name;
#include "score.inc"
#undef X

static const struct score_ops *const score_table[] = {
#define X(name) &score_##name,
#include "score.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(score, "metric")

int score_open(struct score *s, const char *spec, const struct layout *layout,
               int var, size_t nmember, size_t runs, struct err *err)
{
    char name[LAYOUT_NAME];
    const char *args = NULL;

    assert(runs > 0 && nmember > 0 && nmember % runs == 0);
    *s = (struct score){.layout = layout, .var = var, .nmember = nmember,
                        .runs = runs, .n = layout->var[var].n};
    if (param_split(spec, name, sizeof name, &args, err) < 0 ||
        !(s->ops = score_find(name, err)))
        return -1;
    s->best = s->ops->best;
    param_defaults(s->ops->params, s->p);
    if (param_apply(s->ops->params, s->p, name, args ? args : "", err) < 0 ||
        s->ops->open(s, err) < 0)
        goto fail;
    s->sum = calloc(nmember * s->nsum, sizeof *s->sum);
    if (s->sum && times_open(s))
        return 0;
    err_set(err, ERR_INTERNAL, "%s: no memory for %zu members", name, nmember);
fail:
    score_close(s);
    return -1;
}

void score_close(struct score *s)
{
    if (s->ops && s->ops->close)
        s->ops->close(s);
    free(s->sum);
    times_close(s);
    *s = (struct score){0};
}

int score_add(struct score *s, const struct score_record *r, struct err *err)
{
    if (s->nrec == 0)
        s->first = r->t;
    s->last = r->t;
    s->nrec++;
    if (s->ops->add(s, r, err) < 0)
        return -1;
    times_mark(s);
    return 0;
}

int score_enough(const struct score *s, struct err *err)
{
    return s->nrec && s->ops->enough ? s->ops->enough(s, err) : 0;
}

bool score_worse(const struct score *s, double a, double b)
{
    if (isinf(s->best))
        return s->best > 0 ? a < b : a > b;
    return fabs(a - s->best) > fabs(b - s->best);
}

int score_open_sum(struct score *s, struct err *err)
{
    (void)err;
    s->nsum = 1;
    return 0;
}

double score_mean(const struct score *s, const struct subset *of)
{
    double sum = 0, count = 0;

    for EACH_MEMBER (j, of) {
        sum += s->sum[j];
        count += (double)s->n * (double)s->nrec;
    }
    return sum / count;
}

double score_pairs_apart(const struct score *s, const struct subset *of)
{
    double apart = 0, truth = 0;

    for EACH_MEMBER (j, of) {
        const double *sum = s->sum + j * SCORE_PAIR;
        apart += fabs(sum[SCORE_PREDICTION] - sum[SCORE_TRUTH]);
        truth += sum[SCORE_TRUTH];
    }
    if (apart == 0)
        return 0;
    return isfinite(apart) ? apart / truth : INFINITY;
}

/* A number of a metric over some members. */
typedef double score_number(const struct score *s, const struct subset *of);

static double over(const struct score *s, score_number *number, size_t from, size_t to)
{
    return s->nrec ? number(s, &(struct subset){from, to, to, to}) : NAN;
}

double score_value(const struct score *s, size_t from, size_t to)
{
    return over(s, s->ops->value, from, to);
}

double score_never(const struct score *s, size_t from, size_t to)
{
    return over(s, s->ops->never, from, to);
}

static double jackknife(const struct score *s, score_number *number, const struct blocks *b)
{
    double mean = 0, spread = 0;

    if (b->n < 2 || !isfinite(over(s, number, 0, s->nmember)))
        return NAN;
    for (size_t i = 0; i < b->n; i++) {
        const struct subset of = {0, s->nmember, b->begin[i], b->begin[i + 1]};
        const double d = number(s, &of) - mean;
        mean += d / (double)(i + 1);
        spread += d * d * (double)i / (double)(i + 1);
    }
    return sqrt(b->shared * spread * (double)(b->n - 1) / (double)b->n);
}

double score_error(const struct score *s, const struct blocks *b)
{
    return b->n < 2 ? times_error(s) : jackknife(s, s->ops->value, b);
}

double score_never_error(const struct score *s, const struct blocks *b)
{
    return jackknife(s, s->ops->never, b);
}

/* ---- blocks ----------------------------------------------------------------- */

/* The least stride between two windows of one run; inf when there are none. */
static double least_stride(const double start[], size_t n)
{
    double stride = INFINITY;

    for (size_t j = 1; start && j < n; j++)
        if (start[j] > start[j - 1])
            stride = fmin(stride, start[j] - start[j - 1]);
    return stride;
}

/* What neighbouring blocks of l windows share, as a factor of the variance. */
static double shared(size_t l, double stride, double length)
{
    double all = 1, block = 1;

    for (size_t k = 1; k < l; k++) {
        const double r = fmax(0, 1 - (double)k * stride / length);
        all += 2 * r;
        block += 2 * r * (1 - (double)k / (double)l);
    }
    return all / block;
}

int blocks_open(struct blocks *b, size_t nmember, const double start[], double length,
                struct err *err)
{
    const double stride = least_stride(start, nmember);
    /* a stride that is the length but for rounding is no overlap */
    const double ratio = length / stride * (1 - 1e-9);
    const size_t l = ratio > 1 ? (size_t)ceil(fmin(ratio, (double)nmember)) : 1;

    *b = (struct blocks){.shared = 1, .begin = calloc(nmember + 1, sizeof *b->begin)};
    if (!b->begin)
        return err_set(err, ERR_INTERNAL, "no memory for %zu members", nmember);
    for (size_t j = 0, end; j < nmember; j = end) {
        end = j + 1;
        while (l > 1 && end < nmember && start[end] > start[end - 1])
            end++;
        const size_t n = (end - j) / l > 0 ? (end - j) / l : 1;
        for (size_t i = 0; i < n; i++)
            b->begin[b->n++] = j + i * l;
        if (n > 1)
            b->shared = shared(l, stride, length);
    }
    b->begin[b->n] = nmember;
    return 0;
}

void blocks_close(struct blocks *b)
{
    free(b->begin);
    *b = (struct blocks){0};
}
