/* Errors and intervals of surrogates on the functions of the usual tables, with their numbers of
 * samples: five nested Latin designs each. */
#include <stdlib.h>

#include "../check.h"
#include "fuse/fuse_choose.h"
#include "num/rng.h"

enum { DESIGNS = 5, AT = 200, MOST = 80, INPUTS = 8, LEVELS = 3 };

static double branin(const double x[])
{
    const double pi = acos(-1), a = x[0];

    return pow(-1.275 * a * a / (pi * pi) + 5 * a / pi + x[1] - 6, 2) +
           (10 - 5 / (4 * pi)) * cos(a) + 10;
}

static double branin_middle(const double x[])
{
    const double moved[2] = {x[0] - 2, x[1] - 2};

    return 10 * sqrt(branin(moved)) + 2 * (x[0] - 0.5) - 3 * (3 * x[1] - 1) - 1;
}

static double branin_low(const double x[])
{
    const double moved[2] = {1.2 * (x[0] + 2), 1.2 * (x[1] + 2)};

    return branin_middle(moved) - 3 * x[1] + 1;
}

static double currin(const double x[])
{
    const double a = x[0], part = x[1] > 0 ? 1 - exp(-0.5 / x[1]) : 1;

    return part * (2300 * a * a * a + 1900 * a * a + 2092 * a + 60) /
           (100 * a * a * a + 500 * a * a + 4 * a + 20);
}

static double currin_low(const double x[])
{
    double sum = 0;

    for (int i = 0; i < 4; i++) {
        const double moved[2] = {x[0] + (i & 1 ? 0.05 : -0.05),
                                 fmax(0, x[1] + (i & 2 ? 0.05 : -0.05))};
        sum += currin(moved) / 4;
    }
    return sum;
}

static double park(const double x[])
{
    return x[0] / 2 * (sqrt(1 + (x[1] + x[2] * x[2]) * x[3] / (x[0] * x[0])) - 1) +
           (x[0] + 3 * x[3]) * exp(1 + sin(x[2]));
}

static double park_low(const double x[])
{
    return (1 + sin(x[0]) / 10) * park(x) - 2 * x[0] + x[1] * x[1] + x[2] * x[2] + 0.5;
}

static double flow(const double u[], double c1, double c2)
{
    static const double low[INPUTS] = {.05, 100, 63070, 990, 63.1, 700, 1120, 9855};
    static const double high[INPUTS] = {.15, 50000, 115600, 1110, 116, 820, 1680, 12045};
    double x[INPUTS];

    for (size_t j = 0; j < INPUTS; j++)
        x[j] = low[j] + u[j] * (high[j] - low[j]);
    const double lr = log(x[1] / x[0]);
    return c1 * x[2] * (x[3] - x[5]) /
           (lr * (c2 + 2 * x[6] * x[2] / (lr * x[0] * x[0] * x[7]) + x[2] / x[4]));
}

static double borehole(const double x[])
{
    return flow(x, 2 * acos(-1), 1);
}

static double borehole_low(const double x[])
{
    return flow(x, 5, 1.5);
}

static double hartmann(const double x[], double level)
{
    static const double A[4][3] = {{3, 10, 30}, {.1, 10, 35}, {3, 10, 30}, {.1, 10, 35}};
    static const double P[4][3] = {{.3689, .1170, .2673}, {.4699, .4387, .7470},
                                   {.1091, .8732, .5547}, {.0381, .5743, .8828}};
    static const double alpha[4] = {1, 1.2, 3, 3.2}, change[4] = {.01, -.01, -.1, .1};
    double sum = 0;

    for (size_t i = 0; i < 4; i++) {
        double r2 = 0;
        for (size_t j = 0; j < 3; j++)
            r2 += A[i][j] * pow(x[j] - P[i][j], 2);
        sum += (alpha[i] + level * change[i]) * exp(-r2);
    }
    return sum;
}

static double hartmann_high(const double x[])
{
    return hartmann(x, 0);
}

static double hartmann_middle(const double x[])
{
    return hartmann(x, 1);
}

static double hartmann_low(const double x[])
{
    return hartmann(x, 2);
}

struct row {
    size_t d, nlevel, n[LEVELS];
    double (*f[LEVELS])(const double x[]);
    double low[INPUTS], high[INPUTS];
};

static const struct row rows[] = {
    {2, 2, {12, 5}, {currin_low, currin}, {0}, {1, 1}},
    {4, 2, {30, 5}, {park_low, park}, {0}, {1, 1, 1, 1}},
    {8, 2, {60, 5}, {borehole_low, borehole}, {0}, {1, 1, 1, 1, 1, 1, 1, 1}},
    {2, 3, {80, 30, 10}, {branin_low, branin_middle, branin}, {-5, 10}, {0, 15}},
    {2, 3, {80, 40, 20}, {branin_low, branin_middle, branin}, {-5, 0}, {10, 15}},
    {3, 3, {80, 40, 20}, {hartmann_low, hartmann_middle, hartmann_high}, {0}, {1, 1, 1}},
};

/* x (n, d): one sample in each n-th of every input. */
static void design(const struct row *row, size_t n, struct rng *r, double x[])
{
    for (size_t j = 0; j < row->d; j++) {
        size_t order[MOST];
        for (size_t i = 0; i < n; i++)
            order[i] = i;
        for (size_t i = n - 1; i > 0; i--) {
            const size_t k = rng_below(r, i + 1), other = order[i];
            order[i] = order[k];
            order[k] = other;
        }
        for (size_t i = 0; i < n; i++)
            x[i * row->d + j] = row->low[j] + (row->high[j] - row->low[j]) *
                                ((double)order[i] + rng_uniform(r)) / (double)n;
    }
}

/* |error| / |truth| at random points, and the part of them that 95 % intervals hold. name NULL: of
 * the method that is chosen. */
static double trial(const struct row *row, const char *name, uint64_t seed, double *held)
{
    static double x[MOST * INPUTS], y[LEVELS][MOST], at[AT * INPUTS];
    static double mean[AT], variance[AT], low[AT], high[AT];
    struct rng r = rng_open(seed, "lhs", (uint64_t)(row - rows));
    struct samples samples[LEVELS];
    const struct samples *levels[LEVELS];
    double square = 0, norm = 0;
    struct fuse_trial trials[FUSE_TRIALS];
    struct fuse_model model;
    size_t ntrial;

    design(row, row->n[0], &r, x);
    for (size_t l = 0; l < row->nlevel; l++) {
        for (size_t i = 0; i < row->n[l]; i++)
            y[l][i] = row->f[l](x + i * row->d);
        samples[l] = (struct samples){.n = row->n[l], .d = row->d, .q = 1, .x = x, .y = y[l]};
        levels[l] = &samples[l];
    }
    for (size_t i = 0; i < AT * row->d; i++)
        at[i] = row->low[i % row->d] +
                (row->high[i % row->d] - row->low[i % row->d]) * rng_uniform(&r);
    check((name ? fuse_fit(&model, fuse_find(name, NULL), NULL, levels, row->nlevel, 0, NULL)
                : fuse_choose(&model, NULL, levels, row->nlevel, 0, trials, &ntrial, NULL)) == 0);
    const struct fuse_prediction to = {mean, variance, 0.95, low, high}; /* all at once */
    check(model.ops->predict(&model, AT, at, to, NULL) == 0);
    *held = 0;
    for (size_t i = 0; i < AT; i++) {
        const double truth = row->f[row->nlevel - 1](at + i * row->d);
        square += pow(mean[i] - truth, 2);
        norm += truth * truth;
        *held += (low[i] <= truth && truth <= high[i]) / (double)AT;
    }
    fuse_close(&model);
    return sqrt(square / norm);
}

/* Limits about a tenth above what is found with these designs: a change of the method shows,
 * another order of sums does not. */
static void table(const char *name, const double most[], double least)
{
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double error = 0, held = 0, part;
        for (uint64_t seed = 0; seed < DESIGNS; seed++) {
            error += trial(&rows[k], name, seed, &part) / DESIGNS;
            held += part / DESIGNS;
        }
        check_near(error, 0, most[k]);
        check(held >= least);
    }
}

static void one_fidelity(void)
{
    const double most[] = {0.25, 0.30, 0.52, 0.046, 0.16, 0.37};

    table("gp", most, 0.85);
}

static void multiples(void)
{
    const double most[] = {0.155, 0.055, 0.0066, 0.054, 0.18, 0.06};

    table("ar1", most, 0.85);
}

static void functions_of_each_other(void)
{
    const double most[] = {0.155, 0.058, 0.0066, 0.084, 0.035, 0.062};

    table("nargp", most, 0.85);
}

static void multiples_and_a_network(void)
{
    const double most[] = {0.16, 0.046, 0.0066, 0.08, 0.081, 0.056};

    table("residual", most, 0.85);
}

/* What is chosen is never worse than 1.15 times the best of gp, ar1, nargp and residual above. */
static void what_is_chosen(void)
{
    const double most[] = {0.151, 0.048, 0.0066, 0.044, 0.0315, 0.0571};

    table(NULL, most, 0.85);
}

int main(void)
{
    run(one_fidelity);
    run(multiples);
    run(functions_of_each_other);
    run(multiples_and_a_network);
    run(what_is_chosen);
    return check_end();
}
