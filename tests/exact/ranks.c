/* ranks.c -- metrics of the truth's rank among the runs of an ensemble, rank and coverage: by hand,
 * and against their expectations. */
#include "../check.h"
#include "../one_ensemble.h"
#include "num/rng.h"

/* A truth in each gap between four runs, and on the second of them. */
static void coverage_by_hand(void)
{
    const double v[] = {1, 2, 3, 4}, u[] = {0, 1.1, 2.9, 3.5, 7, 2};
    const double held[] = {0, 0.75, 1, 0.75, 0, 0.875}; /* of 5 ranks from 1.25 to 3.75 */

    for (size_t i = 0; i < 6; i++)
        check_near(of_one("coverage:part=0.5", 4, 1, v, u + i), held[i], 1e-14);
    check_near(of_one("coverage:0.6", 4, 1, v, u + 1), 1, 1e-14); /* from 1 to 4 */
    check_near(of_one("coverage:0.2", 4, 1, v, u + 2), 1, 1e-14); /* from 2 to 3 */
    check_near(of_one("coverage:0.2", 4, 1, v, u + 3), 0, 1e-14);
}

/* Values in ranks of two runs: all in one; half a rank more to one side; all equal. */
static void rank_by_hand(void)
{
    static const double v[][2] = {{1, 3}, {0, 2}, {0, 0}};
    /* c = (N, 0, 0), of chance 2 N: 2 N^2 / 2 N; c = (N/2, N/2, 0), of chance N/2 */
    enum { N = 16 };
    const double expected[] = {N, N, 1};
    const struct layout l = points(1);
    const double u = 0;

    for (size_t i = 0; i < 3; i++) {
        struct score s;
        check(score_open(&s, "rank", &l, 0, 2, 2, NULL) == 0);
        for (size_t rec = 0; rec < N; rec++)
            add_one(&s, v[i], &u);
        check_near(score_value(&s, 0, 2), expected[i], 1e-12);
        check(isnan(score_value(&s, 1, 2))); /* one run's share: 8 values in 3 ranks */
        score_close(&s);
    }
}

/* A truth N(0, 1) among RUNS runs N(0, spread^2), NREC times; (n) points that are all alike. */
enum { RUNS = 20, NREC = 20000 };
static double of_normals(const char *spec, double spread, size_t n, double power)
{
    const struct layout l = points(n);
    struct rng r = rng_open(3, "test", 0);
    struct score s;
    double v[RUNS * 4], u[4];

    check(n <= 4 && score_open(&s, spec, &l, 0, RUNS, RUNS, NULL) == 0);
    for (size_t rec = 0; rec < NREC; rec++) {
        const double truth = rng_normal(&r);
        for (size_t i = 0; i < n; i++)
            u[i] = truth * pow(fabs(truth), power - 1);
        for (size_t j = 0; j < RUNS; j++) {
            const double run = spread * rng_normal(&r);
            for (size_t i = 0; i < n; i++)
                v[j * n + i] = run * pow(fabs(run), power - 1);
        }
        add_one(&s, v, u);
    }
    const double value = score_value(&s, 0, RUNS);
    score_close(&s);
    return value;
}

/* Probability of rank k: int phi(u) binomial(k; RUNS, P(run < u)) du. */
static double rank_probability(size_t k, double spread)
{
    const double step = 1e-3, choose = exp(lgamma(RUNS + 1) - lgamma((double)k + 1) -
                                           lgamma((double)(RUNS - k) + 1));
    double sum = 0;

    for (double u = -9; u < 9; u += step) {
        const double below = normal_below(u / spread), above = normal_below(-u / spread);
        sum += exp(-u * u / 2) * pow(below, (double)k) * pow(above, (double)(RUNS - k)) * step;
    }
    return choose * sum / sqrt(2 * M_PI);
}

static void rank_is_of_the_spread(void)
{
    static const double spread[] = {1, 0.5, 2}, ends[] = {2.0 / 21, 0.368, 0.006};

    for (size_t i = 0; i < 3; i++) {
        double chance = 0, apart = 0;
        for (size_t k = 0; k <= RUNS; k++) {
            const double p = rank_probability(k, spread[i]), d = p - 1.0 / (RUNS + 1);
            chance += (RUNS + 1) * p * (1 - p);
            apart += (RUNS + 1) * NREC * d * d;
        }
        /* ends are of another simulation with so many values */
        check_near(rank_probability(0, spread[i]) + rank_probability(RUNS, spread[i]), ends[i],
                   sqrt(ends[i] / NREC));
        /* within three standard deviations of a chi^2 that is apart from the middle */
        check_near(of_normals("rank", spread[i], 1, 1), (chance + apart) / RUNS,
                   3 * sqrt(2 * RUNS + 4 * apart) / RUNS);
    }
}

/* Four points that are alike make it four times as large, unless they are thinned. */
static void thinned_ranks(void)
{
    const double one = of_normals("rank", 1, 1, 1), half = of_normals("rank:records=2", 1, 1, 1);

    check_near(of_normals("rank", 1, 4, 1), 4 * one, 1e-9);
    check_near(of_normals("rank:points=4", 1, 4, 1), one, 1e-9);
    check_near(of_normals("rank:points=3", 1, 4, 1), 2 * one, 1e-9);
    check(half != one);
    check_near(half, 1, 3 * sqrt(2.0 / RUNS));
}

/* Whatever the distribution, of normals and of their fifth powers; 0.13 is no whole rank. */
static void coverage_is_the_part_asked(void)
{
    check_near(of_normals("coverage", 1, 1, 1), 0.9, 0.007);
    check_near(of_normals("coverage", 1, 1, 5), 0.9, 0.007);
    check_near(of_normals("coverage:0.13", 1, 1, 1), 0.13, 0.007);
    check_near(of_normals("coverage:0.13", 1, 1, 5), 0.13, 0.007);
    /* all but the ends, which is the most that there is */
    check_near(of_normals("coverage:part=0.904761904761904", 0.5, 1, 1),
               1 - 2 * rank_probability(0, 0.5), 0.011);
}

int main(void)
{
    run(coverage_by_hand);
    run(rank_by_hand);
    run(rank_is_of_the_spread);
    run(thinned_ranks);
    run(coverage_is_the_part_asked);
    return check_end();
}
