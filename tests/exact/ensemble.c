/* ensemble.c -- metrics of ensembles, crps and spread-skill, against values found by hand. */
#include "../check.h"

#include "score/score.h"

enum { NX = 3, NMEMBER = 12 };

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
    enum { NREC = 20000 };

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

int main(void)
{
    run(by_hand);
    run(honest_ensembles);
    return check_end();
}
