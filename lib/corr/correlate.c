/* correlate.c -- two-time second moments of features that come record by record. */
#include "corr/correlate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/stats.h"

enum { SHORT = 16 }; /* stretches are at most this part of what came before */

int correlate_open(struct correlate *c, struct corr *to, size_t nmember, bool centre,
                   size_t length, struct err *err)
{
    const size_t m = to->m;

    *c = (struct correlate){.to = to, .nmember = nmember, .centre = centre, .length = length};
    if (products_open(&c->products, m, to->lags, err) < 0)
        return -1;
    if (!c->length)
        c->length = m < 4 ? 64 : 16 * m;
    c->most = c->products.base + to->lags;
    c->rows = malloc(nmember * c->most * m * sizeof *c->rows);
    c->head = malloc(nmember * 2 * to->lags * m * sizeof *c->head);
    c->member = calloc(nmember, sizeof *c->member);
    c->sum = malloc(m * sizeof *c->sum);
    if (!c->rows || !c->head || !c->member || !c->sum)
        return err_set(err, ERR_INTERNAL, "correlations: no memory for %zu members", nmember);
    return corr_begin_block(to, err);
}

void correlate_close(struct correlate *c)
{
    products_close(&c->products);
    free(c->rows);
    free(c->head);
    free(c->member);
    free(c->sum);
    *c = (struct correlate){0};
}

static double *rows_of(const struct correlate *c, size_t i)
{
    return c->rows + i * c->most * c->to->m;
}

static double *head_of(const struct correlate *c, size_t i)
{
    return c->head + i * 2 * c->to->lags * c->to->m;
}

/* The pilot is the mean of all that waits. */
static void find_pilot(struct correlate *c)
{
    const size_t m = c->to->m;
    double count = 0;

    c->piloted = true;
    if (!c->centre)
        return;
    for (size_t i = 0; i < c->nmember; i++) {
        const double *row = rows_of(c, i);
        count += (double)c->member[i].nrow;
        for (size_t t = 0; t < c->member[i].nrow * m; t++)
            c->to->pilot[t % m] += row[t];
    }
    for (size_t j = 0; j < m; j++)
        c->to->pilot[j] /= count;
    for (size_t i = 0; i < c->nmember; i++) {
        double *row = rows_of(c, i);
        for (size_t t = 0; t < c->member[i].nrow * m; t++)
            row[t] -= c->to->pilot[t % m];
    }
}

/* s(k) of a stretch: each follows from the one before. */
static void add_sums(struct correlate *c, size_t base, const double phi[])
{
    const size_t m = c->to->m, lags = c->to->lags;
    struct corr_block *block = &c->to->block[c->to->nblock - 1];
    double *sum = c->sum;

    memset(sum, 0, m * sizeof *sum);
    for (size_t t = 0; t < base; t++)
        for (size_t j = 0; j < m; j++)
            sum[j] += phi[t * m + j];
    for (size_t k = 0; k <= lags; k++) {
        const double *out = phi + k * m, *in = out + base * m;
        for (size_t j = 0; j < m; j++)
            block->s[k * m + j] += sum[j];
        for (size_t j = 0; k < lags && j < m; j++)
            sum[j] += in[j] - out[j];
    }
    block->count += (double)base;
}

/* Base times: all rows of member i but the last `lags`, which wait on. */
static void take_stretch(struct correlate *c, size_t i)
{
    struct correlate_member *member = &c->member[i];
    const size_t m = c->to->m, lags = c->to->lags, base = member->nrow - lags;
    double *rows = rows_of(c, i);

    if (!c->piloted)
        find_pilot(c);
    if (!member->count) {
        member->from = member->first;
        memcpy(head_of(c, i), rows, lags * m * sizeof *rows);
    }
    products_add(&c->products, base, rows);
    add_sums(c, base, rows);
    member->count += base;
    member->first += base;
    member->nrow = lags;
    c->seen += base;
    memmove(rows, rows + base * m, lags * m * sizeof *rows);
}

/* The open run of member i, if it has one, ends before the rows that wait. */
static int close_run(struct correlate *c, size_t i, struct err *err)
{
    struct correlate_member *member = &c->member[i];
    const size_t half = c->to->lags * c->to->m;
    const struct corr_run run = {.trajectory = i, .from = member->from, .count = member->count,
                                 .weight = 1, .edge = head_of(c, i)};

    if (!member->count)
        return 0;
    memcpy(run.edge + half, rows_of(c, i), half * sizeof *run.edge);
    member->count = 0;
    return corr_add_run(c->to, &run, err);
}

static int end_block(struct correlate *c, struct err *err)
{
    products_take(&c->products, c->to->block[c->to->nblock - 1].S);
    for (size_t i = 0; i < c->nmember; i++)
        if (close_run(c, i, err) < 0)
            return -1;
    return 0;
}

/* A new block; where pairs were joined it is as long as those. */
static int next_block(struct correlate *c, struct err *err)
{
    if (end_block(c, err) < 0)
        return -1;
    if (c->to->nblock == c->to->most)
        c->length *= 2;
    return corr_begin_block(c->to, err);
}

static int end_piece(struct correlate *c, size_t i, struct err *err)
{
    struct correlate_member *member = &c->member[i];

    if (member->nrow > c->to->lags)
        take_stretch(c, i);
    else if (member->first == member->start)
        c->dropped += member->nrow;
    if (close_run(c, i, err) < 0)
        return -1;
    member->nrow = 0;
    return 0;
}

int correlate_add(struct correlate *c, const double phi[], struct err *err)
{
    const size_t m = c->to->m, lags = c->to->lags;
    const size_t early = c->seen / SHORT / c->nmember + 8;
    const size_t full = lags + (early < c->products.base ? early : c->products.base);

    for (size_t i = 0; i < c->nmember; i++, phi += m) {
        struct correlate_member *member = &c->member[i];
        double *row = rows_of(c, i) + member->nrow * m;
        if (!stats_finite(phi, m)) {
            if (end_piece(c, i, err) < 0)
                return -1;
            continue;
        }
        if (!member->nrow)
            member->start = member->first = c->record;
        for (size_t j = 0; j < m; j++)
            row[j] = phi[j] - c->to->pilot[j];
        if (++member->nrow >= full)
            take_stretch(c, i);
    }
    c->record++;
    return c->products.pending >= c->length ? next_block(c, err) : 0;
}

int correlate_gap(struct correlate *c, struct err *err)
{
    for (size_t i = 0; i < c->nmember; i++)
        if (end_piece(c, i, err) < 0)
            return -1;
    return 0;
}

int correlate_end(struct correlate *c, struct err *err)
{
    struct corr_block *last = &c->to->block[c->to->nblock - 1];

    if (correlate_gap(c, err) < 0 || end_block(c, err) < 0)
        return -1;
    if (!c->seen)
        return err_set(err, ERR_DATA, "found no piece of more than %zu records, expected one for "
                       "lags up to %zu", c->to->lags, c->to->lags);
    if (last->count == 0) {
        free(last->S);
        c->to->nblock--;
    }
    return 0;
}
