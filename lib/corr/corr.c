/* corr.c -- two-time second moments of features along trajectories, as sums that add up. */
#include "corr/corr.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of all edges: beyond that none are kept; of all blocks. */
static const size_t edges_most = (size_t)48 << 20, blocks_most = (size_t)64 << 20;

static size_t doubles(size_t m, size_t lags)
{
    return (lags + 1) * m * (m + 1);
}

size_t corr_size(size_t m, size_t lags)
{
    return doubles(m, lags) * sizeof(double);
}

size_t corr_most(size_t m, size_t lags)
{
    const size_t n = blocks_most / corr_size(m, lags);

    return n > CORR_BLOCKS ? CORR_BLOCKS : n < 2 ? 2 : n;
}

static int no_memory(const struct corr *c, struct err *err)
{
    return err_set(err, ERR_INTERNAL, "correlations: no memory for %zu features at %zu lags", c->m,
                   c->lags + 1);
}

int corr_open(struct corr *c, size_t m, size_t lags, size_t most, struct err *err)
{
    openblas_set_num_threads(1); /* results must not depend on the cores */
    *c = (struct corr){.m = m, .lags = lags, .most = most, .edges = true};
    c->pilot = calloc(m, sizeof *c->pilot);
    c->block = calloc(most, sizeof *c->block);
    return c->pilot && c->block ? 0 : no_memory(c, err);
}

static void drop_runs(struct corr *c)
{
    for (size_t i = 0; i < c->nrun; i++)
        free(c->run[i].edge);
    free(c->run);
    c->run = NULL;
    c->nrun = c->room = 0;
    c->edges = false;
}

void corr_close(struct corr *c)
{
    for (size_t b = 0; b < c->nblock; b++)
        free(c->block[b].S);
    drop_runs(c);
    free(c->block);
    free(c->pilot);
    *c = (struct corr){0};
}

static int by_time(const void *a, const void *b)
{
    const struct corr_run *x = a, *y = b;

    if (x->trajectory != y->trajectory)
        return x->trajectory < y->trajectory ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

void corr_sort(struct corr *c)
{
    if (c->nrun)
        qsort(c->run, c->nrun, sizeof *c->run, by_time);
}

bool corr_ends(const struct corr *c, size_t i)
{
    const struct corr_run *run = &c->run[i], *next = run + 1;

    return i + 1 == c->nrun || next->trajectory != run->trajectory ||
           next->from != run->from + run->count;
}

/* Runs of one block that continue each other become one. */
static void join_runs(struct corr *c)
{
    const size_t half = c->lags * c->m;
    size_t n = 0;

    corr_sort(c);
    for (size_t i = 0; i < c->nrun; i++) {
        struct corr_run *a = n ? &c->run[n - 1] : NULL, *b = &c->run[i];
        if (a && a->trajectory == b->trajectory && a->block == b->block &&
            a->from + a->count == b->from) {
            a->count += b->count;
            memcpy(a->edge + half, b->edge + half, half * sizeof(double));
            free(b->edge);
        } else {
            c->run[n++] = *b;
        }
    }
    c->nrun = n;
}

/* Blocks 2 i and 2 i + 1 become block i. */
static void join_blocks(struct corr *c)
{
    const size_t n = doubles(c->m, c->lags), half = (c->nblock + 1) / 2;

    for (size_t i = 0; i < half; i++) {
        struct corr_block *a = &c->block[2 * i], *b = a + 1;
        if (2 * i + 1 < c->nblock) {
            cblas_daxpy((int)n, 1, b->S, 1, a->S, 1);
            a->count += b->count;
            free(b->S);
        }
        c->block[i] = *a;
    }
    c->nblock = half;
    for (size_t r = 0; r < c->nrun; r++)
        c->run[r].block /= 2;
    join_runs(c);
}

int corr_begin_block(struct corr *c, struct err *err)
{
    if (c->nblock == c->most)
        join_blocks(c);
    double *S = calloc(doubles(c->m, c->lags), sizeof *S);
    if (!S)
        return no_memory(c, err);
    c->block[c->nblock++] = (struct corr_block){.S = S, .s = S + (c->lags + 1) * c->m * c->m};
    return 0;
}

/* Room for one more run; none are kept where their edges are too many. */
static int reserve_run(struct corr *c, struct err *err)
{
    const size_t room = c->room ? 2 * c->room : 16;

    if ((c->nrun + 1) * 2 * c->lags * c->m * sizeof(double) > edges_most)
        drop_runs(c);
    if (!c->edges || c->nrun < c->room)
        return 0;
    struct corr_run *more = realloc(c->run, room * sizeof *more);
    if (!more)
        return no_memory(c, err);
    c->run = more;
    c->room = room;
    return 0;
}

int corr_add_run(struct corr *c, const struct corr_run *run, struct err *err)
{
    const size_t size = 2 * c->lags * c->m * sizeof *run->edge;

    if (reserve_run(c, err) < 0)
        return -1;
    if (!c->edges)
        return 0;
    double *edge = malloc(size);
    if (!edge)
        return no_memory(c, err);
    memcpy(edge, run->edge, size);
    c->run[c->nrun] = *run;
    c->run[c->nrun].edge = edge;
    c->run[c->nrun++].block = c->nblock - 1;
    return 0;
}

void corr_weigh(struct corr *c, double weight)
{
    for (size_t b = 0; b < c->nblock; b++) {
        cblas_dscal((int)doubles(c->m, c->lags), weight, c->block[b].S, 1);
        c->block[b].count *= weight;
    }
    for (size_t r = 0; r < c->nrun; r++)
        c->run[r].weight *= weight;
}

/* With delta = old - new pilot, S += s(k) delta^T + delta s(0)^T + count delta delta^T and
 * s += count delta. */
static void move_block(const struct corr *c, struct corr_block *of, const double delta[])
{
    const size_t m = c->m;

    for (size_t k = 0; k <= c->lags; k++) {
        double *S = of->S + k * m * m;
        const double *s = of->s + k * m;
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++)
                S[i * m + j] += s[i] * delta[j] + delta[i] * (of->s[j] + of->count * delta[j]);
    }
    for (size_t k = 0; k <= c->lags; k++)
        for (size_t i = 0; i < m; i++)
            of->s[k * m + i] += of->count * delta[i];
}

void corr_move(struct corr *c, const double pilot[])
{
    double *delta = c->pilot; /* which is made anew */

    for (size_t i = 0; i < c->m; i++)
        delta[i] -= pilot[i];
    for (size_t b = 0; b < c->nblock; b++)
        move_block(c, &c->block[b], delta);
    for (size_t r = 0; r < c->nrun; r++)
        for (size_t i = 0; i < 2 * c->lags * c->m; i++)
            c->run[r].edge[i] += delta[i % c->m];
    memcpy(c->pilot, pilot, c->m * sizeof *pilot);
}

/* The number after the last one of a trajectory. */
static size_t trajectories(const struct corr *c)
{
    size_t n = 0;

    for (size_t r = 0; r < c->nrun; r++)
        n = c->run[r].trajectory >= n ? c->run[r].trajectory + 1 : n;
    return n;
}

static int append_block(struct corr *c, const struct corr *other, size_t b, size_t first,
                        struct err *err)
{
    const struct corr_block *from = &other->block[b];

    if (corr_begin_block(c, err) < 0)
        return -1;
    struct corr_block *to = &c->block[c->nblock - 1];
    to->count = from->count;
    memcpy(to->S, from->S, doubles(c->m, c->lags) * sizeof(double));
    for (size_t r = 0; r < other->nrun; r++) {
        struct corr_run run = other->run[r];
        run.trajectory += first;
        if (run.block == b && corr_add_run(c, &run, err) < 0)
            return -1;
    }
    return 0;
}

int corr_append(struct corr *c, struct corr *other, struct err *err)
{
    const size_t first = trajectories(c);

    if (other->m != c->m || other->lags != c->lags)
        return err_set(err, ERR_DATA, "found %zu features at lags up to %zu, expected %zu at lags "
                       "up to %zu", other->m, other->lags, c->m, c->lags);
    corr_move(other, c->pilot);
    if (!other->edges)
        drop_runs(c);
    for (size_t b = 0; b < other->nblock; b++)
        if (append_block(c, other, b, first, err) < 0)
            return -1;
    return 0;
}

double corr_count(const struct corr *c)
{
    double count = 0;

    for (size_t b = 0; b < c->nblock; b++)
        count += c->block[b].count;
    return count;
}
