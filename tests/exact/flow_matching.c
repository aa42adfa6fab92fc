/* flow_matching.c -- samples along the flow of a network: against the exact flow of linear
 * velocities, and of two distributions that are known. */
#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "learn/learn.h"
#include "num/rng.h"

enum { N = 64, NT = 64 };

static struct layout line(void)
{
    struct layout l = {0};
    const struct axis axis = {.name = "x", .n = N, .step = 0.1, .edge = EDGE_PERIODIC};

    check(layout_axis(&l, &axis, NULL) == 0 && layout_var(&l, "u", "x", "", "", NULL) == 0);
    return l;
}

static struct closure opened(const char *params, const char *net)
{
    const struct layout l = line();
    struct closure c;
    struct err err = {0};

    check(!closure_open(&c, closure_find("flow-matching", NULL), &l, params, net, 1, &err));
    if (err.code)
        check_text(err.msg, "");
    return c;
}

/* m[N] of a state that is u everywhere, with normals of that draw; draw < 0: without. */
static void sample(const struct closure *c, double u, long draw, double m[])
{
    double state[N], xi[N], *tape = malloc((c->ntape + c->nwork) * sizeof *tape);
    struct rng r = rng_open(7, "sample", (uint64_t)draw);
    const struct point at = {.u = state, .xi = draw < 0 ? NULL : xi, .theta = c->theta};

    for (size_t i = 0; i < N; i++) {
        state[i] = u;
        xi[i] = rng_normal(&r);
    }
    c->ops->eval(c, &at, m, NULL, tape, tape + c->ntape);
    free(tape);
}

/* v = a x + b s + d u + e: x(1) = e^a (x + g/a + b/a^2) - (b + g)/a - b/a^2, g = d u + e. */
static void midpoint_steps_are_of_second_order(void)
{
    static const char *const params[] = {"steps=4", "steps=8", "steps=16"};
    const double a = -1.3, b = 0.7, d = 0.4, e = 0.2, u = 0.9;
    double error[3];

    for (size_t k = 0; k < 3; k++) {
        struct closure c = opened(params[k], "conv 1 1");
        const double theta[] = {d, a, b, e}, g = d * u / 2 + e; /* channels u, x, s; the constant */
        double m[N], most = 0;
        struct rng r = rng_open(7, "sample", 3);
        check(c.ntheta == 4);
        memcpy(c.theta, theta, sizeof theta);
        c.scale_u[0] = 2;
        c.scale_tau[0] = 3;
        sample(&c, u, 3, m);
        for (size_t i = 0; i < N; i++) {
            const double x = rng_normal(&r);
            const double exact = exp(a) * (x + g / a + b / (a * a)) - (b + g) / a - b / (a * a);
            most = fmax(most, fabs(m[i] - 3 * exact));
        }
        error[k] = most;
        closure_close(&c);
    }
    check(error[2] < 5e-3);
    check_near(log2(error[0] / error[1]), 2, 0.2);
    check_near(log2(error[1] / error[2]), 2, 0.1);
}

struct data {
    double t[NT], u[NT * N], tau[NT * N];
    struct records records;
};

/* tau given u: of mean 0.5 + 0.8 u and deviation 0.3; or 1 of three times in ten and -1 else, with
 * a deviation of 0.2. */
static struct data *plant(bool mixture)
{
    struct data *d = calloc(1, sizeof *d);
    struct rng r = rng_open(9, "planted", mixture);

    for (size_t k = 0; k < NT; k++)
        d->t[k] = 0.1 * (double)k;
    for (size_t i = 0; i < NT * N; i++) {
        d->u[i] = 2 * rng_uniform(&r) - 1;
        d->tau[i] = mixture ? (rng_uniform(&r) < 0.3 ? 1 : -1) + 0.2 * rng_normal(&r)
                            : 0.5 + 0.8 * d->u[i] + 0.3 * rng_normal(&r);
    }
    d->records = (struct records){.nt = NT, .nmember = 1, .n = N, .t = d->t, .u = d->u,
                                  .tau = d->tau};
    return d;
}

static void fit(struct closure *c, const struct data *d, size_t iters, size_t threads)
{
    const struct learn_options opt = {.objective = objective_find("flow-matching", NULL),
                                      .optimiser = "adam:rate=1e-2", .schedule = "cosine",
                                      .iters = iters, .batch = 8, .threads = threads,
                                      .look = 1000};
    struct err err = {0};

    check(!learn_fit(c, &d->records, &opt, NULL, &err));
    if (err.code)
        check_text(err.msg, "");
}

/* Mean and deviation, and how many are above 0, of so many draws at u. */
struct seen {
    double mean, deviation, above;
};

static struct seen see(const struct closure *c, double u)
{
    enum { DRAWS = 100, ALL = DRAWS * N };
    struct seen s = {0};
    double m[N], square = 0;

    for (long draw = 0; draw < DRAWS; draw++) {
        sample(c, u, draw, m);
        for (size_t i = 0; i < N; i++) {
            s.mean += m[i] / ALL;
            square += m[i] * m[i] / ALL;
            s.above += m[i] > 0 ? 1. / ALL : 0;
        }
    }
    s.deviation = sqrt(square - s.mean * s.mean);
    return s;
}

/* Of 4096 samples: the fit's own errors, and those of the draws, 0.3 / 80. */
static void a_gaussian_is_found(void)
{
    struct data *d = plant(false);
    struct closure c = opened("steps=10", "conv 10 1 tanh | conv 10 1 tanh | conv 1 1");

    fit(&c, d, 1200, 1);
    for (double u = -0.7; u < 0.8; u += 0.7) {
        const struct seen s = see(&c, u);
        check_near(s.mean, 0.5 + 0.8 * u, 0.06);
        check_near(s.deviation, 0.3, 0.05);
    }
    closure_close(&c);
    free(d);
}

static void a_mixture_is_found(void)
{
    struct data *d = plant(true);
    struct closure c = opened("steps=10", "conv 10 1 tanh | conv 10 1 tanh | conv 1 1");

    fit(&c, d, 1500, 1);
    for (double u = -0.5; u < 0.6; u += 1) {
        const struct seen s = see(&c, u);
        check_near(s.above, 0.3, 0.05);
        check_near(s.mean, -0.4, 0.1);
        check_near(s.deviation, sqrt(4 * 0.3 * 0.7 + 0.04), 0.1);
    }
    closure_close(&c);
    free(d);
}

/* Draws are those of windows and updates alone. */
static void threads_change_nothing(void)
{
    struct data *d = plant(true);
    double theta[400], m[N], again[N];

    for (size_t threads = 1; threads <= 3; threads += 2) {
        struct closure c = opened(NULL, "conv 4 3 tanh | conv 1 1");
        check(c.ntheta <= 400);
        fit(&c, d, 20, threads);
        check(threads == 1 || !memcmp(theta, c.theta, c.ntheta * sizeof *theta));
        memcpy(theta, c.theta, c.ntheta * sizeof *theta);
        sample(&c, 0.3, 1, m);
        sample(&c, 0.3, 2, again);
        check(memcmp(m, again, sizeof m));
        sample(&c, 0.3, 1, again);
        check(!memcmp(m, again, sizeof m));
        sample(&c, 0.3, -1, again);
        for (size_t i = 1; i < N; i++)
            check(again[i] == again[0]);
        closure_close(&c);
    }
    free(d);
}

int main(void)
{
    run(midpoint_steps_are_of_second_order);
    run(a_gaussian_is_found);
    run(a_mixture_is_found);
    run(threads_change_nothing);
    return check_end();
}
