/* draws.c -- draws of theta about a fit in closed form are as far from it as it is from the truth. */
#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "learn/learn.h"
#include "num/lstsq.h"
#include "num/rng.h"

enum { N = 8, NT = 400, MEMBERS = 2, COUNT = N * NT * MEMBERS, DRAWS = 40 };

static const double truth[] = {1, -0.5};

struct data {
    double t[NT], u[COUNT], tau[COUNT];
    struct records records;
};

/* tau = a line in white states and noise that keeps phi from a record to the next. */
static void plant(struct data *d, uint64_t seed, double phi)
{
    struct rng r = rng_open(seed, "planted", 0);
    double a[MEMBERS * N];

    for (size_t i = 0; i < MEMBERS * N; i++)
        a[i] = rng_normal(&r);
    for (size_t k = 0; k < NT; k++) {
        d->t[k] = (double)k;
        for (size_t i = 0; i < MEMBERS * N; i++) {
            const size_t at = k * MEMBERS * N + i;
            d->u[at] = 2 * rng_normal(&r);
            d->tau[at] = truth[0] + truth[1] * d->u[at] + a[i];
            a[i] = phi * a[i] + sqrt(1 - phi * phi) * rng_normal(&r);
        }
    }
    d->records = (struct records){.nt = NT, .nmember = MEMBERS, .n = N, .t = d->t, .u = d->u,
                                  .tau = d->tau};
}

static struct closure fit(const struct data *d, const char *params)
{
    static const struct axis axis = {.name = "k", .n = N, .step = 1, .index = true,
                                     .edge = EDGE_PERIODIC};
    static struct layout l;
    const struct learn_options opt = {.objective = objective_find("derivative", NULL),
                                      .batch = 50, .threads = 1, .look = 20};
    struct closure c;

    l = (struct layout){0};
    check(!layout_axis(&l, &axis, NULL) && !layout_var(&l, "X", "k", "", "", NULL));
    check(!closure_open(&c, closure_find("polynomial", NULL), &l, params, NULL, 0, NULL));
    check(!learn_fit(&c, &d->records, &opt, NULL, NULL));
    return c;
}

static void white_noise_leaves_what_least_squares_says(void)
{
    enum { MANY = 4000 };
    struct data *d = malloc(sizeof *d);
    double x[2], e[2], *draws = malloc(2 * MANY * sizeof *draws);
    struct lstsq *s = lstsq_open(2, NULL);

    plant(d, 1, 0);
    struct closure c = fit(d, "degree=1");
    for (size_t i = 0; i < COUNT; i++)
        check(!lstsq_add(s, 1, (double[]){1, d->u[i]}, d->tau + i, NULL));
    check(!lstsq_solve(s, 0, x, e, NULL, NULL));
    for (int again = 0; again < 2; again++) {
        struct learn_draws how = {.again = again, .block = 1, .seed = 5};
        check(!learn_draw(&c, &d->records, &how, again ? 300 : MANY, draws, NULL));
        check_near(how.kept, 0, 0.03);
        for (size_t l = 0; l < 2; l++) {
            double square = 0;
            const double few = again ? 300 : MANY;
            for (size_t k = 0; k < (size_t)few; k++)
                square += pow(draws[2 * k + l] - x[l], 2) / few;
            check_near(sqrt(square) / e[l], 1, 3 / sqrt(2 * few) + 0.03);
        }
    }
    lstsq_close(s);
    closure_close(&c);
    free(draws);
    free(d);
}

/* Over many data sets: the errors of theta against the spread of the draws about it. */
static double honesty(struct learn_draws how, double phi, size_t sets)
{
    struct data *d = malloc(sizeof *d);
    double draws[2 * DRAWS], error = 0, spread = 0;

    for (size_t i = 0; i < sets; i++) {
        plant(d, 100 + i, phi);
        struct closure c = fit(d, "degree=1");
        struct learn_draws again = how;
        again.seed = i;
        check(!learn_draw(&c, &d->records, &again, DRAWS, draws, NULL));
        error += pow(c.theta[0] - truth[0], 2);
        for (size_t k = 0; k < DRAWS; k++)
            spread += pow(draws[2 * k] - c.theta[0], 2) / DRAWS;
        closure_close(&c);
    }
    free(d);
    return sqrt(spread / error);
}

/* A root mean square of 200 is known to 5 %; blocks cut correlations at their ends. */
static void correlated_noise_spreads_them_as_it_errs(void)
{
    const double phi = 0.9;

    check_near(honesty((struct learn_draws){0}, phi, 200), 1, 0.12);
    check_near(honesty((struct learn_draws){.again = true}, phi, 200), 0.93, 0.15);
    /* records taken for independent are sure of what they do not know */
    check(honesty((struct learn_draws){.again = true, .block = 1}, phi, 60) < 0.4);
}

static void noise_of_a_draw_is_what_it_leaves(void)
{
    struct data *d = malloc(sizeof *d);
    double draws[3 * 4];

    plant(d, 2, 0.8);
    struct closure c = fit(d, "degree=1,noise=1");
    struct learn_draws how = {.seed = 1};
    check(c.ntheta == 4 && !learn_draw(&c, &d->records, &how, 3, draws, NULL));
    for (size_t k = 0; k < 3; k++) {
        check(draws[4 * k] != c.theta[0]);
        check_near(exp(-1 / draws[4 * k + 2]), how.kept, 0.02);
        check(draws[4 * k + 3] > c.theta[3]); /* least squares leave the least */
        check_near(draws[4 * k + 3] / c.theta[3], 1, 0.02);
    }
    closure_close(&c);
    free(d);
}

static void blocks_go_by_memory_and_draws_by_number(void)
{
    struct data *d = malloc(sizeof *d);
    double few[2 * 2], many[2 * 5];
    struct err err = {0};

    plant(d, 3, 0.9);
    struct closure c = fit(d, "degree=1");
    struct learn_draws how = {.again = true, .seed = 4};
    check(!learn_draw(&c, &d->records, &how, 2, few, NULL));
    const double best = pow(sqrt(6) * how.kept / (1 - how.kept * how.kept), 2.0 / 3) * cbrt(NT);
    check(how.block == (size_t)ceil(best));
    check(!learn_draw(&c, &d->records, &how, 5, many, NULL));
    check(!memcmp(few, many, sizeof few));
    how.block = NT + 1;
    check(learn_draw(&c, &d->records, &how, 1, few, &err) < 0 && err.code == ERR_DATA);
    check_text(err.msg, "draws: found 400 records, expected at least 401");
    closure_close(&c);
    free(d);
}

int main(void)
{
    run(white_noise_leaves_what_least_squares_says);
    run(correlated_noise_spreads_them_as_it_errs);
    run(noise_of_a_draw_is_what_it_leaves);
    run(blocks_go_by_memory_and_draws_by_number);
    return check_end();
}
