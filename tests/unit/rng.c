/* rng.c -- Philox against its published vectors; streams; distributions. */
#include "num/rng.h"

#include <stdlib.h>

#include "../check.h"
#include "num/stats.h"

/* Known answers of Random123 for philox4x32, 10 rounds. */
static void known_answers(void)
{
    struct rng zero = {0};
    struct rng ones = {.seed = UINT64_MAX, .index = UINT64_MAX,
                       .purpose = UINT32_MAX, .count = 2 * 0xffffffffull};
    struct rng pi = {.seed = 0x299f31d0a4093822, .index = 0x85a308d3243f6a88,
                     .purpose = 0x13198a2e, .count = 2 * 0x03707344ull};

    check(rng_bits(&zero) == 0xe169c58d6627e8d5);
    check(rng_bits(&zero) == 0x9b00dbd8bc57ac4c);
    check(rng_bits(&ones) == 0x41c83b0e408f276d);
    check(rng_bits(&ones) == 0x6d5451fda20bc7c6);
    check(rng_bits(&pi) == 0x94fdccebd16cfe09);
    check(rng_bits(&pi) == 0x24126ea15001e420);
}

static void streams_differ(void)
{
    const uint64_t seeds[] = {0, 1, 1ull << 32, 1ull << 63};
    const char *purposes[] = {"a", "b", "initial-condition", ""};
    uint64_t seen[64];
    size_t n = 0;

    for (int s = 0; s < 4; s++)
        for (int p = 0; p < 4; p++)
            for (int i = 0; i < 4; i++) {
                struct rng r = rng_open(seeds[s], purposes[p], seeds[i]);
                seen[n++] = rng_bits(&r);
            }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            check(seen[i] != seen[j]);
    struct rng a = rng_open(7, "x", 3), b = rng_open(7, "x", 3);
    check(rng_normal(&a) == rng_normal(&b));
    b = (struct rng){.purpose = 1, .count = 0};
    a = (struct rng){.purpose = 0, .count = 1ull << 33};
    check(rng_bits(&a) == rng_bits(&b)); /* as documented: 2^33 numbers on */
}

static void moments(void)
{
    enum { N = 200000 };
    static double u[N], g[N];
    struct rng r = rng_open(3, "moments", 0);
    double u2 = 0, g2 = 0, g3 = 0, g4 = 0, lag = 0;

    for (int i = 0; i < N; i++)
        u[i] = rng_uniform(&r);
    for (int i = 0; i < N; i++)
        g[i] = rng_normal(&r);
    for (int i = 0; i < N; i++) {
        check(u[i] > 0 && u[i] < 1);
        u2 += u[i] * u[i] / N;
        g2 += g[i] * g[i] / N;
        g3 += pow(g[i], 3) / N;
        g4 += pow(g[i], 4) / N;
        lag += i ? g[i] * g[i - 1] / N : 0;
    }
    check_near(stats_mean(u, N), 0.5, 3e-3); /* about five deviations each */
    check_near(u2, 1. / 3, 4e-3);
    check_near(stats_mean(g, N), 0, 0.011);
    check_near(g2, 1, 0.016);
    check_near(g3, 0, 0.045);
    check_near(g4, 3, 0.12);
    check_near(lag, 0, 0.011);
    check_near(stats_quantile(g, N, 0.975), 1.959964, 0.03);
}

static void below_is_unbiased(void)
{
    enum { N = 7, DRAWS = 70000 };
    struct rng r = rng_open(5, "below", 0);
    int count[N] = {0};

    for (int i = 0; i < DRAWS; i++)
        count[rng_below(&r, N)]++;
    for (int i = 0; i < N; i++)
        check_near(count[i], DRAWS / N, 500);
    check(rng_below(&r, 1) == 0);
    /* n just above half of the range: the lower part may not come up twice */
    const uint64_t n = (1ull << 63) + (1ull << 62);
    int low = 0;
    for (int i = 0; i < 30000; i++) {
        const uint64_t x = rng_below(&r, n);
        check(x < n);
        low += x < n / 3;
    }
    check_near(low, 10000, 450);
}

static void statistics(void)
{
    double x[] = {3, 1, 4, 1, 5, NAN}, big[] = {1, 1e100, 1, -1e100};

    check_near(stats_sum(big, 4), 2, 0);
    check_near(stats_mean(x, 5), 2.8, 1e-15);
    check_near(stats_deviation(x, 5), sqrt(3.2), 1e-15);
    check(stats_finite(x, 5) && !stats_finite(x, 6));
    check(isnan(stats_median(x, 6)));
    check_near(stats_median(x, 5), 3, 0);
    check_near(stats_quantile(x, 5, 0.25), 1, 0);
    check_near(stats_quantile(x, 5, 0.9), 4.6, 1e-15);
    check_near(stats_quantile(x, 5, 1), 5, 0);
    check(isnan(stats_mean(x, 0)) && stats_sum(x, 0) == 0);
    for (size_t bad = 0; bad < 40; bad++) {
        double y[40] = {0};
        y[bad] = bad % 2 ? INFINITY : NAN;
        check(!stats_finite(y, 40) && stats_finite(y, bad));
    }
}

/* Digits that are known, and no spread: the distance. */
static void ranked_probability_of_normals(void)
{
    check_near(stats_normal_crps(0, 1, 0), 0.2336949772551092, 1e-15);
    check_near(stats_normal_crps(0, 1, 1), 0.6024413576, 1e-10);
    check_near(stats_normal_crps(2, 0.5, 1.3), 0.4545733509, 1e-10);
    check_near(stats_normal_crps(2, 0, 1.3), 0.7, 1e-15);
}

int main(void)
{
    run(known_answers);
    run(streams_differ);
    run(moments);
    run(below_is_unbiased);
    run(statistics);
    run(ranked_probability_of_normals);
    return check_end();
}
