/* Bounds over blocks of time: they cover the truth where noise is correlated and those of
 * independent samples do not; terms that are sure and terms that are not; draws are seeded. */
#include "regress/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"
#include "regress/folds.h"

enum { P = 4, M = P + 1, BLOCKS = 24, LENGTH = 200, DRAWS = 200 };
static const double tiny = 1e-11;
static const double truth[P] = {0.5, 2, 0, -1};

/* y = 0.5 + 2 x_1 - x_3 + noise that forgets in about 10 samples, as x_1 does. */
static void samples(struct shards *s, enum accum_kind kind, double noise, uint64_t seed)
{
    struct rng r = rng_open(seed, "test", 9);
    double e = 0, x = 0;

    check(shards_open(s, M, kind, SHARDS_MOST, LENGTH, NULL) == 0);
    for (size_t i = 0; i < (size_t)BLOCKS * LENGTH; i++) {
        e = 0.9 * e + sqrt(1 - 0.81) * rng_normal(&r);
        x = 0.9 * x + sqrt(1 - 0.81) * rng_normal(&r);
        double row[M] = {1, x, rng_normal(&r), rng_normal(&r)};
        row[P] = noise * e;
        for (size_t j = 0; j < P; j++)
            row[P] += truth[j] * row[j];
        check(shards_add(s, 1, row, 1, NULL) == 0);
    }
    check(shards_end(s, NULL) == 0 && s->n == BLOCKS);
}

struct outcome {
    struct solution found;
    struct bootstrap sure;
};

static void run_one(struct outcome *o, enum accum_kind kind, double noise, const char *solver,
                    uint64_t seed)
{
    struct shards s;
    struct method method;
    double R[M * M];
    struct err err = {0};

    samples(&s, kind, noise, seed);
    check(method_parse(&method, solver, "wsindy", &err) == 0);
    check(shards_triangle(&s, R, NULL) == 0);
    const struct samples of = {.p = P, .d = 1, .rows = shards_rows(&s), .R = R, .tiny = tiny};
    check(solution_find(&o->found, &of, &method, &err) == 0);
    check(bootstrap_run(&o->sure, &s, &o->found, &of, &method, DRAWS, seed, &err) == 0);
    check_text(err.msg, "");
    shards_close(&s);
}

static void outcome_close(struct outcome *o)
{
    solution_close(&o->found);
    bootstrap_close(&o->sure);
}

/* 90 % bounds, of 300 samples. */
static void bounds_cover(void)
{
    enum { RUNS = 300 };
    int covered[2] = {0}, independent[2] = {0};

    for (int k = 0; k < RUNS; k++) {
        struct outcome o;
        run_one(&o, ACCUM_QR, 1, "stlsq:threshold=0", (uint64_t)k);
        for (int i = 0; i < 2; i++) {
            covered[i] += o.sure.low[i] <= truth[i] && truth[i] <= o.sure.high[i];
            independent[i] += fabs(o.found.w[i] - truth[i]) <= 1.645 * o.found.stderror[i];
        }
        check(o.sure.low[3] < o.sure.high[3]);
        outcome_close(&o);
    }
    for (int i = 0; i < 2; i++) {
        check(covered[i] > 0.83 * RUNS && covered[i] < 0.97 * RUNS);
        check(independent[i] < 0.7 * RUNS);
    }
}

/* 2 and -1 are sure; a threshold near 0.5 is as often above as below. */
static void inclusion_tells_what_is_sure(void)
{
    for (int k = 0; k < 2; k++) {
        const enum accum_kind kind = k ? ACCUM_GRAM : ACCUM_QR;
        struct outcome o, again;
        run_one(&o, kind, 1, "stlsq:threshold=0.47", 11);
        run_one(&again, kind, 1, "stlsq:threshold=0.47", 11);
        check(o.sure.inclusion[1] == 1 && o.sure.inclusion[3] == 1 && o.sure.inclusion[2] == 0);
        check(o.found.w[0] == 0 ? o.sure.inclusion[0] == 0
                                : o.sure.inclusion[0] > 0.1 && o.sure.inclusion[0] < 1);
        check(o.sure.low[2] == 0 && o.sure.high[2] == 0);
        check(!memcmp(o.sure.low, again.sure.low, P * sizeof(double)));
        outcome_close(&o);
        outcome_close(&again);
    }
}

/* Without noise nothing is unsure, and the bounds are the coefficients. */
static void exact_data_have_no_width(void)
{
    struct outcome o;

    run_one(&o, ACCUM_QR, 0, "stlsq:threshold=0.1", 3);
    check(solution_terms(&o.found) == 3);
    for (size_t j = 0; j < P; j++) {
        check_near(o.sure.low[j], truth[j], 1e-12);
        check_near(o.sure.high[j], truth[j], 1e-12);
        check(o.sure.inclusion[j] == (truth[j] != 0));
    }
    outcome_close(&o);
}

/* What is known is part of every draw, and what is left is what targets less it would give. */
static void known_terms_are_pinned(void)
{
    const double known[P] = {0, 1.9, 0, 0};
    struct shards s, less;
    struct method method;
    struct solution pinned, before;
    struct bootstrap sure;
    double R[M * M], S[M * M];

    samples(&s, ACCUM_QR, 1, 5);
    check(shards_open(&less, M, ACCUM_QR, 1, 1, NULL) == 0);
    struct rng r = rng_open(5, "test", 9); /* the same samples, less 1.9 x_1 */
    double e = 0, x = 0;
    for (size_t i = 0; i < (size_t)BLOCKS * LENGTH; i++) {
        e = 0.9 * e + sqrt(1 - 0.81) * rng_normal(&r);
        x = 0.9 * x + sqrt(1 - 0.81) * rng_normal(&r);
        double row[M] = {1, x, rng_normal(&r), rng_normal(&r)};
        row[P] = e - known[1] * x;
        for (size_t j = 0; j < P; j++)
            row[P] += truth[j] * row[j];
        row[1] = 0; /* and without it among the features */
        check(shards_add(&less, 1, row, 1, NULL) == 0);
    }
    check(shards_end(&less, NULL) == 0 && shards_triangle(&less, S, NULL) == 0);
    check(shards_triangle(&s, R, NULL) == 0);
    solution_pin(P, 1, known, R);
    check(method_parse(&method, "stlsq", "wsindy", NULL) == 0);
    const size_t rows = shards_rows(&s);
    const struct samples of = {.p = P, .d = 1, .rows = rows, .R = R, .tiny = tiny, .known = known};
    const struct samples off = {.p = P, .d = 1, .rows = rows, .R = S, .tiny = tiny};
    check(solution_find(&pinned, &of, &method, NULL) == 0);
    check(solution_find(&before, &off, &method, NULL) == 0);
    check(pinned.w[1] == 1.9 && before.w[1] == 0 && solution_terms(&pinned) == 3);
    for (size_t j = 0; j < P; j++)
        if (j != 1)
            check_near(pinned.w[j], before.w[j], 1e-10);
    check(bootstrap_run(&sure, &s, &pinned, &of, &method, DRAWS, 1, NULL) == 0);
    check(sure.low[1] == 1.9 && sure.high[1] == 1.9 && sure.inclusion[1] == 1);
    check(sure.low[3] < pinned.w[3] && sure.high[3] > pinned.w[3]);
    for (size_t i = 0; i < sure.ndraw; i++) /* terms 0, 1, 3 of the whole */
        check(sure.theta[i * 3 + 1] == 1.9 && sure.theta[i * 3] != 1.9);
    bootstrap_close(&sure);
    solution_close(&pinned);
    solution_close(&before);
    shards_close(&s);
    shards_close(&less);
}

/* Kept draws scatter as independent samples say, where samples are independent, about the
 * coefficients of the whole. */
static void draws_scatter_like_errors(void)
{
    enum { RUNS = 100 };
    double ratio[2] = {0}; /* of the variances of x_2 and x_3, which do not remember */

    for (int k = 0; k < RUNS; k++) {
        struct outcome o;
        run_one(&o, ACCUM_QR, 1, "stlsq:threshold=0", (uint64_t)k);
        check(o.sure.ndraw == BOOTSTRAP_KEPT);
        for (int j = 2; j < P; j++) {
            double sum = 0, square = 0;
            for (size_t i = 0; i < o.sure.ndraw; i++) {
                const double off = o.sure.theta[i * P + (size_t)j] - o.found.w[j];
                sum += off / BOOTSTRAP_KEPT;
                square += off * off / BOOTSTRAP_KEPT;
            }
            const double error = o.found.stderror[j];
            check(fabs(sum) < 0.5 * error);
            ratio[j - 2] += (square - sum * sum) / (error * error) / RUNS;
        }
        outcome_close(&o);
    }
    for (int j = 0; j < 2; j++)
        check(ratio[j] > 0.85 && ratio[j] < 1.1); /* expected 23 / 24, give or take 0.03 */
}

/* Folds are the samples of a part of the time, and all others. */
static void folds_part_the_time(void)
{
    for (int kind = ACCUM_QR; kind <= ACCUM_GRAM; kind++) {
        struct shards s;
        struct folds folds;
        double R[M * M];
        samples(&s, kind, 1, 4);
        check(shards_triangle(&s, R, NULL) == 0);
        const struct samples of = {.p = P, .d = 1, .rows = shards_rows(&s), .R = R, .tiny = tiny};
        check(folds_open(&folds, &s, &of, NULL) == 0 && folds.n == FOLDS_MOST);
        size_t rows = 0;
        for (size_t k = 0; k < folds.n; k++) {
            const struct sparse_fold *f = &folds.of[k];
            check(f->train_rows + f->test_rows == of.rows);
            rows += f->test_rows;
            for (size_t j = 0; j < M; j++)
                for (size_t i = 0; i <= j; i++) {
                    double test = 0, train = 0, all = 0, part = 0;
                    for (size_t l = 0; l <= i; l++) {
                        test += f->test[i * M + l] * f->test[j * M + l];
                        train += f->train[i * M + l] * f->train[j * M + l];
                        all += R[i * M + l] * R[j * M + l];
                    }
                    for (size_t b = k * BLOCKS / FOLDS_MOST; b < (k + 1) * BLOCKS / FOLDS_MOST; b++)
                        for (size_t l = 0; l <= i; l++) {
                            const double *B = s.M + b * M * M;
                            part += kind == ACCUM_GRAM ? l == i ? B[j * M + i] : 0
                                                       : B[i * M + l] * B[j * M + l];
                        }
                    check_near(test, part, 1e-9 * (double)of.rows);
                    check_near(test + train, all, 1e-9 * (double)of.rows);
                }
        }
        check(rows == of.rows);
        folds_close(&folds);
        shards_close(&s);
    }
}

static double left_out;

static int count_left_out(const struct sparse *s, const struct candidates *c, size_t i, size_t fold,
                          double *to, struct err *err)
{
    (void)c, (void)err;
    if (i == 0)
        left_out += (double)s->fold[fold].test_rows / (double)(BLOCKS * LENGTH);
    *to = (double)i;
    return 0;
}

/* A draw leaves out (1 - 1/n)^n of n blocks, by which it is judged. */
static void draws_are_judged_by_what_they_leave_out(void)
{
    const struct select_ops counts = {.name = "counts", .folds = true, .value = count_left_out};
    struct shards s;
    struct folds folds;
    struct solution found;
    struct bootstrap sure;
    struct method method;
    double R[M * M];

    samples(&s, ACCUM_QR, 1, 4);
    check(shards_triangle(&s, R, NULL) == 0);
    struct samples of = {.p = P, .d = 1, .rows = shards_rows(&s), .R = R, .tiny = tiny};
    check(folds_open(&folds, &s, &of, NULL) == 0);
    of.fold = folds.of;
    of.nfold = folds.n;
    check(method_parse(&method, "ssr", "cv", NULL) == 0);
    method.select = &counts;
    check(solution_find(&found, &of, &method, NULL) == 0);
    left_out = 0;
    check(bootstrap_run(&sure, &s, &found, &of, &method, DRAWS, 1, NULL) == 0);
    check_near(left_out / DRAWS, pow(1 - 1.0 / BLOCKS, BLOCKS), 0.02);
    bootstrap_close(&sure);
    solution_close(&found);
    folds_close(&folds);
    shards_close(&s);
}

/* What is known counts in a constraint: of w_1 + w_3 = 1.5, with w_1 = 2 known, w_3 = -0.5 is
 * left. */
static void known_terms_count_in_constraints(void)
{
    const double known[P] = {0, 2, 0, 0}, row[P] = {0, 1, 0, 1}, rhs = 1.5;
    struct shards s;
    struct constraints c;
    struct solution found;
    struct method method;
    double R[M * M], J[M * M];

    samples(&s, ACCUM_QR, 1, 4);
    check(shards_triangle(&s, R, NULL) == 0);
    solution_pin(P, 1, known, R);
    check(constraints_open(&c, P, 1, 1, row, &rhs, NULL) == 0);
    constraints_pin(&c, known);
    constraints_weigh(&c, R);
    constraints_join(&c, R, J);
    const struct samples of = {.p = P, .d = 1, .rows = shards_rows(&s), .R = R, .tiny = tiny,
                               .known = known, .constraints = &c, .J = J};
    check(method_parse(&method, "stlsq", "wsindy", NULL) == 0);
    check(solution_find(&found, &of, &method, NULL) == 0);
    check(found.w[1] == 2 && found.w[3] == -0.5);
    solution_close(&found);
    constraints_close(&c);
    shards_close(&s);
}

/* Two equations as one problem: without constraints they are what they are apart; with one that
 * ties them every draw keeps it, by all criteria. */
static void equations_are_tied(void)
{
    enum { D = 2, W = P * D, N = P + D };
    static const char *const criteria[] = {"wsindy", "bic", "cv"};
    const double tie[W] = {[1] = 1, [P + 1] = 1}, zero = 0; /* w_1 of both are opposite */
    struct rng r = rng_open(7, "test", 3);
    struct shards s;
    struct method method;
    struct solution apart, joint;
    double R[N * N], J[(W + 1) * (W + 1)];
    struct err err = {0};

    check(shards_open(&s, N, ACCUM_QR, SHARDS_MOST, LENGTH, NULL) == 0);
    for (size_t i = 0; i < (size_t)BLOCKS * LENGTH; i++) {
        double row[N] = {1, rng_normal(&r), rng_normal(&r), rng_normal(&r)};
        row[P] = 0.5 + 2 * row[1] - row[3] + rng_normal(&r);
        row[P + 1] = 100 * (-0.019 * row[1] + 0.3 * row[2] + 0.1 * rng_normal(&r));
        check(shards_add(&s, 1, row, 1, NULL) == 0);
    }
    check(shards_end(&s, NULL) == 0 && shards_triangle(&s, R, NULL) == 0);
    struct samples of = {.p = P, .d = D, .rows = shards_rows(&s), .R = R, .tiny = tiny};
    struct constraints c;
    for (int tied = 0; tied < 2; tied++) {
        check(method_parse(&method, "stlsq:threshold=0.1", "wsindy", NULL) == 0);
        of.constraints = NULL;
        check(solution_find(&apart, &of, &method, &err) == 0);
        check(constraints_open(&c, P, D, (size_t)tied, tie, &zero, NULL) == 0);
        constraints_weigh(&c, R);
        constraints_join(&c, R, J);
        of.constraints = &c;
        of.J = J;
        check(solution_find(&joint, &of, &method, &err) == 0);
        for (size_t i = 0; !tied && i < W; i++) {
            check_near(joint.w[i], apart.w[i], 1e-11);
            check_near(joint.report[i / P].residual, apart.report[i / P].residual,
                       1e-9 * apart.report[i / P].residual);
        }
        check(!tied || (joint.w[1] == -joint.w[P + 1] && joint.w[1] > 1.5));
        solution_close(&apart);
        solution_close(&joint);
        for (size_t k = 0; tied && k < 3; k++) {
            struct bootstrap sure;
            struct folds folds;
            check(method_parse(&method, "ssr", criteria[k], NULL) == 0);
            check(folds_open(&folds, &s, &of, NULL) == 0 && folds.n == FOLDS_MOST);
            of.fold = folds.of;
            of.nfold = folds.n;
            check(solution_find(&joint, &of, &method, &err) == 0);
            check(bootstrap_run(&sure, &s, &joint, &of, &method, DRAWS, 1, &err) == 0);
            size_t at[2] = {0, 0}, terms = solution_terms(&joint);
            for (size_t i = 0, n = 0; i < W; i++) {
                at[0] = i == 1 ? n : at[0];
                at[1] = i == P + 1 ? n : at[1];
                n += joint.w[i] != 0;
            }
            check(joint.w[1] != 0 && joint.w[1] == -joint.w[P + 1] && joint.w[3] != 0);
            for (size_t i = 0; i < sure.ndraw; i++)
                check(sure.theta[i * terms + at[0]] == -sure.theta[i * terms + at[1]]);
            check(sure.low[1] < joint.w[1] && sure.high[1] > joint.w[1]);
            check(sure.inclusion[1] == sure.inclusion[P + 1]);
            solution_close(&joint);
            bootstrap_close(&sure);
            folds_close(&folds);
        }
        constraints_close(&c);
    }
    check_text(err.msg, "");
    shards_close(&s);
}

int main(void)
{
    run(bounds_cover);
    run(inclusion_tells_what_is_sure);
    run(exact_data_have_no_width);
    run(known_terms_are_pinned);
    run(folds_part_the_time);
    run(draws_are_judged_by_what_they_leave_out);
    run(known_terms_count_in_constraints);
    run(equations_are_tied);
    run(draws_scatter_like_errors);
    return check_end();
}
