/* What every ensemble Kalman method does: conformance of the registry. Members that fail, what is
 * refused, what is the same. tests/exact/kalman.c has the answers that are known. */
#include "../inversions.h"

#include "../starve.h"
#include "num/rng.h"

/* Those that failed are drawn about the others, which move as if they were alone. */
static void members_that_fail_are_replaced(void)
{
    EACH(ops) {
        const struct kalman k = opened((*ops)->name, N, D, (*ops)->members ? 0 : 30);
        double *v, *r, mean[N], cov[N * N];
        size_t failed;
        begin(&k, &v, &r);
        r[3 * D + 2] = NAN;
        r[7 * D] = INFINITY;
        check(kalman_step(&k, 0.5, r, v, &failed, NULL) == 0);
        check(failed == 2);
        kalman_moments(&k, v, mean, cov);
        for (size_t i = 0; i < k.members * N; i++)
            check(isfinite(v[i]) && fabs(v[i]) < 6);
        for (size_t i = 0; i < N; i++)
            check(cov[i * N + i] > 0 && cov[i * N + i] < 1.5);
        if (!(*ops)->whole) { /* the same of the others alone */
            const struct kalman few = opened((*ops)->name, N, D, 2);
            double w[2 * N], s[2 * D], *u, *q;
            begin(&k, &u, &q);
            for (size_t i = 0; i < k.members * D; i++)
                q[i] = i / D == 4 || i / D == 9 ? q[i] : NAN;
            memcpy(w, u + 4 * N, N * sizeof *w);
            memcpy(w + N, u + 9 * N, N * sizeof *w);
            memcpy(s, q + 4 * D, D * sizeof *s);
            memcpy(s + D, q + 9 * D, D * sizeof *s);
            check(kalman_step(&k, 0.5, q, u, &failed, NULL) == 0 && failed == k.members - 2);
            check(kalman_step(&few, 0.5, s, w, &failed, NULL) == 0 && failed == 0);
            for (size_t i = 0; i < N; i++) {
                check_near(u[4 * N + i], w[i], 0);
                check_near(u[9 * N + i], w[N + i], 0);
            }
            free(u);
            free(q);
        }
        free(v);
        free(r);
    }
}

/* Those that are drawn anew are as far apart as the others. */
static void draws_have_the_spread_of_the_others(void)
{
    const struct kalman k = opened("etki", N, D, 600);
    double *v, *r, old = 0, new = 0, mean[N] = {0};
    size_t failed;

    begin(&k, &v, &r);
    for (size_t j = 100; j < k.members; j++)
        r[j * D] = NAN;
    check(kalman_step(&k, 0.3, r, v, &failed, NULL) == 0 && failed == 500);
    for (size_t j = 0; j < 100; j++)
        for (size_t i = 0; i < N; i++)
            mean[i] += v[j * N + i] / 100;
    for (size_t j = 0; j < k.members; j++)
        for (size_t i = 0; i < N; i++)
            *(j < 100 ? &old : &new) += (v[j * N + i] - mean[i]) * (v[j * N + i] - mean[i]) /
                                        (j < 100 ? 99.0 : 500.0);
    check_near(new / old, 1, 0.12);
    free(v);
    free(r);
}
/* A point on a line with its opposite and the middle is no loss where the model is a line. */
static void points_that_fail_are_mended(void)
{
    const struct kalman k = opened("uki", N, D, 0);
    double *v, *r, *w, *s;
    size_t failed;

    for (int lost = 0; lost < 3; lost++) {
        begin(&k, &v, &r);
        begin(&k, &w, &s);
        r[(lost == 0 ? 0 : lost == 1 ? 2 : 2 + N) * D] = NAN;
        check(kalman_step(&k, 1, r, v, &failed, NULL) == 0 && failed == 1);
        check(kalman_step(&k, 1, s, w, &failed, NULL) == 0 && failed == 0);
        for (size_t i = 0; i < k.members * N; i++)
            check_near(v[i], w[i], 1e-13);
        free(v), free(r), free(w), free(s);
    }
}

static void what_cannot_be_gone_on_with(void)
{
    EACH(ops) {
        const struct kalman k = opened((*ops)->name, N, D, (*ops)->members ? 0 : 12);
        double *v, *r, *before = malloc(k.members * N * sizeof *before);
        struct err err = {0};
        size_t failed;
        begin(&k, &v, &r);
        memcpy(before, v, k.members * N * sizeof *v);
        for (size_t i = 0; i < k.members * D; i++)
            r[i] = NAN;
        check(kalman_step(&k, 1, r, v, &failed, &err) == -1 && err.code == ERR_DATA);
        check(failed == k.members);
        check(!memcmp(before, v, k.members * N * sizeof *v)); /* what was is kept */
        for (size_t j = 1; j < k.members; j++)
            memcpy(v + j * N, v, N * sizeof *v);
        residuals(&k, &linear, v, r);
        check(kalman_step(&k, 1, r, v, &failed, &err) == -1 && err.code == ERR_DATA);
        check(strstr(err.msg, "the ensemble has collapsed") != NULL);
        free(v);
        free(r);
        free(before);
    }
    struct kalman k;
    check(kalman_open(&k, "etki", 3, 2, 1, 0, NULL) == -1);
    check(kalman_open(&k, "uki", 3, 2, 8, 0, NULL) == -1);
    check(kalman_open(&k, "enki", 3, 2, 0, 0, NULL) == -1);
    check(kalman_open(&k, "etki:inflation=0.5", 3, 2, 0, 0, NULL) == -1);
}

/* Seed and iteration name what is drawn, nothing else does. */
static void the_same_seed_the_same_bits(void)
{
    EACH(ops) {
        double *v[4], *r[4];
        size_t failed;
        for (int i = 0; i < 4; i++) {
            struct kalman k = opened((*ops)->name, N, D, (*ops)->members ? 0 : 20);
            begin(&k, &v[i], &r[i]);
            k.seed = i == 2 ? 8 : 7;
            k.iteration = i == 3;
            check(kalman_step(&k, 1, r[i], v[i], &failed, NULL) == 0);
        }
        const size_t size = ((*ops)->members ? 2 * N + 1 : 20) * N * sizeof **v;
        const bool draws = !strcmp((*ops)->name, "eki") || !strcmp((*ops)->name, "teki");
        check(!memcmp(v[0], v[1], size));
        check(draws == (memcmp(v[0], v[2], size) != 0));
        check(draws == (memcmp(v[0], v[3], size) != 0));
        for (int i = 0; i < 4; i++)
            free(v[i]), free(r[i]);
    }
}

/* h by hand: f = 1/2, 9/2, mean 5/2, variance 8, of d = 1. */
static void lengths_follow_misfits(void)
{
    const struct kalman k = opened("etki", 1, 1, 3);
    const double r[] = {1, NAN, 3}, none[] = {1, NAN, NAN};

    check_near(kalman_length(&k, r, 1), fmax(1 / 5.0, sqrt(1 / 16.0)), 1e-15);
    check_near(kalman_length(&k, r, 0.1), 0.1, 0);
    check(isnan(kalman_length(&k, none, 1)));
    const double met[] = {0, 0, 0};
    check_near(kalman_length(&k, met, 0.7), 0.7, 0);
}

/* Correlations that chance makes count less: of ten parameters that the outputs do not know, the
 * spread falls less. */
static void tapered_covariances_keep_spread(void)
{
    enum { MORE = 40, J = 12 };
    double kept[2];

    for (int i = 0; i < 2; i++) {
        const struct kalman k = opened(i ? "eki:sec=1" : "eki", MORE, 1, J);
        double v[J * MORE], r[J], mean[MORE], cov[MORE * MORE];
        size_t failed;
        check(kalman_first(&k, false, v, NULL) == 0);
        for (size_t j = 0; j < J; j++)
            r[j] = 10 * v[j * MORE];
        check(kalman_step(&k, 1, r, v, &failed, NULL) == 0);
        kalman_moments(&k, v, mean, cov);
        check(cov[0] < 0.2); /* what the output knows */
        kept[i] = 0;
        for (size_t q = 1; q < MORE; q++)
            kept[i] += cov[q * MORE + q] / (MORE - 1);
    }
    check(kept[1] > kept[0] * 1.02);
}

/* What the first ensemble is: mean 0 and covariance I, exactly or about. */
static void the_first_is_the_prior(void)
{
    EACH(ops)
        for (int exact = 0; exact < 2; exact++) {
            const struct kalman k = opened((*ops)->name, N, D, (*ops)->members ? 0 : 400);
            double *v = malloc(k.members * N * sizeof *v), mean[N], cov[N * N];
            const double within = exact || (*ops)->members ? 1e-13 : 0.25;
            check(kalman_first(&k, exact, v, NULL) == 0);
            kalman_moments(&k, v, mean, cov);
            for (int i = 0; i < N; i++) {
                check_near(mean[i], 0, within);
                for (int j = 0; j < N; j++)
                    check_near(cov[i * N + j], i == j, within);
            }
            free(v);
        }
}

static void no_memory_is_said(void)
{
    EACH(ops) {
        const struct kalman k = opened((*ops)->name, N, D, (*ops)->members ? 0 : 12);
        double *v, *r;
        size_t failed;
        begin(&k, &v, &r);
        r[2] = NAN;
        bool went = false;
        for (long n = 1; STARVES && !went && n < 50; n++) {
            struct err err = {0};
            starve(n);
            const int rc = kalman_step(&k, 1, r, v, &failed, &err);
            const bool refused = starved;
            starve(0);
            went = !refused;
            check(refused ? rc == -1 && err.code == ERR_INTERNAL : rc == 0);
        }
        free(v);
        free(r);
    }
}
int main(void)
{
    run(members_that_fail_are_replaced);
    run(draws_have_the_spread_of_the_others);
    run(points_that_fail_are_mended);
    run(what_cannot_be_gone_on_with);
    run(the_same_seed_the_same_bits);
    run(lengths_follow_misfits);
    run(tapered_covariances_keep_spread);
    run(the_first_is_the_prior);
    run(no_memory_is_said);
    return check_end();
}
