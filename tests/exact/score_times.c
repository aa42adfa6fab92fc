/* score_times.c -- standard errors of one long run, over blocks of its records, against those that
 * x(r+1) = a x(r) + noise has exactly: of n records of variance 1
 *
 *   std(mean x) = sqrt((1+a)/(1-a)/n),   std(sqrt(mean x^2)) = sqrt((1+a^2)/(1-a^2)/(2n)).
 */
#include "../check.h"

#include <stdlib.h>

#include "num/rng.h"
#include "score/score.h"

static const size_t one_begin[] = {0, 1};
static const struct blocks one = {1, (size_t *)one_begin, 1};

/* Of so many records offset + slope r + x, whose truth is 0. */
struct series {
    double memory, offset, slope;
    size_t nrec;
};

static double error_of(const char *spec, const struct series *of, uint64_t seed)
{
    const struct axis axis = {.name = "x", .n = 1, .step = 1};
    struct layout l = {0};
    struct rng noise = rng_open(seed, "test", 0);
    const double u = 0;
    struct score s;

    layout_axis(&l, &axis, NULL);
    layout_var(&l, "u", "x", "", "", NULL);
    check(score_open(&s, spec, &l, 0, 1, 1, NULL) == 0);
    double x = rng_normal(&noise);
    for (size_t r = 0; r < of->nrec; r++) {
        const double v = of->offset + of->slope * (double)r + x;
        check(score_add(&s, &(struct score_record){(double)r, &v, &u}, NULL) == 0);
        x = of->memory * x + sqrt(1 - of->memory * of->memory) * rng_normal(&noise);
    }
    const double error = score_error(&s, &one);
    score_close(&s);
    return error;
}

/* Root mean square over many series; how many have an error. */
static double typical(const char *spec, const struct series *of, size_t *count)
{
    double square = 0;

    *count = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        const double error = error_of(spec, of, seed);
        if (!isnan(error)) {
            square += error * error;
            ++*count;
        }
    }
    return sqrt(square / (double)*count);
}

/* The last memory, of 50 records, is nearly as long as a block of 4000 of them. */
static void errors_are_those_of_the_series(void)
{
    static const double memory[] = {0, 0.5, 0.9, 0.98};

    for (size_t i = 0; i < 4; i++)
        for (size_t nrec = 4000; nrec <= 17000; nrec += 13000) {
            const double a = memory[i], n = (double)nrec;
            const double mean = sqrt((1 + a) / (1 - a) / n);
            const double root = sqrt((1 + a * a) / (1 - a * a) / (2 * n));
            size_t means, roots;
            const double of_mean = typical("crps", &(struct series){a, 100, 0, nrec}, &means);
            const double of_root = typical("rmse", &(struct series){a, 0, 0, nrec}, &roots);
            if (getenv("SHOW"))
                printf("%4g %6zu: mean %.3f (%zu), rms %.3f (%zu) of the exact error\n", a, nrec,
                       of_mean / mean, means, of_root / root, roots);
            check(fabs(of_mean / mean - 1) < 0.25 && means > 60);
            check(fabs(of_root / root - 1) < 0.25 && roots > 90);
        }
}

/* Of x, -x, x, .. where neighbours share nothing: the error of a mean of n values. */
static void blocks_of_one_record(void)
{
    struct rng noise = rng_open(5, "test", 0);
    const double x = rng_normal(&noise);

    check_near(error_of("crps", &(struct series){-1, 100, 0, 32}, 5), fabs(x) / sqrt(31), 1e-12);
}

/* Too few records; a memory as long as the run; a drift. */
static void no_error_where_there_is_none(void)
{
    size_t count;

    check(isnan(error_of("rmse", &(struct series){0, 0, 0, 31}, 1)));
    check(!isnan(error_of("rmse", &(struct series){0, 0, 0, 32}, 1)));
    check(isnan(error_of("rmse", &(struct series){0, 0, 0.1, 1000}, 1)));
    typical("crps", &(struct series){0.998, 100, 0, 500}, &count);
    check(count == 0);
    /* times, distributions and correlations are no means of records */
    check(isnan(error_of("vpt", &(struct series){0, 0, 0, 1000}, 1)));
    check(isnan(error_of("hellinger", &(struct series){0, 0, 0, 1000}, 1)));
}

int main(void)
{
    run(errors_are_those_of_the_series);
    run(blocks_of_one_record);
    run(no_error_where_there_is_none);
    return check_end();
}
