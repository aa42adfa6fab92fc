/* Budgets over models: the monomials and the published cases; repeated estimates have the variance
 * that is promised; choices, bounds, what cannot be. */
#include "plan/plan_estimate.h"

#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"

/* f_i = Z^(5 - i) of Z uniform on (0, 1), at 10^-i. */
static struct plan_models monomials(void)
{
    struct plan_models of = {.n = 5};

    for (int i = 0; i < 5; i++) {
        of.cost[i] = pow(10, -i);
        for (int j = 0; j < 5; j++) {
            const double a = 5 - i, b = 5 - j;
            of.C[i][j] = 1 / (a + b + 1) - 1 / ((a + 1) * (b + 1));
        }
    }
    return of;
}

/* Models of standard deviations s, correlated by rho with the dear one, and among each other as
 * control variates of one chain are: rho_i rho_j. */
static struct plan_models chain(size_t n, const double cost[], const double rho[])
{
    struct plan_models of = {.n = n};

    for (size_t i = 0; i < n; i++) {
        of.cost[i] = cost[i];
        for (size_t j = 0; j < n; j++)
            of.C[i][j] = i == j ? 1 : i == 0 ? rho[j] : j == 0 ? rho[i] : rho[i] * rho[j];
    }
    return of;
}

static double relative(double a, double b)
{
    return fabs(a / b - 1);
}

static void monomials_as_published(void)
{
    static const double m[] = {46.554, 292.154, 1406.233, 6347.540, 38204.817};
    static const double alpha[] = {1, .9375, .86419753, .78125, .71428571};
    static const size_t whole[] = {46, 292, 1406, 6347, 38204};
    const struct plan_models of = monomials();
    struct plan plan;
    struct err err = {0};
    double w[PLAN_MODELS], at[PLAN_MODELS], cost = 0;

    check(plan_make(&plan, plan_find("mfmc", &err), &of, 100, &err) == 0);
    check(plan.nused == 5);
    for (size_t i = 0; i < 5; i++) {
        check(plan.model[i] == i);
        check_near(relative(plan.samples[i], m[i]), 0, 1.1e-5);
        check_near(plan.weight[i], alpha[i], 1e-8);
        check(plan.whole[i] == whole[i]);
        at[i] = (double)plan.whole[i];
        cost += at[i] * of.cost[i];
    }
    check_near(relative(plan.variance, 2.91290569e-5), 0, 1e-8);
    check_near(plan.gain, 21.67297, 1e-5);
    check_near(plan.cost, 100, 1e-9);
    check_near(cost, 99.4274, 1e-4);
    check_near(relative(plan_find("mfmc", &err)->variance(&of, at, w), 2.92976e-5), 0, 1e-5);
    check(plan_make(&plan, plan_find("mfmc", &err), &of, 1000, &err) == 0);
    check_near(relative(plan.variance, 2.91290569e-6), 0, 1e-8);
}

/* Known means of all cheap models: the limit that acv comes to. */
static void control_variates_reach_their_limit(void)
{
    struct plan_models of = monomials();
    double samples[PLAN_MODELS] = {1, 1e9, 1e9, 1e9, 1e9}, w[PLAN_MODELS];
    const double left = plan_find("acv", NULL)->variance(&of, samples, w) / of.C[0][0];
    struct plan acv, mfmc;
    struct err err = {0};

    check_near(1 - left, .9999773, 1e-7);
    /* a chain has no more than its first link */
    check(plan_find("mfmc", NULL)->variance(&of, samples, w) / of.C[0][0] > 0.009);
    check(plan_make(&acv, plan_find("acv", &err), &of, 100, &err) == 0);
    check(plan_make(&mfmc, plan_find("mfmc", &err), &of, 100, &err) == 0);
    check(acv.gain > mfmc.gain);
    check_near(acv.cost, 100, 1e-6);
}

static void the_best_models_are_chosen(void)
{
    /* the short column of the literature: costs follow from the samples that are published */
    static const double cost[] = {100, 50, 5, 4, 3}, rho[] = {1, .99980, .9913, .830, .714};
    struct plan_models of = chain(5, cost, rho), two;
    struct plan plan, all;
    struct err err = {0};

    check(plan_make(&plan, plan_find("mfmc", &err), &of, 1e5, &err) == 0);
    check(plan.nused == 3 && plan.model[1] == 1 && plan.model[2] == 2);
    check_near(plan.gain, 9.005, 0.05);
    check_near(plan.samples[0], 59.4, 1);
    check_near(plan.samples[1], 550.8, 10);
    check_near(plan.samples[2], 13304, 200);
    /* no choice of the user is better */
    for (size_t i = 1; i < 5; i++) {
        two = chain(2, (double[]){cost[0], cost[i]}, (double[]){1, rho[i]});
        check(plan_make(&all, plan_find("mfmc", &err), &two, 1e5, &err) == 0);
        check(all.variance >= plan.variance * (1 - 1e-12));
    }
    /* one that knows nothing is left out, one of the opposite sign is as good */
    of = chain(3, (double[]){1, .01, .01}, (double[]){1, -.95, 0});
    check(plan_make(&plan, plan_find("mfmc", &err), &of, 100, &err) == 0);
    check(plan.nused == 2 && plan.model[1] == 1);
    check_near(plan.weight[1], -.95, 1e-15);
    const double gain = pow(sqrt(1 - .95 * .95) + sqrt(.01 * .95 * .95), -2);
    check_near(plan.gain, gain, 1e-9);
    /* a dear copy does not pay */
    of = chain(2, (double[]){1, 1}, (double[]){1, .9});
    check(plan_make(&plan, plan_find("mfmc", &err), &of, 100, &err) == 0);
    check(plan.nused == 1);
    check_near(plan.gain, 1, 1e-12);
    /* models that are one */
    of = chain(3, (double[]){1, .1, .1}, (double[]){1, .9, .9});
    of.C[1][2] = of.C[2][1] = 1;
    for (const struct plan_ops *const *ops = plan_all(); *ops; ops++)
        check(plan_make(&plan, *ops, &of, 100, &err) == 0 && isfinite(plan.variance) &&
              plan.variance > 0);
}

/* Two levels: N ~ sqrt(V / c), variance (sqrt(V0 c0) + sqrt(V1 c1))^2 / budget. */
static void levels_in_closed_form(void)
{
    struct plan_models of = {.n = 2, .cost = {9, 1}, .C = {{2, 1.5}, {1.5, 1.2}}};
    const double V0 = 2 + 1.2 - 3, V1 = 1.2;
    struct plan plan;
    struct err err = {0};

    check(plan_make(&plan, plan_find("mlmc", &err), &of, 1000, &err) == 0);
    check_near(relative(plan.variance, pow(sqrt(V0 * 10) + sqrt(V1), 2) / 1000), 0, 1e-12);
    check_near(plan.samples[1] - plan.samples[0],
               sqrt(V1) * 1000 / (sqrt(V0 * 10) + sqrt(V1)), 1e-9);
    check_near(plan.cost, 1000, 1e-9);
}

/* The estimate of the mean of f_0 by nested uniform numbers, with the plan's weights. */
static double estimate(const struct plan *plan, struct rng *r)
{
    double sum[PLAN_MODELS][2] = {{0}}, result;
    const size_t most = plan->whole[plan->nused - 1];

    for (size_t s = 0; s < most; s++) {
        const double z = rng_uniform(r);
        for (size_t i = 0; i < plan->nused; i++) {
            const double f = pow(z, 5 - (double)plan->model[i]);
            if (s < plan->whole[i])
                sum[i][0] += f;
            if (i && s < plan->whole[i - 1])
                sum[i][1] += f;
        }
    }
    result = sum[0][0] / (double)plan->whole[0];
    for (size_t i = 1; i < plan->nused; i++)
        result += plan->weight[i] * (sum[i][0] / (double)plan->whole[i] -
                                     sum[i][1] / (double)plan->whole[i - 1]);
    return result;
}

static void repeated_estimates_have_the_variance(void)
{
    enum { REPEATS = 1000 };
    struct plan_models of = monomials();
    struct plan plan;
    struct err err = {0};
    double mean = 0, square = 0, w[PLAN_MODELS], at[PLAN_MODELS];
    struct rng r = rng_open(5, "test", 1);

    of.n = 4; /* without the cheapest, of which 38204 samples would be needed */
    check(plan_make(&plan, plan_find("mfmc", &err), &of, 20, &err) == 0);
    for (size_t i = 0; i < plan.nused; i++)
        at[i] = (double)plan.whole[i];
    const double variance = plan.ops->variance(&of, at, w);
    for (int k = 0; k < REPEATS; k++) {
        const double e = estimate(&plan, &r);
        mean += e / REPEATS;
        square += (e - 1.0 / 6) * (e - 1.0 / 6) / REPEATS;
    }
    check(plan.nused == 4);
    check_near(mean, 1.0 / 6, 5 * sqrt(variance / REPEATS));
    check_near(square / variance, 1, 5 * sqrt(2.0 / REPEATS));
}

/* Three models of which each has the samples of the dearer one and more, rows in any order: what
 * mlmc sums is of samples of their own, its errors are those of repeated estimates. */
static void differences_have_samples_of_their_own(void)
{
    enum { REPEATS = 2000, MODELS = 3 };
    static const size_t n[MODELS] = {6, 20, 60};
    static double y[MODELS][60], z[60];
    static uint64_t key[MODELS][60];
    struct samples model[MODELS];
    struct plan_estimate e;
    struct err err = {0};
    struct rng r = rng_open(5, "test", 9);
    double mean = 0, square = 0, told = 0;

    for (int k = 0; k < REPEATS; k++) {
        double by_hand = 0;
        for (size_t s = 0; s < n[MODELS - 1]; s++)
            z[s] = rng_uniform(&r);
        for (size_t i = 0; i < MODELS; i++) {
            for (size_t s = 0; s < n[i]; s++) {
                const size_t row = (s * 7 + 3 * i) % n[i]; /* 7 divides no n */
                key[i][row] = 100 - s;
                y[i][row] = pow(z[s], 5 - (double)i);
            }
            model[i] = (struct samples){.n = n[i], .d = 1, .q = 1, .y = y[i], .key = key[i]};
            for (size_t s = i ? n[i - 1] : 0; s < n[i]; s++) {
                const double from = i ? 1 : 0;
                by_hand += from * pow(z[s], 5 - (double)i) / (double)(n[i] - (i ? n[i - 1] : 0));
            }
        }
        /* D_0 all of model 0, D_1 those of 1 that 0 lacks, D_2 those of 2 that 1 lacks */
        for (size_t s = 0; s < n[1]; s++)
            by_hand += s < n[0] ? (pow(z[s], 5) - pow(z[s], 4)) / (double)n[0]
                                : -pow(z[s], 3) / (double)(n[1] - n[0]);
        check(plan_estimate(&e, plan_find("mlmc", &err), MODELS, model, &err) == 0);
        check_near(e.mean[0], by_hand, 1e-14);
        mean += e.mean[0] / REPEATS;
        square += pow(e.mean[0] - 1.0 / 6, 2) / REPEATS;
        told += e.error[0] * e.error[0] / REPEATS;
        plan_estimate_close(&e);
    }
    check_near(mean, 1.0 / 6, 5 * sqrt(square / REPEATS));
    check_near(told / square, 1, 5 * sqrt(2.0 / REPEATS));
    model[1] = model[0]; /* has no samples of its own */
    check(plan_estimate(&e, plan_find("mlmc", &err), MODELS, model, &err) < 0);
    check(strstr(err.msg, "found 0 samples of model 1 and the next") != NULL);
    plan_estimate_close(&e);
}

static void covariances_of_outputs(void)
{
    enum { N = 50, Q = 3 };
    double a[N * Q], b[N * Q];
    const double *const y[] = {a, b};
    struct plan_models of = {.n = 2, .cost = {1, .1}};
    struct err err = {0};
    struct rng r = rng_open(6, "test", 0);
    double low, high;

    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < Q; k++) {
            a[i * Q + k] = k == 2 ? 7 : rng_normal(&r) * (k ? 100 : 1);
            b[i * Q + k] = -2 * a[i * Q + k] + 3;
        }
    check(plan_covariance(&of, N, Q, y, &err) == 0);
    check_near(of.C[0][0], 1, 1e-14);
    check_near(of.C[0][1], -2, 1e-13);
    check_near(of.C[1][1], 4, 1e-13);
    check_near(plan_correlation(&of, 1, N, &low, &high), -1, 1e-14);
    of.C[0][1] = of.C[1][0] = 1;
    check_near(plan_correlation(&of, 1, N, &low, &high), .5, 1e-14);
    check_near(low, tanh(atanh(.5) - 1.959963984540054 / sqrt(47.0)), 1e-12);
    check(low < .5 && high > .5);
    check(plan_covariance(&of, 1, Q, y, &err) == -1 && err.code == ERR_DATA);
    check(plan_covariance(&of, N, 1, (const double *const[]){(double[N]){0}, b}, &err) == -1);
}

static void what_cannot_be(void)
{
    struct plan_models of = monomials();
    struct plan plan;
    struct err err;

    for (const struct plan_ops *const *ops = plan_all(); *ops; ops++) {
        err = (struct err){0};
        check(plan_make(&plan, *ops, &of, 0.5, &err) == -1 && err.code == ERR_DATA);
        check_text(err.msg, "found a budget of 0.5, expected at least 1, a sample of the dear model");
    }
    of.C[1][2] = NAN;
    check(plan_make(&plan, plan_find("mfmc", &err), &of, 100, &err) == -1);
    of = monomials();
    of.cost[3] = 0;
    check(plan_make(&plan, plan_find("mfmc", &err), &of, 100, &err) == -1);
    check(!plan_find("mfmcc", &err));
    /* samples are whole, and the budget is kept */
    of = monomials();
    for (double budget = 1.5; budget < 50; budget *= 1.7) {
        check(plan_make(&plan, plan_find("mfmc", &err), &of, budget, &err) == 0);
        double cost = 0;
        for (size_t i = 0; i < plan.nused; i++)
            cost += (double)plan.whole[i] * of.cost[plan.model[i]];
        check(cost <= budget && plan.whole[0] >= 1);
    }
}

int main(void)
{
    run(monomials_as_published);
    run(control_variates_reach_their_limit);
    run(the_best_models_are_chosen);
    run(levels_in_closed_form);
    run(repeated_estimates_have_the_variance);
    run(differences_have_samples_of_their_own);
    run(covariances_of_outputs);
    run(what_cannot_be);
    return check_end();
}
