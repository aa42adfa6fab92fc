/* centred.c -- moments about the mean, of all samples or of all but a block. */
#include "corr/centred.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

/* Edges of the runs that count, less the mean, as (2 lags, nrun, m), and times their weights;
 * ends[nrun] is 1 where a run is the end of its piece. */
struct edges {
    size_t nrun;
    double *of, *weighted, *ends;
};

static int no_memory(const struct corr *c, struct err *err)
{
    return err_set(err, ERR_INTERNAL, "correlations: no memory for moments of %zu features at %zu "
                   "lags", c->m, c->lags + 1);
}

void centred_close(struct centred *to)
{
    free(to->mean);
    free(to->C);
    free(to->biased);
    free(to->gram);
    *to = (struct centred){0};
}

/* C := sums less what the mean takes off: with s(0) = count mean,
 *   count C(k) = S(k) - s(k) mean^T. */
static int fixed_window(struct centred *to, const struct corr *c, size_t left_out, bool centre,
                        struct err *err)
{
    const size_t m = c->m, lags = c->lags;
    double *s = calloc((lags + 1) * m, sizeof *s);

    to->mean = calloc(m, sizeof *to->mean);
    to->C = calloc((lags + 1) * m * m, sizeof *to->C);
    if (!s || !to->mean || !to->C) {
        free(s);
        return no_memory(c, err);
    }
    for (size_t b = 0; b < c->nblock; b++) {
        if (b == left_out)
            continue;
        to->count += c->block[b].count;
        cblas_daxpy((int)((lags + 1) * m * m), 1, c->block[b].S, 1, to->C, 1);
        cblas_daxpy((int)((lags + 1) * m), 1, c->block[b].s, 1, s, 1);
    }
    for (size_t i = 0; i < m && centre; i++)
        to->mean[i] = s[i] / to->count;
    for (size_t k = 0; k <= lags; k++)
        cblas_dger(CblasRowMajor, (int)m, (int)m, -1, s + k * m, 1, to->mean, 1,
                   to->C + k * m * m, (int)m);
    cblas_dscal((int)((lags + 1) * m * m), 1 / to->count, to->C, 1);
    free(s);
    return 0;
}

static void edges_close(struct edges *e)
{
    free(e->of);
    free(e->weighted);
    free(e->ends);
}

static int edges_open(struct edges *e, const struct corr *c, size_t left_out,
                      const double mean[], struct centred *to, struct err *err)
{
    const size_t m = c->m, rows = 2 * c->lags;
    size_t n = 0, i = 0;

    for (size_t r = 0; r < c->nrun; r++)
        n += c->run[r].block != left_out;
    *e = (struct edges){.nrun = n, .of = malloc((rows * n * m + 1) * sizeof(double)),
                        .weighted = malloc((rows * n * m + 1) * sizeof(double)),
                        .ends = malloc((n + 1) * sizeof(double))};
    if (!e->of || !e->weighted || !e->ends)
        return no_memory(c, err);
    for (size_t r = 0; r < c->nrun; r++) {
        const struct corr_run *run = &c->run[r];
        if (run->block == left_out)
            continue;
        e->ends[i] = corr_ends(c, r) || c->run[r + 1].block == left_out;
        to->records += run->weight * ((double)run->count + e->ends[i] * (double)c->lags);
        for (size_t row = 0; row < rows; row++)
            for (size_t j = 0; j < m; j++) {
                const size_t at = (row * n + i) * m + j;
                e->of[at] = run->edge[row * m + j] - mean[j];
                e->weighted[at] = run->weight * e->of[at];
            }
        i++;
    }
    return 0;
}

/* to (m, m) += factor sum_runs edge_i edge_j^T, weighted, of rows i and j of the edges. */
static void add_rows(const struct edges *e, size_t m, double factor, size_t i, size_t j,
                     double to[], size_t ld)
{
    const size_t row = e->nrun * m;

    if (e->nrun)
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)m, (int)m, (int)e->nrun, factor,
                    e->weighted + i * row, (int)m, e->of + j * row, (int)m, 1, to, (int)ld);
}

/* The last L records of a piece are paired among themselves, too. */
static int all_pairs(struct centred *to, const struct corr *c, struct edges *e, struct err *err)
{
    const size_t m = c->m, lags = c->lags, size = (lags + 1) * m * m;

    to->biased = malloc(size * sizeof *to->biased);
    if (!to->biased)
        return no_memory(c, err);
    memcpy(to->biased, to->C, size * sizeof *to->biased);
    cblas_dscal((int)size, to->count, to->biased, 1);
    for (size_t r = 0; r < e->nrun; r++)
        for (size_t row = lags; row < 2 * lags; row++)
            cblas_dscal((int)m, e->ends[r], e->weighted + (row * e->nrun + r) * m, 1);
    for (size_t k = 0; k <= lags; k++)
        for (size_t j = 0; j + k < lags; j++)
            add_rows(e, m, 1, lags + j + k, lags + j, to->biased + k * m * m, m);
    cblas_dscal((int)size, 1 / to->records, to->biased, 1);
    return 0;
}

/* With t = s + L, s the base times, products of lags a <= b of each other are those of the fixed
 * window at k = b - a, moved by L - b times: what comes in at the ends of runs, and goes out at
 * their beginnings, is in the edges. Block (a, b) of every k follows from (a + 1, b + 1). */
static int all_lags(struct centred *to, const struct corr *c, const struct edges *e,
                    size_t gram_lags, struct err *err)
{
    const size_t m = c->m, lags = c->lags, n = (gram_lags + 1) * m;
    double *G = malloc(m * m * sizeof *G);

    to->gram = malloc(n * n * sizeof *to->gram);
    to->gram_lags = gram_lags;
    if (!G || !to->gram) {
        free(G);
        return no_memory(c, err);
    }
    for (size_t k = 0; k <= gram_lags; k++) {
        memcpy(G, to->C + k * m * m, m * m * sizeof *G);
        for (size_t b = lags; ; b--) {
            const size_t a = b - k, at = lags - b;
            for (size_t i = 0; i < m && b <= gram_lags; i++)
                for (size_t j = 0; j < m; j++)
                    to->gram[(a * m + i) * n + b * m + j] =
                        to->gram[(b * m + j) * n + a * m + i] = G[i * m + j];
            if (a == 0)
                break;
            add_rows(e, m, 1 / to->count, lags + at + k, lags + at, G, m);
            add_rows(e, m, -1 / to->count, at + k, at, G, m);
        }
    }
    free(G);
    return 0;
}

int centred_open(struct centred *to, const struct corr *c, size_t left_out, bool centre, int what,
                 size_t gram_lags, struct err *err)
{
    struct edges e = {0};
    int rc = -1;

    *to = (struct centred){.m = c->m, .lags = c->lags};
    if (fixed_window(to, c, left_out, centre, err) < 0)
        return -1;
    if (what && !c->edges)
        return err_set(err, ERR_DATA, "correlations: found too many pieces for the products that "
                       "the fixed window lacks to be kept");
    if (what && edges_open(&e, c, left_out, to->mean, to, err) < 0)
        goto out;
    if (what & CENTRED_GRAM && all_lags(to, c, &e, gram_lags, err) < 0)
        goto out;
    if (what & CENTRED_BIASED && all_pairs(to, c, &e, err) < 0)
        goto out;
    for (size_t i = 0; i < c->m; i++)
        to->mean[i] += c->pilot[i];
    rc = 0;
out:
    edges_close(&e);
    return rc;
}
