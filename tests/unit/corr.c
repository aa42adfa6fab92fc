/* Correlations: sums of blocks are those of the direct loop, over the window that all lags share;
 * pieces, gaps, members and merged shards; the windows that edges make of it; starved. */
#include "corr/centred.h"
#include "corr/correlate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../check.h"
#include "../starve.h"
#include "num/rng.h"

enum { MEMBERS = 3, T = 900, M = 3, LAGS = 6 };

/* phi (T, MEMBERS, M) of an autoregression, with gaps: member 1 lacks records 200 to 203 and 205,
 * member 2 ends at 500. */
static double *sample(double offset)
{
    double *phi = malloc(T * MEMBERS * M * sizeof *phi);
    struct rng r = rng_open(3, "test", 0);

    for (size_t t = 0; t < T; t++)
        for (size_t i = 0; i < MEMBERS * M; i++) {
            const double before = t ? phi[(t - 1) * MEMBERS * M + i] - offset : 0;
            phi[t * MEMBERS * M + i] = offset + 0.7 * before + rng_normal(&r);
        }
    for (size_t t = 0; t < T; t++) {
        if ((t >= 200 && t < 204) || t == 205)
            phi[(t * MEMBERS + 1) * M + 2] = NAN;
        if (t >= 500)
            phi[(t * MEMBERS + 2) * M] = INFINITY;
    }
    return phi;
}

static void add_all(struct corr *c, const double phi[], size_t from, size_t to, bool centre,
                    size_t length)
{
    struct correlate stream;
    struct err err = {0};

    check(correlate_open(&stream, c, MEMBERS, centre, length, &err) == 0);
    for (size_t t = from; t < to; t++)
        check(correlate_add(&stream, phi + t * MEMBERS * M, &err) == 0);
    check(correlate_end(&stream, &err) == 0);
    check_text(err.msg, "");
    correlate_close(&stream);
}

static const double *row(const double phi[], size_t t, size_t i)
{
    return phi + (t * MEMBERS + i) * M;
}

static bool whole(const double phi[], size_t from, size_t to, size_t i)
{
    for (size_t t = from; t <= to; t++)
        for (size_t j = 0; j < M; j++)
            if (!isfinite(row(phi, t, i)[j]))
                return false;
    return true;
}

/* The mean over base times; the sum over pairs (a, b) = (t + p, t + q), all at [t + lo, t + hi] of
 * which must be there, about the mean, over their number. */
static double base_mean(const double phi[], size_t j)
{
    double sum = 0, n = 0;

    for (size_t i = 0; i < MEMBERS; i++)
        for (size_t t = 0; t + LAGS < T; t++)
            if (whole(phi, t, t + LAGS, i)) {
                sum += row(phi, t, i)[j];
                n++;
            }
    return sum / n;
}

static void direct(const double phi[], size_t p, size_t q, double out[M * M], double *count)
{
    double mean[M];

    *count = 0;
    memset(out, 0, M * M * sizeof *out);
    for (size_t j = 0; j < M; j++)
        mean[j] = base_mean(phi, j);
    for (size_t i = 0; i < MEMBERS; i++)
        for (size_t t = 0; t + LAGS < T; t++) {
            if (!whole(phi, t, t + LAGS, i))
                continue;
            ++*count;
            for (size_t a = 0; a < M; a++)
                for (size_t b = 0; b < M; b++)
                    out[a * M + b] += (row(phi, t + p, i)[a] - mean[a]) *
                                      (row(phi, t + q, i)[b] - mean[b]);
        }
    for (size_t a = 0; a < M * M; a++)
        out[a] /= *count;
}

static double apart(size_t n, const double a[], const double b[])
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(a[i] - b[i]));
    return most;
}

static void the_window_is_that_of_all_lags(void)
{
    double *phi = sample(0), expected[M * M], count;
    const size_t lengths[] = {0, 100, 100000};

    for (size_t l = 0; l < 3; l++) {
        struct corr c;
        struct centred of;
        struct err err = {0};
        check(corr_open(&c, M, LAGS, CORR_BLOCKS, &err) == 0);
        add_all(&c, phi, 0, T, l > 0, lengths[l]);
        corr_sort(&c);
        check(centred_open(&of, &c, c.nblock, true, CENTRED_GRAM, LAGS, &err) == 0);
        for (size_t k = 0; k <= LAGS; k++) {
            direct(phi, k, 0, expected, &count);
            check_near(apart(M * M, of.C + k * M * M, expected), 0, 1e-14);
            check_near(of.count, count, 0);
        }
        /* lag a is at time t + LAGS - a */
        for (size_t a = 0; a <= LAGS; a++)
            for (size_t b = 0; b <= LAGS; b++) {
                direct(phi, LAGS - a, LAGS - b, expected, &count);
                for (size_t i = 0; i < M; i++)
                    check_near(apart(M, of.gram + (a * M + i) * (LAGS + 1) * M + b * M,
                                      expected + i * M), 0, 1e-14);
            }
        centred_close(&of);
        corr_close(&c);
    }
    free(phi);
}

/* All pairs within pieces of more than LAGS records, over the number of those records. */
static void edges_make_all_pairs_of_it(void)
{
    static const size_t piece[][3] = {{0, 0, T}, {1, 0, 200}, {1, 206, T}, {2, 0, 500}};
    double *phi = sample(2), mean[M];
    struct corr c;
    struct centred of;
    struct err err = {0};

    check(corr_open(&c, M, LAGS, CORR_BLOCKS, &err) == 0);
    add_all(&c, phi, 0, T, true, 50);
    corr_sort(&c);
    check(centred_open(&of, &c, c.nblock, true, CENTRED_BIASED, 0, &err) == 0);
    check_near(of.records, T + 200 + (T - 206) + 500, 0);
    for (size_t j = 0; j < M; j++)
        mean[j] = base_mean(phi, j);
    for (size_t k = 0; k <= LAGS; k++) {
        double sum[M * M] = {0};
        for (size_t p = 0; p < 4; p++)
            for (size_t t = piece[p][1]; t + k < piece[p][2]; t++)
                for (size_t a = 0; a < M; a++)
                    for (size_t b = 0; b < M; b++)
                        sum[a * M + b] += (row(phi, t + k, piece[p][0])[a] - mean[a]) *
                                          (row(phi, t, piece[p][0])[b] - mean[b]) / of.records;
        check_near(apart(M * M, of.biased + k * M * M, sum), 0, 1e-13);
    }
    centred_close(&of);
    corr_close(&c);
    free(phi);
}

/* Shards in any order; each has a pilot of its own. */
static void shards_add_up_in_any_order(void)
{
    static const size_t cut[] = {0, 180, 320, T}, order[][3] = {{0, 1, 2}, {2, 0, 1}};
    double *phi = sample(1e3);
    struct centred of[2];
    struct err err = {0};

    for (size_t o = 0; o < 2; o++) {
        struct corr all, part;
        for (size_t p = 0; p < 3; p++) {
            struct corr *to = p ? &part : &all;
            check(corr_open(to, M, LAGS, CORR_BLOCKS, &err) == 0);
            add_all(to, phi, cut[order[o][p]], cut[order[o][p] + 1], true, 40);
            corr_weigh(to, order[o][p] == 1 ? 2.5 : 1);
            if (p) {
                check(corr_append(&all, &part, &err) == 0);
                corr_close(&part);
            }
        }
        corr_sort(&all);
        check(all.nblock <= CORR_BLOCKS);
        check(centred_open(&of[o], &all, all.nblock, true, CENTRED_GRAM | CENTRED_BIASED, LAGS,
                           &err) == 0);
        corr_close(&all);
    }
    check_near(apart((LAGS + 1) * M * M, of[0].C, of[1].C), 0, 1e-13);
    check_near(apart((LAGS + 1) * M * M, of[0].biased, of[1].biased), 0, 1e-13);
    check_near(apart((LAGS + 1) * M * (LAGS + 1) * M, of[0].gram, of[1].gram), 0, 1e-13);
    check_near(of[0].records, of[1].records, 1e-12);
    centred_close(&of[0]);
    centred_close(&of[1]);
    free(phi);
}

/* An offset of 1e6 costs digits of the data alone: the pilot is taken off before. */
static void an_offset_costs_no_digits(void)
{
    double *plain = sample(0), *far = sample(1e6);
    struct centred of[2];
    struct err err = {0};

    for (size_t o = 0; o < 2; o++) {
        struct corr c;
        check(corr_open(&c, M, LAGS, CORR_BLOCKS, &err) == 0);
        add_all(&c, o ? far : plain, 0, T, true, 0);
        corr_sort(&c);
        check(centred_open(&of[o], &c, c.nblock, true, 0, 0, &err) == 0);
        corr_close(&c);
    }
    check_near(apart((LAGS + 1) * M * M, of[0].C, of[1].C), 0, 1e-8);
    check_near(of[1].mean[1] - of[0].mean[1], 1e6, 1e-8);
    centred_close(&of[0]);
    centred_close(&of[1]);
    free(plain);
    free(far);
}

/* Without a block its sums, and nothing else, are gone. */
static void a_block_can_be_left_out(void)
{
    double *phi = sample(0);
    struct corr c, rest;
    struct centred a, b;
    struct err err = {0};

    check(corr_open(&c, M, LAGS, CORR_BLOCKS, &err) == 0);
    add_all(&c, phi, 0, T, true, 150);
    corr_sort(&c);
    check(c.nblock > 3);
    check(centred_open(&a, &c, 1, true, CENTRED_GRAM | CENTRED_BIASED, LAGS, &err) == 0);
    check(corr_open(&rest, M, LAGS, CORR_BLOCKS, &err) == 0);
    memcpy(rest.pilot, c.pilot, M * sizeof *c.pilot);
    for (size_t k = 0; k < c.nblock; k++) {
        if (k == 1)
            continue;
        check(corr_begin_block(&rest, &err) == 0);
        struct corr_block *to = &rest.block[rest.nblock - 1];
        to->count = c.block[k].count;
        memcpy(to->S, c.block[k].S, corr_size(M, LAGS));
        for (size_t r = 0; r < c.nrun; r++)
            if (c.run[r].block == k)
                check(corr_add_run(&rest, &c.run[r], &err) == 0);
    }
    corr_sort(&rest);
    check(centred_open(&b, &rest, rest.nblock, true, CENTRED_GRAM | CENTRED_BIASED, LAGS,
                       &err) == 0);
    check_near(apart((LAGS + 1) * M * M, a.C, b.C), 0, 1e-14);
    check_near(apart((LAGS + 1) * M * M, a.biased, b.biased), 0, 1e-14);
    check_near(apart((LAGS + 1) * M * (LAGS + 1) * M, a.gram, b.gram), 0, 1e-14);
    centred_close(&a);
    centred_close(&b);
    corr_close(&c);
    corr_close(&rest);
    free(phi);
}

static void short_pieces_are_refused(void)
{
    double phi[MEMBERS * M] = {0};
    struct corr c;
    struct correlate stream;
    struct err err = {0};

    check(corr_open(&c, M, LAGS, CORR_BLOCKS, &err) == 0);
    check(correlate_open(&stream, &c, MEMBERS, true, 0, &err) == 0);
    for (size_t t = 0; t < LAGS; t++)
        check(correlate_add(&stream, phi, &err) == 0);
    check(correlate_end(&stream, &err) < 0);
    check(err.code == ERR_DATA);
    check(stream.dropped == LAGS * MEMBERS);
    correlate_close(&stream);
    corr_close(&c);
}

static int all_of_it(const double phi[], struct err *err)
{
    struct corr c = {0};
    struct correlate stream = {0};
    struct centred of = {0};
    int rc = corr_open(&c, M, LAGS, 4, err);

    if (rc == 0)
        rc = correlate_open(&stream, &c, MEMBERS, true, 60, err);
    for (size_t t = 0; t < 300 && rc == 0; t++)
        rc = correlate_add(&stream, phi + t * MEMBERS * M, err);
    if (rc == 0)
        rc = correlate_end(&stream, err);
    correlate_close(&stream);
    if (rc == 0) {
        corr_sort(&c);
        rc = centred_open(&of, &c, 0, true, CENTRED_GRAM | CENTRED_BIASED, LAGS, err);
    }
    centred_close(&of);
    corr_close(&c);
    return rc;
}

static void no_memory_is_survived(void)
{
    double *phi = sample(0);

    for (long n = 1; STARVES; n++) {
        struct err err = {0};
        starve(n);
        const int rc = all_of_it(phi, &err);
        const bool failed = starved;
        starve(0);
        check((rc < 0) == failed && (rc == 0 || err.code == ERR_INTERNAL));
        if (!failed)
            break;
    }
    free(phi);
}

int main(void)
{
    run(the_window_is_that_of_all_lags);
    run(edges_make_all_pairs_of_it);
    run(shards_add_up_in_any_order);
    run(an_offset_costs_no_digits);
    run(a_block_can_be_left_out);
    run(short_pieces_are_refused);
    run(no_memory_is_survived);
    return check_end();
}
