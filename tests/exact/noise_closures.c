/* noise_closures.c -- closures with noise: what is planted is found again, and what is found runs
 * as what was seen. */
#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "learn/learn.h"
#include "num/rng.h"

enum { N = 8, NT = 6000, COUNT = N * NT };

static const double interval = 0.05, cubic[] = {1, -0.5, 0.2, 0.02};

static struct layout sectors(void)
{
    struct layout l = {0};
    const struct axis axis = {.name = "k", .n = N, .step = 1, .index = true,
                              .edge = EDGE_PERIODIC};

    check(layout_axis(&l, &axis, NULL) == 0 && layout_var(&l, "X", "k", "", "", NULL) == 0);
    return l;
}

static double size_of(double u, bool grows)
{
    return grows ? 0.5 + 0.25 * fabs(u) : 1.2;
}

/* States that wander, and their targets: the cubic and an autoregressive process of time T. */
struct data {
    double t[NT], u[COUNT], tau[COUNT];
    struct records records;
};

static struct data *plant(double T, bool grows)
{
    struct data *d = calloc(1, sizeof *d);
    struct rng r = rng_open(4, "planted", 0);
    const double slow = exp(-interval / 2), phi = exp(-interval / T);
    double u[N], a[N];

    for (size_t i = 0; i < N; i++)
        u[i] = 2 * rng_normal(&r), a[i] = rng_normal(&r);
    for (size_t k = 0; k < NT; k++) {
        d->t[k] = interval * (double)k;
        for (size_t i = 0; i < N; i++) {
            const double x = u[i];
            d->u[k * N + i] = x;
            d->tau[k * N + i] = cubic[0] + x * (cubic[1] + x * (cubic[2] + x * cubic[3])) +
                                size_of(x, grows) * a[i];
            u[i] = slow * x + 2 * sqrt(1 - slow * slow) * rng_normal(&r);
            a[i] = phi * a[i] + sqrt(1 - phi * phi) * rng_normal(&r);
        }
    }
    d->records = (struct records){.nt = NT, .nmember = 1, .n = N, .t = d->t, .u = d->u,
                                  .tau = d->tau};
    return d;
}

static void fit(struct closure *c, const struct layout *l, const char *form, const char *params,
                const struct data *d)
{
    const struct learn_options opt = {.objective = objective_find("derivative", NULL),
                                      .batch = 50, .threads = 1, .look = 20};
    struct learn_report last;
    struct err err = {0};

    check(!closure_open(c, closure_find(form, NULL), l, params, NULL, 0, &err));
    check(!learn_fit(c, &d->records, &opt, &last, &err));
    if (err.code)
        check_text(err.msg, "");
}

/* Errors of the cubic are those of so many independent values as a time of correlation leaves. */
static void autoregressive_noise_is_found(void)
{
    const struct layout l = sectors();
    struct data *d = plant(0.3, false);
    struct closure c;
    const double phi = exp(-interval / 0.3), independent = COUNT * (1 - phi) / (1 + phi);

    fit(&c, &l, "polynomial", "noise=1", d);
    check(c.ntheta == 6 && c.nsettled == 2);
    for (size_t k = 0; k < 4; k++)
        check_near(c.theta[k], cubic[k], 4 * 1.2 / sqrt(independent) / pow(2, (double)k) * 2);
    check_near(exp(-interval / c.theta[4]), phi, 3 * sqrt((1 - phi * phi) / COUNT));
    check_near(c.theta[5] / 1.2, 1, 3 / sqrt(2 * independent));
    closure_close(&c);
    fit(&c, &l, "stochastic", "bins=1,memory=0", d);
    check(c.theta[4] == 0); /* T: anew at each step */
    check_near(c.theta[7] / 1.2, 1, 3 / sqrt(2 * independent));
    closure_close(&c);
    free(d);
}

static void sizes_follow_the_state(void)
{
    const struct layout l = sectors();
    struct data *d = plant(0.1, true);
    struct closure c;
    const double phi = exp(-interval / 0.1);

    fit(&c, &l, "stochastic", "bins=25", d);
    const double *of = c.theta + 4, lo = of[1], hi = of[2];
    check_near(exp(-interval / of[0]), phi, 0.02);
    check(lo < -6 && hi > 6);
    for (size_t b = 0; b < 25; b++) {
        const double u = lo + (hi - lo) * (double)b / 24;
        if (fabs(u) < 4) /* half the mass of a hat on each side of |u|'s kink, and sampling */
            check_near(of[3 + b] / size_of(u, true), 1, fabs(u) < 1 ? 0.25 : 0.1);
    }
    closure_close(&c);
    free(d);
}

/* Moments over a run of the noise alone, at a state that rests: mean, mean square, and the product
 * of values one interval apart. */
struct seen {
    double mean, square, both;
};

static struct seen run_noise_at(const struct closure *c, double u0, double dt, size_t per)
{
    enum { STEPS = 40000 };
    double u[N], xi[N], m[N], rest[N], last[N] = {0}, tape[N], work[N];
    double *h = calloc(2 * c->nheld, sizeof *h), *next = h + c->nheld;
    struct rng r = rng_open(8, "run", 0);
    struct seen sum = {0};
    size_t count = 0;

    for (size_t i = 0; i < N; i++)
        u[i] = u0;
    struct point at = {.dt = dt, .u = u, .xi = xi, .theta = c->theta};
    c->ops->eval(c, &at, rest, NULL, tape, work);
    at.h = h;
    for (size_t k = 0; k < STEPS; k++) {
        for (size_t i = 0; i < N; i++)
            xi[i] = rng_normal(&r);
        c->ops->shift(c, &at, next, work);
        memcpy(h, next, c->nheld * sizeof *h);
        if ((k + 1) % per)
            continue;
        c->ops->eval(c, &at, m, NULL, tape, work);
        for (size_t i = 0; i < N; i++) {
            m[i] -= rest[i];
            if (k > STEPS / 100) {
                sum.mean += m[i];
                sum.square += m[i] * m[i];
                sum.both += m[i] * last[i];
                count++;
            }
            last[i] = m[i];
        }
    }
    free(h);
    return (struct seen){sum.mean / (double)count, sum.square / (double)count,
                        sum.both / (double)count};
}

/* With steps of any length the same process. */
static void noise_runs_as_it_was_seen(void)
{
    const struct layout l = sectors();
    struct data *d = plant(0.3, false);
    static const struct {
        const char *form, *params;
    } all[] = {{"polynomial", "noise=1"}, {"stochastic", "bins=1"},
               {"quantised", "bins=1,levels=16"}};
    const double phi = exp(-interval / 0.3);

    for (size_t k = 0; k < 3; k++)
        for (size_t per = 1; per <= 4; per *= 4) {
            struct closure c;
            fit(&c, &l, all[k].form, all[k].params, d);
            const struct seen of = run_noise_at(&c, 0.5, interval / (double)per, per);
            check_near(of.mean, 0, 0.05);
            /* the means of 16 shares of a Gaussian have .977 of its variance */
            check_near(of.square / (1.2 * 1.2), k == 2 ? 0.977 : 1, 0.07);
            check_near(of.both / of.square, phi, 0.03);
            closure_close(&c);
        }
    free(d);
}

/* Levels of a bin are as many shares of it, in order; their moves are chances; they stay between
 * the ends of intervals, and without noise there are none. */
static void levels_are_a_chain(void)
{
    enum { B = 4, Q = 5 };
    const struct layout l = sectors();
    struct data *d = plant(0.3, true);
    struct closure c;
    double u[N] = {0}, xi[N], h[2 * N] = {0}, next[2 * N], m[N], rest[N], tape[N], work[N];

    fit(&c, &l, "quantised", "bins=4,levels=5", d);
    const double *of = c.theta + 4, *r = of + 3, *P = r + B * Q;
    check_near(of[0], interval, 1e-12);
    for (size_t b = 0; b < B; b++) {
        for (size_t q = 0; q + 1 < Q; q++)
            check(r[b * Q + q] < r[b * Q + q + 1]);
        for (size_t q = 0; q < Q; q++) {
            double sum = 0;
            for (size_t to = 0; to < Q; to++)
                sum += P[(b * Q + q) * Q + to];
            check_near(sum, 1, 1e-12);
            check(b == 0 || b + 1 == B || P[(b * Q + q) * Q + q] > 1.5 / Q); /* phi = .85 */
        }
    }
    struct point at = {.dt = interval / 3, .u = u, .theta = c.theta, .h = h};
    struct rng rng = rng_open(1, "levels", 0);
    c.ops->eval(&c, &at, rest, NULL, tape, work);
    for (size_t k = 0; k < 60; k++) {
        at.xi = k < 6 ? NULL : xi;
        for (size_t i = 0; i < N; i++)
            xi[i] = rng_normal(&rng);
        c.ops->shift(&c, &at, next, work);
        check(k < 6 || k % 3 == 2 || k == 6 || !memcmp(h, next, N * sizeof *h));
        memcpy(h, next, sizeof h);
        c.ops->eval(&c, &at, m, NULL, tape, work);
        check(k >= 6 || !memcmp(m, rest, sizeof m));
        if (k == 6) /* overdue: all have one now, and their clocks begin */
            for (size_t i = 0; i < N; i++)
                check(h[i] >= 1 && h[i] <= Q && h[N + i] == 0 && m[i] != rest[i]);
        if (k == 6)
            k = 8; /* in step with intervals again */
    }
    closure_close(&c);
    free(d);
}

static void refuses_what_has_no_order(void)
{
    const struct layout l = sectors();
    struct data *d = plant(0.3, false);
    const struct learn_options opt = {.objective = objective_find("derivative", NULL),
                                      .batch = 50, .threads = 1, .look = 20};
    struct closure c;
    struct err err = {0};

    d->t[7] += 0.01;
    check(!closure_open(&c, closure_find("polynomial", NULL), &l, "noise=1", NULL, 0, &err));
    check(learn_fit(&c, &d->records, &opt, NULL, &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "found records 0.06 and 0.05 apart") != NULL);
    closure_close(&c);
    free(d);
}

int main(void)
{
    run(autoregressive_noise_is_found);
    run(sizes_follow_the_state);
    run(noise_runs_as_it_was_seen);
    run(levels_are_a_chain);
    run(refuses_what_has_no_order);
    return check_end();
}
