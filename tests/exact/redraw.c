/* redraw.c -- means over blocks drawn again differ as means of such records do: of n records of
 *
 *   x(r+1) = a x(r) + noise,  variance 1:   var(mean x) = (1+a)/(1-a)/n - 2a (1-a^n)/(1-a)^2/n^2. */
#include <stdlib.h>

#include "../check.h"
#include "num/redraw.h"

enum { NREC = 4000, ROWS = 50, SERIES = 40 };

static double exact(double a, double n)
{
    return (1 + a) / (1 - a) / n - 2 * a * (1 - pow(a, n)) / (1 - a) / (1 - a) / n / n;
}

/* Of x(r), and of -2 x(r) beside it: y (NREC, 2). */
static void series(double a, uint64_t seed, double y[])
{
    struct rng noise = rng_open(seed, "test", 0);
    double x = rng_normal(&noise);

    for (size_t r = 0; r < NREC; r++) {
        y[2 * r] = x;
        y[2 * r + 1] = -2 * x;
        x = a * x + sqrt(1 - a * a) * rng_normal(&noise);
    }
}

/* Mean over many series of the covariance of drawn means, c = (xx, xy, yy); block 0: as asked. */
static void spread(double a, size_t block, size_t count, double c[3])
{
    double *y = malloc(2 * NREC * sizeof *y);
    size_t *times = malloc(NREC * sizeof *times);

    c[0] = c[1] = c[2] = 0;
    for (uint64_t s = 0; s < SERIES; s++) {
        double sum[2] = {0}, square[3] = {0};
        series(a, s, y);
        const size_t l = block ? block : redraw_length(NREC, redraw_kept(NREC, 2, y));
        for (uint64_t k = 0; k < ROWS; k++) {
            struct rng rng = rng_open(s, "draws", k);
            double m[2];
            redraw_mean(&rng, NREC, 2, 2, y, l, count, times, m);
            for (int i = 0; i < 2; i++)
                sum[i] += m[i];
            square[0] += m[0] * m[0];
            square[1] += m[0] * m[1];
            square[2] += m[1] * m[1];
        }
        for (int i = 0; i < 3; i++)
            c[i] += (square[i] - sum[i > 1] * sum[i > 0] / ROWS) / (ROWS - 1) / SERIES;
    }
    free(y);
    free(times);
}

/* The variance of one series is known to sqrt(2/ROWS + 4 l/(3 NREC)), of 40 of them to 5 %; blocks
 * of 200 make it some 5 % too small, and again as much where a = 0.9. */
static void blocks_differ_as_records_do(void)
{
    static const double memory[] = {0, 0.5, 0.9};

    for (size_t i = 0; i < 3; i++) {
        double c[3];
        const double a = memory[i], truth = exact(a, NREC);
        spread(a, i ? 200 : 20, NREC, c);
        check(c[0] > 0.8 * truth && c[0] < 1.1 * truth);
        check_near(c[1] / c[0], -2, 1e-9); /* outputs are drawn together */
        check_near(c[2] / c[0], 4, 1e-9);
        spread(a, 0, NREC, c);
        check(c[0] > 0.8 * truth && c[0] < 1.1 * truth);
        spread(a, 1, NREC, c); /* as if they were independent */
        check(fabs(c[0] * NREC - 1) < 0.1);
    }
    double c[3];
    spread(0.5, 100, NREC / 4, c); /* of shorter records */
    check(c[0] > 0.8 * exact(0.5, NREC / 4) && c[0] < 1.1 * exact(0.5, NREC / 4));
}

/* Every block lies within one run, and is drawn as often as any other. */
static void blocks_are_of_one_run(void)
{
    enum { RUNS = 3, RECORDS = 10, L = 4, DRAWS = 21000 };
    struct rng rng = rng_open(1, "draws", 0);
    size_t count[RUNS][RECORDS - L + 1] = {{0}};

    for (int k = 0; k < DRAWS; k++) {
        const struct redraw b = redraw_block(&rng, RUNS, RECORDS, L, L + 1);
        check(b.run < RUNS && b.first <= RECORDS - L && b.length == L);
        count[b.run][b.first]++;
    }
    for (int i = 0; i < RUNS; i++)
        for (int j = 0; j <= RECORDS - L; j++)
            check(count[i][j] > 850 && count[i][j] < 1150);
    check(redraw_block(&rng, RUNS, RECORDS, L, 3).length == 3);
}

static void lengths_have_their_bounds(void)
{
    const double flat[] = {1, 1, 1, 1}, bad[] = {1, NAN, 2, 3};
    size_t times[4];
    double mean;
    struct rng rng = rng_open(1, "draws", 0);

    check(redraw_length(1000, 0) == 1 && redraw_length(10, 0.999) == 10);
    check(redraw_length(1000, 0.5) == 14); /* (2.449 * 0.5/0.75)^(2/3) * 10 = 13.87 */
    check(redraw_kept(4, 1, flat) == 0 && redraw_kept(4, 1, bad) == 0);
    redraw_mean(&rng, 4, 1, 1, flat, 2, 4, times, &mean);
    check(mean == 1);
    redraw_mean(&rng, 4, 1, 1, bad, 1, 1, times, &mean);
    check(isnan(mean)); /* whatever is drawn */
}

int main(void)
{
    run(blocks_differ_as_records_do);
    run(blocks_are_of_one_run);
    run(lengths_have_their_bounds);
    return check_end();
}
