/* conformal.c -- intervals that other ensembles have stretched hold what they are to hold, however
 * wrong the runs are about themselves, and are as wide as that takes. */
#include "../check.h"
#include "num/rng.h"
#include "../one_ensemble.h"

enum { RUNS = 2 };

/* Ensembles of two runs about 0, one point each, `sure` times too narrow for errors that are a power
 * of normals. */
static void feed(struct score *s, struct rng *r, double sure, double power)
{
    double v[RUNS * 400], u[RUNS * 400];

    check(s->nmember <= RUNS * 400);
    for (size_t j = 0; j < s->nmember; j += RUNS) {
        const double size = 0.5 + rng_uniform(r), e = rng_normal(r);
        const double error = copysign(size * pow(fabs(e), power), e);
        for (size_t k = 0; k < RUNS; k++) {
            v[j + k] = (k ? 1 : -1) * size / sqrt(2) / sure;
            u[j + k] = error;
        }
    }
    check(score_add(s, &(struct score_record){(double)s->nrec, v, u}, NULL) == 0);
}

static void hold_what_they_are_to(void)
{
    static const double sure[] = {0.2, 1, 50}, power[] = {1, 5};
    const struct layout l = points(1);

    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 2; j++) {
            struct rng r = rng_open(3, "conformal", i);
            struct score s;
            check(score_open(&s, "conformal", &l, 0, RUNS * 60, RUNS, NULL) == 0);
            for (size_t k = 0; k < 400; k++)
                feed(&s, &r, sure[i], power[j]);
            check_near(score_value(&s, 0, s.nmember), 0.9, 0.006);
            score_close(&s);
        }
}

/* Of 99 that calibrate: the part that is held is Beta(90, 10); of 99 others the count is of that. */
static void one_calibration_is_beta(void)
{
    enum { TIMES = 1000 };
    const struct layout l = points(1);
    const double sd = sqrt(0.09 / 99 * (1 + 98.0 / 101));
    struct rng r = rng_open(1, "conformal", 0);
    double sum = 0, square = 0;

    for (size_t k = 0; k < TIMES; k++) {
        struct score s;
        double of = 0;
        check(score_open(&s, "conformal", &l, 0, RUNS * 198, RUNS, NULL) == 0);
        feed(&s, &r, 3, 1);
        for (size_t e = 1; e < 198; e += 2)
            of += score_value(&s, e * RUNS, (e + 1) * RUNS) / 99;
        sum += of / TIMES;
        square += (of - 0.9) * (of - 0.9) / TIMES;
        score_close(&s);
    }
    check_near(sum, 0.9, 3 * sd / sqrt(TIMES));
    check_near(sqrt(square) / sd, 1, 3 / sqrt(2.0 * TIMES));
}

/* 2 sizes 1.645 of normals, whose sizes are 1 in the mean, whatever the runs say. */
static void are_as_wide_as_it_takes(void)
{
    const struct layout l = points(1);

    for (double sure = 0.1; sure < 20; sure *= 10) {
        struct rng r = rng_open(7, "conformal", 0);
        struct score s;
        check(score_open(&s, "conformal-width", &l, 0, RUNS * 400, RUNS, NULL) == 0);
        for (size_t k = 0; k < 50; k++)
            feed(&s, &r, sure, 1);
        check_near(score_value(&s, 0, s.nmember), 2 * 1.6448536, 0.05);
        score_close(&s);
    }
}

/* Three ensembles: 0 and 2 judge 1, which judges them. */
static void by_hand(void)
{
    const struct layout l = points(1);
    const double v[] = {-1, 1, 0, 2, 4, 6}, u[] = {1, 1, 3, 3, 5, 5};
    const double half = sqrt(0.5); /* r = half, 2 half, 0 */
    struct score s;

    check(score_open(&s, "conformal:part=0.5", &l, 0, 6, 2, NULL) == 0);
    check(score_add(&s, &(struct score_record){0, v, u}, NULL) == 0);
    check_near(score_value(&s, 0, 2), 1, 1e-14); /* (n + 1) part = 1: rank 0 of 2 */
    check_near(score_value(&s, 2, 4), 0, 1e-14); /* 1.5: rank 2 of 3 */
    check_near(score_value(&s, 4, 6), 1, 1e-14);
    score_close(&s);
    check(score_open(&s, "conformal-width:part=0.5", &l, 0, 6, 2, NULL) == 0);
    check(score_add(&s, &(struct score_record){0, v, u}, NULL) == 0);
    check_near(score_value(&s, 0, 2), 4, 1e-14);
    check_near(score_value(&s, 2, 4), 2 * half * sqrt(2), 1e-14); /* the second of 0, half */
    score_close(&s);
    check(score_open(&s, "conformal-width", &l, 0, 6, 2, NULL) == 0);
    check(score_add(&s, &(struct score_record){0, v, u}, NULL) == 0);
    check(score_value(&s, 0, 6) == INFINITY); /* two values cannot say where 0.9 is */
    score_close(&s);
}

static void one_ensemble_has_none(void)
{
    const struct layout l = points(2);
    struct score s;
    struct err err = {0};

    check(score_open(&s, "conformal", &l, 0, 3, 1, &err) == -1 && err.code == ERR_DATA);
    check_text(err.msg, "conformal: found one run of each member, expected an ensemble");
    score_close(&s);
    check(score_open(&s, "conformal-width", &l, 0, 3, 3, NULL) == 0);
    add_one(&s, (double[]){1, 2, 3, 4, 5, 6}, (double[]){1, 2});
    check(isnan(score_value(&s, 0, 3)) && score_enough(&s, &err) < 0);
    check_text(err.msg, "conformal-width: found one ensemble, expected at least two, of which each "
                        "stretches the intervals of the other");
    score_close(&s);
}

int main(void)
{
    run(hold_what_they_are_to);
    run(one_calibration_is_beta);
    run(are_as_wide_as_it_takes);
    run(by_hand);
    run(one_ensemble_has_none);
    return check_end();
}
