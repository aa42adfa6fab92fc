/* Densities of parameters by an emulator of runs, drawn from: posteriors that are known. */
#include "tool/emulator.h"

#include <stdlib.h>

#include "../check.h"
#include "chain/chain.h"
#include "num/rng.h"

enum { N = 5, D = 8, CHAINS = 8 };

static int density(void *ctx, size_t count, const double v[], double out[], struct err *err)
{
    return emulator_density(ctx, count, v, out, err);
}

/* (chains, draws, n) from starts drawn from the prior, and log densities behind. */
static double *draw(struct emulator *em, size_t draws)
{
    const struct chain c = {em->n, CHAINS, 600, draws, 2, 3, density, em};
    double *v = malloc(CHAINS * em->n * sizeof *v), acceptance;
    double *to = malloc(CHAINS * draws * (em->n + 1) * sizeof *to);
    struct rng r = rng_open(8, "start", 0);

    for (size_t i = 0; i < CHAINS * em->n; i++)
        v[i] = rng_normal(&r);
    check(chain_run(&c, v, to, to + CHAINS * draws * em->n, &acceptance, NULL) == 0);
    check_near(acceptance, 0.25, 0.1);
    free(v);
    return to;
}

/* Mean of x[CHAINS, draws] and its standard error. */
static double mean(size_t draws, const double x[], double *se)
{
    struct chain_judged is;
    double sum = 0, square = 0;
    const size_t all = CHAINS * draws;

    check(chain_judge(CHAINS, draws, 1, x, 0, &is, NULL) == 0);
    check(is.rhat < 1.03);
    for (size_t k = 0; k < all; k++)
        sum += x[k] / (double)all;
    for (size_t k = 0; k < all; k++)
        square += (x[k] - sum) * (x[k] - sum) / (double)(all - 1);
    *se = sqrt(square / is.ess);
    return sum;
}

/* ---- a linear model: A_ij = cos(i j), y_i = i/4, prior N(m0, C0); answers by a solver elsewhere.
 * Directions turn outputs, and leave the density as it was. ---- */

static const double m0[N] = {-1, -0.5, 0, 0.5, 1}, c0[N] = {1, 2, 0.5, 1, 4};
static const double answer[N] = {0.1745817, -0.34695274, -0.0776272, 0.12189529, -0.4604794};
static const double trace = 0.3450266392753418;

static void line(const double v[], double r[])
{
    for (int i = 0; i < D; i++) {
        r[i] = 0;
        for (int j = 0; j < N; j++)
            r[i] += cos((i + 1) * (j + 1)) * (m0[j] + sqrt(c0[j]) * v[j]);
        r[i] = (r[i] - (i + 1) / 4.0) / sqrt(0.1 + 0.05 * i);
    }
}

static void fit_line(struct emulator *em, size_t runs)
{
    double *v = malloc(runs * (N + D) * sizeof *v), *r = v + runs * N;
    struct rng rng = rng_open(4, "runs", 0);
    struct err err = {0};

    for (size_t i = 0; i < runs * N; i++)
        v[i] = rng_normal(&rng);
    for (size_t k = 0; k < runs; k++)
        line(v + k * N, r + k * D);
    check(emulator_fit(em, runs, N, D, v, r, &err) == 0);
    check_text(err.msg, "");
    free(v);
}

/* ln p of a linear model is known anywhere. */
static void the_density_of_a_line(void)
{
    struct emulator em;
    double v[3 * N], r[D], is[3];

    fit_line(&em, 30);
    check(em.kept == N);
    for (int i = 0; i < 3 * N; i++)
        v[i] = 1.5 * cos(i * i);
    check(emulator_density(&em, 3, v, is, NULL) == 0);
    for (int k = 0; k < 3; k++) {
        double exact = 0;
        line(v + k * N, r);
        for (int i = 0; i < D; i++)
            exact -= r[i] * r[i] / 2;
        for (int i = 0; i < N; i++)
            exact -= v[k * N + i] * v[k * N + i] / 2;
        check_near(is[k], exact, 1e-6 * fabs(exact));
    }
    double error, worst[3];
    check(emulator_unsure(&em, 3, v, worst, NULL) == 0);
    for (int k = 0; k < 3; k++)
        check_near(worst[k], 0, 1e-6);
    check(emulator_error(&em, &error, NULL) == 0);
    check_near(error, 0, 1e-6);
    emulator_close(&em);
}

static void the_posterior_of_a_line(void)
{
    enum { DRAWS = 1000 };
    struct emulator em;

    fit_line(&em, 30);
    double *draws = draw(&em, DRAWS), x[CHAINS * DRAWS], total[CHAINS * DRAWS] = {0}, se;
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < CHAINS * DRAWS; k++) {
            x[k] = m0[i] + sqrt(c0[i]) * draws[k * N + i];
            total[k] += (x[k] - answer[i]) * (x[k] - answer[i]);
        }
        const double found = mean(DRAWS, x, &se);
        check_near(found, answer[i], 4 * se);
        check(se < 0.03);
    }
    const double found = mean(DRAWS, total, &se);
    check_near(found, trace, 4 * se);
    check(se < 0.02);
    free(draws);
    emulator_close(&em);
}

/* ---- y = v^2 + noise: two hills; y = e^v + noise: skewed. Runs are noisy, or not. ---- */

static double parabola(double v) { return (v * v - 1.5) / 0.6; }
static double skew(double v) { return (exp(v) - 2) / 1.2; }

static void quantiles(double (*r)(double v), size_t runs, double noise, double slack)
{
    enum { DRAWS = 1500, POINTS = 60000 };
    static double below[POINTS + 1], x[CHAINS * DRAWS];
    struct emulator em;
    struct rng rng = rng_open(2, "noise", 0);
    double *v = malloc(2 * runs * sizeof *v), *g = v + runs, se;
    struct err err = {0};

    for (size_t k = 0; k < runs; k++) {
        v[k] = -3 + 6 * ((double)k + 0.5) / (double)runs;
        g[k] = r(v[k]) + noise * rng_normal(&rng);
    }
    check(emulator_fit(&em, runs, 1, 1, v, g, &err) == 0);
    check_text(err.msg, "");
    for (int i = 0; i < POINTS; i++) {
        const double at = -6 + 12 * (i + 0.5) / POINTS;
        below[i + 1] = below[i] + exp(-(at * at + r(at) * r(at)) / 2);
    }
    double *draws = draw(&em, DRAWS);
    for (double part = 0.1, at; part < 0.95; part += 0.1) {
        size_t i = 0;
        while (below[i] < part * below[POINTS])
            i++;
        at = -6 + 12 * (double)i / POINTS;
        for (size_t k = 0; k < CHAINS * DRAWS; k++)
            x[k] = draws[k] < at;
        const double found = mean(DRAWS, x, &se);
        check_near(found, part, 4 * se + slack);
    }
    free(draws);
    free(v);
    emulator_close(&em);
}

/* Runs of one half say little of the other. */
static void far_from_the_runs(void)
{
    enum { RUNS = 12, FAR = 100 };
    double v[RUNS], r[RUNS], at[FAR], worst[FAR];
    struct emulator em;

    for (int k = 0; k < RUNS; k++) {
        v[k] = k / 4.0;
        r[k] = 3 * sin(2 * v[k]);
    }
    for (int k = 0; k < FAR; k++)
        at[k] = k < FAR - 1 ? 0.02 * k : -5;
    check(emulator_fit(&em, RUNS, 1, 1, v, r, NULL) == 0);
    check(emulator_unsure(&em, FAR, at, worst, NULL) == 0);
    for (int k = 0; k < FAR - 1; k++)
        check(worst[k] < 0.1);
    check(worst[FAR - 1] > 1);
    emulator_close(&em);
}

static void two_hills(void) { quantiles(parabola, 24, 0, 0); }
static void a_long_tail(void) { quantiles(skew, 20, 0, 0); }

/* As noisy as the data: what 100 runs leave open moves quantiles a little. */
static void noisy_runs(void) { quantiles(skew, 100, 1, 0.06); }

/* ---- what is refused ---- */

static void what_is_refused(void)
{
    struct emulator em;
    struct err err = {0};
    const double v[] = {-1, 0, 1}, r[] = {1, 1.01, 1.02};

    check(emulator_fit(&em, 2, 1, 1, v, r, &err) == -1 && err.code == ERR_DATA);
    check(strstr(err.msg, "found 2 runs, expected 3 or more for 1 parameters") != NULL);
    check(emulator_fit(&em, 3, 1, 1, v, r, &err) == -1 && err.code == ERR_DATA);
    check(strstr(err.msg, "they say nothing of the parameters") != NULL);
}

int main(void)
{
    run(the_density_of_a_line);
    run(the_posterior_of_a_line);
    run(two_hills);
    run(a_long_tail);
    run(noisy_runs);
    run(far_from_the_runs);
    run(what_is_refused);
    return check_end();
}
