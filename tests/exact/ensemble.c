/* ensemble.c -- metrics of ensembles against values found by hand, and against expectations. */
#include "../check.h"
#include "../one_ensemble.h"
#include "score/score.h"

enum { NX = 3, NMEMBER = 60 };

/* What run j of a member with truth u has. */
typedef double run_of(size_t j);

/* Members of `runs` runs each; u (member), the same at all points. */
static double number(const char *spec, size_t runs, size_t nrec, run_of *v, run_of *u)
{
    const struct axis x = {.name = "x", .n = NX, .step = 1};
    struct layout l = {0};
    struct score s;
    double prediction[NMEMBER * NX], truth[NMEMBER * NX];

    layout_axis(&l, &x, NULL);
    layout_var(&l, "u", "x", "", "", NULL);
    check(score_open(&s, spec, &l, 0, NMEMBER, runs, NULL) == 0);
    for (size_t rec = 0; rec < nrec; rec++) {
        for (size_t k = 0; k < NMEMBER; k += runs)
            for (size_t i = 0; i < NX; i++) {
                const double value = u(k / runs);
                for (size_t j = k; j < k + runs; j++) {
                    truth[j * NX + i] = value;
                    prediction[j * NX + i] = v(j - k);
                }
            }
        check(score_add(&s, &(struct score_record){(double)rec, prediction, truth}, NULL) == 0);
    }
    const double value = score_value(&s, 0, NMEMBER);
    score_close(&s);
    return value;
}

static double odd(size_t j)
{
    return 2 * (double)j + 1;
}
static double none(size_t j)
{
    return 0 * (double)j;
}
static double four(size_t j)
{
    return 4 + 0 * (double)j;
}

/* Uniform, of variance 1. */
static double noise(size_t j)
{
    static unsigned long long state = 11;

    (void)j;
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return sqrt(3) * ((double)(state >> 11) * 0x1p-52 - 1);
}
static double narrow(size_t j)
{
    return noise(j) / 2;
}

static void by_hand(void)
{
    /* runs 1, 3 of 0: (1 + 3) / 2 - 2 / 2; variance 2, error of the mean 2 */
    check_near(number("crps", 2, 4, odd, none), 1, 1e-14);
    check_near(number("spread-skill", 2, 4, odd, none), sqrt(3 / 2.0 * 2 / 4), 1e-14);
    /* runs 1, 3, 5 of 0: 3 - (2 + 2 + 4) / 6 */
    check_near(number("crps", 3, 4, odd, none), 3 - 8 / 6.0, 1e-14);
    check_near(number("spread-skill", 3, 4, odd, none), sqrt(4 / 3.0 * 4 / 9), 1e-14);
    /* no ensemble, and one of equal runs: the mean absolute error */
    check_near(number("crps", 1, 4, four, none), 4, 1e-14);
    check_near(number("crps", 4, 4, four, none), 4, 1e-14);
    check_near(number("spread-skill", 4, 4, four, none), 0, 0);
    check_near(number("spread-skill", 4, 4, four, four), 1, 0);
}

/* The truth is like a run: E|v - v'| / 2 = sqrt(3)/3 and 1, whatever the number of runs. */
static void honest_ensembles(void)
{
    enum { NREC = 4000 };

    for (size_t runs = 2; runs <= 6; runs++) {
        if (NMEMBER % runs)
            continue;
        check_near(number("crps", runs, NREC, noise, noise), sqrt(3) / 3, 0.006);
        check_near(number("spread-skill", runs, NREC, noise, noise), 1, 0.01);
    }
    /* half as wide: (7/6 1/4) / (1 + 1/24) of the variances, for 6 runs */
    check_near(number("spread-skill", 6, NREC, narrow, noise), sqrt(7 / 24.0 * 24 / 25), 0.01);
    check(number("crps", 6, NREC, narrow, noise) > sqrt(3) / 3 + 0.02);
}

static void crps_by_hand(void)
{
    const double a[] = {1, 2, 4}, b[] = {0, 1, 2, 3}, u[] = {2.5, 5};

    check_near(of_one("crps", 3, 1, a, u), 1 / 6.0, 1e-14);
    check_near(of_one("crps:fair=0", 3, 1, a, u), 0.5, 1e-14);
    check_near(of_one("crps", 4, 1, b, u + 1), 8 / 3.0, 1e-14);
    check_near(of_one("crps:0", 4, 1, b, u + 1), 2.875, 1e-14);
    check_near(of_one("crps:fair=0", 1, 1, a, u), 1.5, 1e-14);
}

/* x with normal_below(x) = p, by halving. */
static double normal_quantile(double p)
{
    double low = -9, high = 9;

    while (high - low > 1e-14) {
        const double x = (low + high) / 2;
        *(normal_below(x) < p ? &low : &high) = x;
    }
    return low;
}

/* Many runs that are quantiles of a normal have the crps of it. */
static void crps_of_a_normal(void)
{
    enum { M = 3000 };
    static double v[M];
    const double u[] = {0, 1};

    for (size_t j = 0; j < M; j++)
        v[j] = normal_quantile(((double)j + 0.5) / M);
    check_near(of_one("crps:fair=0", M, 1, v, u), 0.2336949773, 2e-7);
    check_near(of_one("crps:fair=0", M, 1, v, u + 1), 0.6024413576, 2e-7);
}

static void energy_score_by_hand(void)
{
    const double v[] = {3, 4, 0, 0, 0, 8}, u[] = {0, 0};

    check_near(of_one("energy-score", 1, 2, v, u), 5, 1e-14);
    check_near(of_one("energy-score", 2, 2, v, u), 2.5 - 2.5, 1e-14);
    check_near(of_one("energy-score:fair=0", 2, 2, v, u), 2.5 - 1.25, 1e-14);
    /* (5 + 0 + 8) / 3, and pairs 5, 5, 8 */
    check_near(of_one("energy-score", 3, 2, v, u), 13 / 3.0 - 18 / 6.0, 1e-14);
}

static void energy_score_of_a_point_is_crps(void)
{
    static const char *const spec[][2] = {{"energy-score", "crps"},
                                          {"energy-score:fair=0", "crps:fair=0"}};

    for (size_t runs = 1; runs <= 9; runs++) {
        double v[9], u = noise(0);
        for (size_t j = 0; j < runs; j++)
            v[j] = noise(j) + 1;
        for (size_t k = 0; k < 2; k++)
            check_near(of_one(spec[k][0], runs, 1, v, &u), of_one(spec[k][1], runs, 1, v, &u),
                       1e-14);
    }
}

/* Runs that go together otherwise than the truth: each value alone does not show it. */
static void energy_score_sees_what_goes_together(void)
{
    const double apart[] = {1, -1, -1, 1}, together[] = {1, 1, -1, -1}, u[] = {1, 1};

    check_near(of_one("crps", 2, 2, apart, u), of_one("crps", 2, 2, together, u), 1e-14);
    check_near(of_one("energy-score:fair=0", 2, 2, together, u), sqrt(2) - sqrt(8) / 4, 1e-14);
    check_near(of_one("energy-score:fair=0", 2, 2, apart, u), 2 - sqrt(8) / 4, 1e-14);
}

static void log_score_by_hand(void)
{
    const double v[] = {1, 2, 4}, u[] = {2.5}; /* mean 7/3, variance 7/3 */

    check_near(of_one("log-score", 3, 1, v, u), 1 / 168.0 + log(14 * M_PI / 3) / 2, 1e-14);
}

static void what_is_worse(void)
{
    const struct layout l = points(1);
    struct score s;

    check(score_open(&s, "coverage:part=0.5", &l, 0, 9, 9, NULL) == 0);
    check(score_worse(&s, 0.7, 0.4) && score_worse(&s, 0.3, 0.6) && !score_worse(&s, 0.5, 0.6));
    score_close(&s);
    check(score_open(&s, "log-score", &l, 0, 9, 9, NULL) == 0);
    check(score_worse(&s, -1, -2) && !score_worse(&s, -2, -1) && !score_worse(&s, -2, -2));
    score_close(&s);
    check(score_open(&s, "vpt", &l, 0, 9, 9, NULL) == 0);
    check(score_worse(&s, 1, 2) && !score_worse(&s, 2, 1));
    score_close(&s);
}

static void too_little_is_refused(void)
{
    const struct layout l = points(2);
    const double v[] = {1, 2, 1, 2, 1, 3}, u[] = {2.5, 2.5};
    struct score s;
    struct err err;

    check(score_open(&s, "coverage", &l, 0, 3, 3, &err) == -1 && err.code == ERR_DATA);
    check_text(err.msg, "coverage: part = 0.9: found 3 runs, which hold 0.5 at most; expected 19 "
                        "runs or more");
    check(score_open(&s, "coverage", &l, 0, 19, 19, &err) == 0);
    score_close(&s);
    check(score_open(&s, "log-score", &l, 0, 3, 3, NULL) == 0);
    add_one(&s, v, u);
    check(isnan(score_value(&s, 0, 3)) && score_enough(&s, &err) == -1 && err.code == ERR_DATA);
    check_text(err.msg, "log-score: u: found 1 of 2 values at which all 3 runs are equal, which "
                        "have no density; expected a spread (--times leaves out a common start)");
    score_close(&s);
    check(score_open(&s, "rank", &l, 0, 3, 3, NULL) == 0);
    for (size_t rec = 0; rec < 9; rec++)
        add_one(&s, v, u);
    check(isnan(score_value(&s, 0, 3)) && score_enough(&s, &err) == -1 && err.code == ERR_DATA);
    check_text(err.msg, "rank: u: found 18 values for the 4 ranks among 3 runs, expected 20 or "
                        "more");
    add_one(&s, v, u);
    check(isfinite(score_value(&s, 0, 3)) && score_enough(&s, NULL) == 0);
    score_close(&s);
}

int main(void)
{
    run(by_hand);
    run(honest_ensembles);
    run(crps_by_hand);
    run(crps_of_a_normal);
    run(energy_score_by_hand);
    run(energy_score_of_a_point_is_crps);
    run(energy_score_sees_what_goes_together);
    run(log_score_by_hand);
    run(what_is_worse);
    run(too_little_is_refused);
    return check_end();
}
