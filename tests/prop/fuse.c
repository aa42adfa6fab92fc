/* What every surrogate does: conformance of the registry. */
#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "fuse/fuse_choose.h"
#include "num/rng.h"

enum { D = 2, LEVELS = 3, MOST = 60, AT = 50 };

struct table {
    double x[LEVELS][MOST * D], y[LEVELS][MOST], at[AT * D];
    struct samples samples[LEVELS];
    const struct samples *levels[LEVELS];
};

static double truth(size_t level, const double x[])
{
    const double f = sin(4 * x[0]) + x[1] * x[1] * x[0];

    return level == 0 ? f : level == 1 ? 1.5 * f + x[1] : -2 * f + x[0] * x[0] + 3;
}

/* Nested samples, 36, 18 and 9 of them. */
static struct table *plant(void)
{
    static struct table t;
    struct rng r = rng_open(8, "test", 0);

    for (size_t l = 0; l < LEVELS; l++) {
        const size_t n = 36 >> l;
        for (size_t i = 0; i < n * D; i++)
            t.x[l][i] = l ? t.x[0][i] : rng_uniform(&r);
        for (size_t i = 0; i < n; i++)
            t.y[l][i] = truth(l, t.x[l] + i * D);
        t.samples[l] = (struct samples){.n = n, .d = D, .q = 1, .x = t.x[l], .y = t.y[l]};
        t.levels[l] = &t.samples[l];
    }
    for (size_t i = 0; i < AT * D; i++)
        t.at[i] = rng_uniform(&r);
    return &t;
}

#define EACH(ops) \
    for (const struct fuse_ops *const *ops = fuse_all(); *ops; ops++)

static void fit(struct fuse_model *m, const struct fuse_ops *ops, const char *params,
                const struct table *t)
{
    struct err err = {0};

    check(fuse_fit(m, ops, params, t->levels, LEVELS, 0, &err) == 0);
    check_text(err.msg, "");
}

/* The code and message with which it refuses. */
static struct err refuse(const struct fuse_ops *ops, const char *params, const struct table *t)
{
    struct fuse_model m;
    struct err err = {0};

    check(fuse_fit(&m, ops, params, t->levels, LEVELS, 0, &err) == -1);
    fuse_close(&m);
    return err;
}

static void samples_are_met(void)
{
    const struct table *t = plant();
    const char *const params[] = {NULL, "kernel=1", "reml=0,draws=0", "rho=1,trend=1,draws=0"};

    EACH(ops)
        for (size_t k = 0; k < sizeof params / sizeof *params; k++) {
            double mean[MOST], variance[MOST];
            struct fuse_model m;
            fit(&m, *ops, params[k], t);
            check(fuse_predict(&m, 9, t->x[2], mean, variance, NULL) == 0);
            for (size_t i = 0; i < 9; i++) {
                check_near(mean[i], t->y[2][i], 2e-5);
                check_near(variance[i], 0, 1e-6);
            }
            fuse_close(&m);
        }
}

/* Other units and origins of x and y change those of the prediction alone. */
static void units_do_not_matter(void)
{
    const struct table *t = plant();
    struct table u = *t;

    for (size_t l = 0; l < LEVELS; l++) {
        for (size_t i = 0; i < u.samples[l].n; i++) {
            u.x[l][D * i] = 1e4 * t->x[l][D * i] - 300;
            u.x[l][D * i + 1] = 1e-5 * t->x[l][D * i + 1];
            u.y[l][i] = -1e6 * (t->y[l][i] + 7);
        }
        u.samples[l].x = u.x[l];
        u.samples[l].y = u.y[l];
        u.levels[l] = &u.samples[l];
    }
    for (size_t i = 0; i < AT; i++) {
        u.at[D * i] = 1e4 * t->at[D * i] - 300;
        u.at[D * i + 1] = 1e-5 * t->at[D * i + 1];
    }
    EACH(ops) {
        double mean[2][AT], variance[2][AT];
        struct fuse_model m;
        fit(&m, *ops, "draws=0,nugget=1e-8", t);
        check(fuse_predict(&m, AT, t->at, mean[0], variance[0], NULL) == 0);
        fuse_close(&m);
        fit(&m, *ops, "draws=0,nugget=1e-8", &u);
        check(fuse_predict(&m, AT, u.at, mean[1], variance[1], NULL) == 0);
        fuse_close(&m);
        for (size_t i = 0; i < AT; i++) {
            check_near(mean[1][i] / -1e6 - 7, mean[0][i], 1e-4);
            check_near(sqrt(variance[1][i]) / 1e6, sqrt(variance[0][i]),
                       1e-5 + 1e-2 * sqrt(variance[0][i]));
        }
    }
}

/* Intervals are about the mean, grow with what they are to hold, and hold the truth mostly. */
static void intervals_hold_the_truth(void)
{
    const struct table *t = plant();

    EACH(ops) {
        double mean[AT], variance[AT], low[2][AT], high[2][AT];
        size_t held = 0;
        struct fuse_model m;
        fit(&m, *ops, NULL, t);
        check(fuse_predict(&m, AT, t->at, mean, variance, NULL) == 0);
        check(fuse_interval(&m, AT, t->at, 0.5, low[0], high[0], NULL) == 0);
        check(fuse_interval(&m, AT, t->at, 0.95, low[1], high[1], NULL) == 0);
        for (size_t i = 0; i < AT; i++) {
            const double y = truth(2, t->at + i * D);
            check(low[1][i] < low[0][i] && low[0][i] < high[0][i] && high[0][i] < high[1][i]);
            held += low[1][i] <= y && y <= high[1][i];
        }
        check(held >= 0.85 * AT);
        fuse_close(&m);
    }
}

/* Dear samples elsewhere than the cheap ones, whose mean stands for their values there. */
static void samples_need_not_be_nested(void)
{
    struct table t = *plant();
    struct rng r = rng_open(8, "test", 1);

    for (size_t l = 1; l < LEVELS; l++) {
        for (size_t i = 0; i < t.samples[l].n; i++) {
            for (size_t j = 0; j < D; j++)
                t.x[l][i * D + j] = 0.05 + 0.9 * rng_uniform(&r);
            t.y[l][i] = truth(l, t.x[l] + i * D);
        }
        t.samples[l].x = t.x[l];
        t.samples[l].y = t.y[l];
        t.levels[l] = &t.samples[l];
    }
    EACH(ops) {
        double mean[AT], variance[AT], square = 0, norm = 0;
        struct fuse_model m;
        fit(&m, *ops, NULL, &t);
        check(fuse_predict(&m, AT, t.at, mean, variance, NULL) == 0);
        for (size_t i = 0; i < AT; i++) {
            square += pow(mean[i] - truth(2, t.at + i * D), 2);
            norm += pow(truth(2, t.at + i * D), 2);
        }
        check_near(sqrt(square / norm), 0, m.nlevel > 1 ? 0.01 : 0.2);
        fuse_close(&m);
    }
}

/* What a file keeps gives back the model, to the bit; and so does the same fit. */
static void a_model_comes_back(void)
{
    const struct table *t = plant();
    struct samples noisy = t->samples[2];
    double noise[MOST];
    struct table u = *t;

    for (size_t i = 0; i < MOST; i++)
        noise[i] = 1e-4 * (double)(1 + i % 3);
    noisy.noise = noise;
    u.levels[2] = &noisy;
    EACH(ops) {
        double a[2 * AT], b[2 * AT];
        struct fuse_array arrays[FUSE_LEVELS][FUSE_ARRAYS];
        const struct fuse_array *kept[FUSE_LEVELS];
        size_t count[FUSE_LEVELS];
        struct fuse_model m, back;
        struct err err = {0};
        fit(&m, *ops, "rho=1", &u);
        for (size_t l = 0; l < m.nlevel; l++) {
            count[l] = fuse_arrays(&m, l, arrays[l]);
            kept[l] = arrays[l];
        }
        check(fuse_restore(&back, *ops, m.p, D, m.nlevel, count, kept, &err) == 0);
        check(fuse_interval(&m, AT, t->at, 0.9, a, a + AT, NULL) == 0);
        check(fuse_interval(&back, AT, t->at, 0.9, b, b + AT, NULL) == 0);
        check(memcmp(a, b, sizeof a) == 0);
        fuse_close(&back);
        fit(&back, *ops, "rho=1", &u);
        check(fuse_interval(&back, AT, t->at, 0.9, b, b + AT, NULL) == 0);
        check(memcmp(a, b, sizeof a) == 0);
        fuse_close(&back);
        count[0]--; /* without weight */
        check(fuse_restore(&back, *ops, m.p, D, m.nlevel, count, kept, &err) == -1);
        check(err.code == ERR_DATA);
        check_text(err.msg, "fuse: found no array `weight`");
        count[0]++;
        arrays[0][1].shape[0]--;
        check(fuse_restore(&back, *ops, m.p, D, m.nlevel, count, kept, &err) == -1);
        check(err.code == ERR_DATA && strstr(err.msg, "array `y`"));
        fuse_close(&m);
    }
}

static void constant_outputs(void)
{
    struct table t = *plant();

    for (size_t i = 0; i < 9; i++)
        t.y[2][i] = 4.25;
    t.samples[2].y = t.y[2];
    t.levels[2] = &t.samples[2];
    EACH(ops) {
        double mean[AT], variance[AT], low[AT], high[AT];
        struct fuse_model m;
        fit(&m, *ops, NULL, &t);
        check(m.report[m.nlevel - 1].constant);
        check(fuse_predict(&m, AT, t.at, mean, variance, NULL) == 0);
        check(fuse_interval(&m, AT, t.at, 0.95, low, high, NULL) == 0);
        for (size_t i = 0; i < AT; i++)
            check(mean[i] == 4.25 && variance[i] == 0 && low[i] == 4.25 && high[i] == 4.25);
        check(fuse_loo(&m, low, mean, variance, NULL) == 0 && mean[3] == 4.25);
        fuse_close(&m);
    }
}

/* Cheap levels that say nothing: as if they were not there. */
static void constant_cheap_levels(void)
{
    struct table t = *plant();
    double alone[AT], mean[AT], variance[AT];
    struct fuse_model m;

    for (size_t l = 0; l < 2; l++) {
        for (size_t i = 0; i < MOST; i++)
            t.y[l][i] = 1;
        t.samples[l].y = t.y[l];
        t.levels[l] = &t.samples[l];
    }
    fit(&m, fuse_find("gp", NULL), "draws=0", &t);
    check(fuse_predict(&m, AT, t.at, alone, variance, NULL) == 0);
    fuse_close(&m);
    EACH(ops) {
        fit(&m, *ops, "draws=0", &t);
        check(fuse_predict(&m, AT, t.at, mean, variance, NULL) == 0);
        for (size_t i = 0; i < AT; i++)
            check_near(mean[i], alone[i], 1e-3);
        fuse_close(&m);
    }
}

/* An input that never changes is left out. */
static void constant_inputs(void)
{
    const struct table *t = plant();
    struct table u = *t;
    double wide[LEVELS][MOST * (D + 1)], at[AT * (D + 1)];

    for (size_t l = 0; l < LEVELS; l++) {
        for (size_t i = 0; i < u.samples[l].n; i++) {
            memcpy(wide[l] + i * (D + 1), t->x[l] + i * D, D * sizeof(double));
            wide[l][i * (D + 1) + D] = 0.1;
        }
        u.samples[l].x = wide[l];
        u.samples[l].d = D + 1;
        u.levels[l] = &u.samples[l];
    }
    for (size_t i = 0; i < AT; i++) {
        memcpy(at + i * (D + 1), t->at + i * D, D * sizeof(double));
        at[i * (D + 1) + D] = 5; /* where nothing is known of it */
    }
    EACH(ops) {
        double mean[2][AT], variance[AT];
        struct fuse_model m;
        fit(&m, *ops, "draws=0,trend=1,nugget=1e-8", t);
        check(fuse_predict(&m, AT, t->at, mean[0], variance, NULL) == 0);
        fuse_close(&m);
        fit(&m, *ops, "draws=0,trend=1,nugget=1e-8", &u);
        check(m.report[0].dropped == 1 && isinf(m.report[0].length[D]));
        check(fuse_predict(&m, AT, at, mean[1], variance, NULL) == 0);
        fuse_close(&m);
        for (size_t i = 0; i < AT; i++)
            check_near(mean[1][i], mean[0][i], 1e-3);
    }
}

static void repeated_samples(void)
{
    const struct table *t = plant();
    struct table u = *t;

    memcpy(u.x[2] + 9 * D, t->x[2] + 4 * D, D * sizeof(double));
    u.y[2][9] = t->y[2][4];
    u.samples[2] = (struct samples){.n = 10, .d = D, .q = 1, .x = u.x[2], .y = u.y[2]};
    u.levels[2] = &u.samples[2];
    EACH(ops) {
        double a[AT], b[AT], variance[AT];
        struct fuse_model m;
        fit(&m, *ops, NULL, t);
        check(fuse_predict(&m, AT, t->at, a, variance, NULL) == 0);
        fuse_close(&m);
        fit(&m, *ops, NULL, &u);
        check(m.report[m.nlevel - 1].merged == 1 && fuse_samples(&m) == 9);
        check(fuse_predict(&m, AT, t->at, b, variance, NULL) == 0);
        check(memcmp(a, b, sizeof a) == 0);
        fuse_close(&m);
    }
    u.y[2][9] += 0.5;
    EACH(ops) {
        const struct err err = refuse(*ops, NULL, &u);
        check(err.code == ERR_DATA && strstr(err.msg, "samples 4 and 9 are at one x"));
        struct fuse_model m;
        fit(&m, *ops, "noise=1", &u); /* what noise explains */
        check(m.report[m.nlevel - 1].noise > 0 && fuse_samples(&m) == 10);
        fuse_close(&m);
    }
}

static void bad_samples(void)
{
    const struct table *t = plant();

    EACH(ops) {
        struct table u = *t;
        u.levels[2] = &u.samples[2];
        u.samples[2].x = u.x[2];
        u.x[2][7 * D + 1] = NAN;
        struct err err = refuse(*ops, NULL, &u);
        check(err.code == ERR_DATA && strstr(err.msg, "sample 7 has a number that is not finite"));
        u.samples[2] = t->samples[2];
        u.samples[2].n = 1;
        err = refuse(*ops, NULL, &u);
        check(err.code == ERR_DATA && strstr(err.msg, "1 samples for a trend of"));
        u.samples[2].n = 3;
        err = refuse(*ops, "trend=1", &u);
        check(err.code == ERR_DATA && strstr(err.msg, "3 samples for a trend of"));
        u.samples[2].n = 0;
        check(refuse(*ops, NULL, &u).code == ERR_DATA);
        check(refuse(*ops, "starts=0", &u).code == ERR_USAGE);
    }
    struct table u = *t;
    u.levels[0] = &u.samples[0];
    u.samples[0].d = 1;
    const struct err err = refuse(fuse_find("ar1", NULL), NULL, &u);
    check_text(err.msg, "fuse: found 2 inputs at level 1, expected 1 as at level 0");
}

/* A noise that was added is found, or taken as it was given. */
static void noise_is_found(void)
{
    enum { NOISY = 60 };
    double x[NOISY], y[NOISY], noise[NOISY];
    struct rng r = rng_open(5, "test", 0);

    for (size_t i = 0; i < NOISY; i++) {
        noise[i] = 0.01;
        x[i] = (double)i / NOISY;
        y[i] = sin(9 * x[i]) + 0.1 * rng_normal(&r);
    }
    struct samples of = {.n = NOISY, .d = 1, .q = 1, .x = x, .y = y};
    const struct samples *levels[] = {&of};
    for (int known = 0; known < 2; known++)
        EACH(ops) {
            double mean[NOISY], variance[NOISY], square = 0;
            struct fuse_model m;
            of.noise = known ? noise : NULL;
            check(fuse_fit(&m, *ops, known ? NULL : "noise=1", levels, 1, 0, NULL) == 0);
            check_near(m.report[0].noise, 0.01, known ? 1e-10 : 4e-3);
            check(fuse_predict(&m, NOISY, x, mean, variance, NULL) == 0);
            for (size_t i = 0; i < NOISY; i++)
                square += pow(mean[i] - sin(9 * x[i]), 2) / NOISY;
            check(square < 0.003);
            fuse_close(&m);
        }
}

/* The cheapest level as another surrogate found it gives the same model, to the bit; with other
 * options or samples it is found anew. */
static void a_level_is_found_once(void)
{
    const struct table *t = plant();
    struct table other = *t;
    struct fuse_model m, like;

    other.samples[0].n--;
    other.levels[0] = &other.samples[0];
    fit(&m, fuse_find("ar1", NULL), "draws=3,starts=3", t);
    check(fuse_like(&like, &m, NULL) == 0);
    fuse_close(&m);
    EACH(ops)
        for (int how = 0; how < 3; how++) {
            const char *params = how == 1 ? "draws=3,starts=2" : "draws=3,starts=3";
            const struct table *of = how == 2 ? &other : t;
            double a[2 * AT], b[2 * AT];
            struct fuse_model one;
            fit(&m, *ops, params, of);
            check(fuse_fit_like(&one, *ops, params, of->levels, LEVELS, 0, &like, NULL) == 0);
            check(fuse_interval(&m, AT, t->at, 0.9, a, a + AT, NULL) == 0);
            check(fuse_interval(&one, AT, t->at, 0.9, b, b + AT, NULL) == 0);
            check(memcmp(a, b, sizeof a) == 0 && !one.like);
            const struct fuse_report *r = &m.report[0], *s = &one.report[0];
            check(r->nstart == s->nstart && r->evaluations == s->evaluations);
            check(memcmp(r->start, s->start, r->nstart * sizeof *r->start) == 0);
            check(memcmp(r->length, s->length, D * sizeof *r->length) == 0);
            check(r->likelihood == s->likelihood && r->noise == s->noise);
            fuse_close(&m);
            fuse_close(&one);
        }
    fuse_close(&like);
}

/* The chosen one is the best of all members, each with noise and without. */
static void the_best_is_chosen(void)
{
    struct table t = *plant();
    struct fuse_trial trials[FUSE_TRIALS];
    struct fuse_judged best;
    size_t ntrial, members = 0;
    struct fuse_model m;
    struct err err = {0};

    EACH(ops)
        members++;
    for (size_t k = 0; k < 2; k++) {
        const char *params = k ? "draws=0,noise=1" : "draws=0";
        check(fuse_choose(&m, params, t.levels, LEVELS, 0, trials, &ntrial, &err) == 0);
        check(ntrial == (k ? 1 : 2) * members);
        check(fuse_judge(&m, &best, &err) == 0);
        for (size_t i = 0; i < ntrial; i++) {
            check(trials[i].err.code == 0 && trials[i].noise == (k || i % 2));
            check(best.density <= trials[i].judged.density);
        }
        fuse_close(&m);
    }
    t.samples[2].n = 1;
    t.levels[2] = &t.samples[2];
    check(fuse_choose(&m, NULL, t.levels, LEVELS, 0, trials, &ntrial, &err) == -1);
    check(err.code == ERR_DATA && trials[0].err.code == ERR_DATA);
}

static void memory_that_is_missing(void)
{
    const struct table *t = plant();
    struct fuse_model other, like, m;

    fit(&other, fuse_find("ar1", NULL), "starts=2,draws=2", t);
    EACH(ops) {
        bool failed = true;
        for (long n = 1; STARVES && failed; n++) {
            double mean[AT], variance[AT], low[AT], high[AT];
            struct err err = {0};
            starve(n);
            int rc = fuse_fit(&m, *ops, "starts=2,draws=2", t->levels, LEVELS, 0, &err);
            if (rc == 0)
                rc = fuse_predict(&m, AT, t->at, mean, variance, &err);
            if (rc == 0)
                rc = fuse_interval(&m, AT, t->at, 0.9, low, high, &err);
            if (rc == 0)
                rc = fuse_loo(&m, low, mean, variance, &err);
            failed = starved;
            starve(0);
            check((rc == -1) == failed && (!failed || err.code == ERR_INTERNAL));
            fuse_close(&m);
        }
    }
    bool failed = true;
    for (long n = 1; STARVES && failed; n++) {
        struct err err = {0};
        starve(n);
        int rc = fuse_like(&like, &other, &err);
        if (rc == 0)
            rc = fuse_fit_like(&m, other.ops, "starts=2,draws=2", t->levels, LEVELS, 0, &like,
                               &err);
        failed = starved;
        starve(0);
        check((rc == -1) == failed && (!failed || err.code == ERR_INTERNAL));
        fuse_close(&like);
        if (rc == 0)
            fuse_close(&m);
    }
    fuse_close(&other);
}

int main(void)
{
    run(samples_are_met);
    run(units_do_not_matter);
    run(intervals_hold_the_truth);
    run(samples_need_not_be_nested);
    run(a_model_comes_back);
    run(constant_outputs);
    run(constant_cheap_levels);
    run(constant_inputs);
    run(repeated_samples);
    run(bad_samples);
    run(noise_is_found);
    run(a_level_is_found_once);
    run(the_best_is_chosen);
    run(memory_that_is_missing);
    return check_end();
}
