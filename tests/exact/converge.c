/* Fits over all windows at once: planted networks found again, to the rounding of the truth;
 * going on from any iteration; and what such fits refuse. */
#include "learn/part.h"

#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "num/rng.h"

enum { POINTS = 32, COUNT = 120, ITERS = 400 };
static double ubar[COUNT * POINTS], tau[COUNT * POINTS];
static struct records train = {COUNT, 1, POINTS, NULL, ubar, tau};
static const char *const net = "square | conv 3 3 tanh | conv 1 3 nobias";

static struct closure form(const char *name, const char *params, const char *program,
                           uint64_t seed)
{
    struct layout l = {0};
    struct axis axis = {.name = "x", .n = POINTS, .step = 0.05, .edge = EDGE_PERIODIC};
    struct closure c;

    axis.index = strcmp(name, "linear") == 0;
    axis.step = axis.index ? 1 : axis.step;
    check(layout_axis(&l, &axis, NULL) == 0);
    check(layout_var(&l, "u", "x", "", "", NULL) == 0);
    check(closure_open(&c, closure_find(name, NULL), &l, params, program, seed, NULL) == 0);
    return c;
}

/* Smooth random states and what the closure makes of them, plus noise. */
static void plant(const struct closure *c, double noise)
{
    double *work = malloc((c->ntape + c->nwork + 1) * sizeof *work);

    for (size_t i = 0; i < COUNT; i++) {
        struct rng rng = rng_open(5, "test", i);
        double *u = ubar + i * POINTS, *t = tau + i * POINTS;
        memset(u, 0, POINTS * sizeof *u);
        for (int k = 0; k < 8; k++) {
            const double a = rng_normal(&rng), b = rng_normal(&rng);
            for (int j = 0; j < POINTS; j++)
                u[j] += (a * cos(2 * M_PI * k * j / POINTS) + b * sin(2 * M_PI * k * j / POINTS)) /
                        (1 + k);
        }
        c->ops->eval(c, &(struct point){.u = u, .theta = c->theta}, t, NULL, work,
                     work + c->ntape);
        for (int j = 0; j < POINTS; j++)
            t[j] += noise * rng_normal(&rng);
    }
    free(work);
}

static struct learn_options options(const char *optimiser, size_t iters)
{
    return (struct learn_options){.objective = objective_find("derivative", NULL),
                                  .optimiser = optimiser, .iters = iters, .batch = 20,
                                  .seed = 1, .threads = 1, .look = 7};
}

/* The root of the loss of a fit to a planted network from a theta of which it is in reach: from
 * others a fit by any optimiser may end in another minimum. */
static double fitted(const char *optimiser, size_t iters)
{
    struct closure c = form("cnn", NULL, net, 14);
    const struct learn_options opt = options(optimiser, iters);
    struct learn_report r;
    struct err err = {0};

    check(learn_fit(&c, &train, &opt, &r, &err) == 0);
    check_text(err.msg, "");
    closure_close(&c);
    return r.error;
}

static void planted_networks_are_found(void)
{
    struct closure truth = form("cnn", NULL, net, 11);

    plant(&truth, 0);
    check(fitted("adam:rate=1e-2", 10 * ITERS) > 1e-3);
    check(fitted("lbfgs:tol=1e-14", 5 * ITERS) < 1e-11);
    check(fitted("lm:tol=1e-14", ITERS / 4) < 1e-13);
    closure_close(&truth);
}

/* From near the truth, whatever way off, to theta itself. */
static void the_way_back_is_found(void)
{
    static const char *const all[] = {"lbfgs:tol=1e-14", "lm:tol=1e-14"};
    struct closure truth = form("cnn", NULL, net, 11);

    plant(&truth, 0);
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct closure c = form("cnn", NULL, net, 11);
            struct learn_options opt = options(all[k], 5 * ITERS);
            struct rng rng = rng_open(seed, "test", 1);
            for (size_t i = 0; i < c.ntheta; i++)
                c.theta[i] += 0.03 * rng_normal(&rng);
            opt.scales_kept = true;
            check(learn_fit(&c, &train, &opt, NULL, NULL) == 0);
            for (size_t i = 0; i < c.ntheta; i++)
                check_near(c.theta[i], truth.theta[i], 1e-8);
            closure_close(&c);
        }
    closure_close(&truth);
}

/* The normal equations: the gradient is that of the loss, and A v that of the gradient along v
 * where residuals are 0; neither depends on the threads. */
static void normal_equations_are_right(void)
{
    enum { N = 64 };
    struct closure c = form("cnn", NULL, net, 11);
    struct objective J;
    size_t all[COUNT];
    double at[N], v[N], g[N], normal[N], A[N * N], other[N * N], up[N], down[N], loss;
    struct rng rng = rng_open(3, "test", 0);

    check(c.ntheta <= N);
    plant(&c, 0);
    check(!objective_open(&J, objective_find("derivative", NULL), NULL, &c, NULL, &train, NULL));
    for (size_t i = 0; i < COUNT; i++)
        all[i] = i;
    for (size_t i = 0; i < c.ntheta; i++)
        at[i] = c.theta[i] + 0.1 * rng_normal(&rng), v[i] = rng_normal(&rng);
    check(learn_normal(&J, at, normal, A, 1, NULL) == 0);
    check(learn_value(&J, all, COUNT, at, &loss, g, 1, NULL) == 0);
    for (size_t i = 0; i < c.ntheta; i++)
        check_near(normal[i], g[i], 1e-13 * fabs(g[i]) + 1e-15);
    check(learn_normal(&J, at, g, other, 3, NULL) == 0);
    check(!memcmp(normal, g, c.ntheta * sizeof *g) &&
          !memcmp(A, other, c.ntheta * c.ntheta * sizeof *A));

    check(learn_normal(&J, c.theta, normal, A, 1, NULL) == 0);
    for (int side = -1; side <= 1; side += 2) {
        for (size_t i = 0; i < c.ntheta; i++)
            at[i] = c.theta[i] + side * 1e-5 * v[i];
        check(!learn_value(&J, all, COUNT, at, &loss, side > 0 ? up : down, 1, NULL));
    }
    for (size_t i = 0; i < c.ntheta; i++) {
        double product = 0;
        for (size_t j = 0; j < c.ntheta; j++)
            product += (i < j ? A[j * c.ntheta + i] : A[i * c.ntheta + j]) * v[j];
        check_near(normal[i], 0, 1e-15);
        check_near(product, (up[i] - down[i]) / 2e-5, 1e-7 * (1 + fabs(product)));
    }
    closure_close(&c);
}

/* Where m is linear in theta there is one answer, that of least squares. */
static void least_squares_are_agreed_with(void)
{
    static const char *const all[] = {"lbfgs:tol=0", "lm:tol=0"};
    struct closure truth = form("linear", "radius=2", NULL, 0);
    struct closure a = form("linear", "radius=2", NULL, 0);
    struct learn_options opt = options("lstsq", 1);
    struct learn_report r, ra;

    for (size_t i = 0; i < truth.ntheta; i++)
        truth.theta[i] = 1 - (double)i / 2;
    plant(&truth, 0.1);
    opt.penalty = 0.05;
    check(learn_fit(&a, &train, &opt, &ra, NULL) == 0);
    opt.iters = ITERS;
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        struct closure b = form("linear", "radius=2", NULL, 0);
        opt.optimiser = all[k];
        check(learn_fit(&b, &train, &opt, &r, NULL) == 0 && r.iters < ITERS);
        for (size_t i = 0; i < a.ntheta; i++)
            check_near(a.theta[i], b.theta[i], 1e-7);
        check_near(ra.loss, r.loss, 1e-10);
        closure_close(&b);
    }
    closure_close(&a);
    closure_close(&truth);
}

/* A planted negative viscosity is not allowed. */
static void laws_are_kept(void)
{
    static const char *const all[] = {"lbfgs", "lm"};
    struct closure truth = form("smagorinsky", "width=5", NULL, 0);

    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        for (int sign = -1; sign <= 1; sign += 2) {
            struct closure c = form("smagorinsky", "width=5", NULL, 0);
            const struct learn_options opt = options(all[k], 50);
            truth.theta[0] = sign * 0.0289;
            plant(&truth, 0);
            c.theta[0] = 0.01;
            check(learn_fit(&c, &train, &opt, NULL, NULL) == 0);
            check_near(c.theta[0], sign > 0 ? 0.0289 : 0, 1e-9);
            closure_close(&c);
        }
    closure_close(&truth);
}

/* What a fit says, and the states that it could be taken up from. */
static struct learn_state states[ITERS];
static double losses[ITERS];
static size_t reports, looks;

static void note(const struct learn_report *r, void *ctx)
{
    (void)ctx;
    looks += !isnan(r->validation);
    check(r->iter % 7 == 0 || r->iter == r->iters || isnan(r->validation));
    check(r->rate > 0 && r->grad_norm > 0);
    losses[reports++] = r->loss;
}

static int keep_state(const struct learn_state *s, bool last, void *ctx, struct err *err)
{
    struct learn_state *kept = &states[s->iter - 1];

    (void)ctx, (void)err;
    if (last) /* it is there */
        return 0;
    *kept = *s;
    kept->x = malloc(s->n * sizeof *s->x);
    memcpy(kept->x, s->x, s->n * sizeof *s->x);
    return 0;
}

static void goes_on(const char *optimiser, size_t iters, size_t threads)
{
    struct closure whole = form("cnn", NULL, net, 12);
    struct learn_options opt = options(optimiser, iters);
    struct learn_report r, again;

    opt.validation = &train;
    opt.report = note;
    opt.save = keep_state;
    reports = looks = 0;
    check(learn_fit(&whole, &train, &opt, &r, NULL) == 0 && r.iters > 8 && reports == r.iters);
    check(looks == r.iters / 7 + (r.iters % 7 && r.iters == iters));
    for (size_t i = 1; i < reports; i++)
        check(losses[i] < losses[i - 1]);
    opt.save = NULL;
    opt.threads = threads;
    for (size_t k = 0; k < r.iters; k++) {
        struct closure part = form("cnn", NULL, net, 99);
        opt.resume = &states[k];
        reports = 0;
        check(learn_fit(&part, &train, &opt, &again, NULL) == 0);
        check(reports == r.iters - 1 - k && again.iters == r.iters);
        check(again.error == r.error && again.validation == r.validation);
        check(!memcmp(part.theta, whole.theta, whole.ntheta * sizeof *part.theta));
        closure_close(&part);
    }
    struct err err = {0};
    states[0].n--;
    opt.resume = &states[0];
    check(learn_fit(&whole, &train, &opt, &r, &err) == -1 && err.code == ERR_DATA);
    for (size_t k = 0; k < ITERS; k++)
        free(states[k].x);
    memset(states, 0, sizeof states);
    closure_close(&whole);
}

/* From each of its states a fit goes on to the same theta, to the bit, in any threads: where it is
 * cut off, and where it ends by itself. */
static void a_fit_is_taken_up_again(void)
{
    struct closure truth = form("cnn", NULL, net, 11);

    plant(&truth, 0.3);
    goes_on("lbfgs", 40, 3);
    goes_on("lbfgs:tol=1e-2", 400, 1);
    goes_on("lm", 20, 3);
    goes_on("lm:tol=1e-2", 400, 1);
    closure_close(&truth);
}

/* With other data to watch, its best theta is kept, and patience ends the fit. */
static void the_best_is_kept(void)
{
    const struct records first = {10, 1, POINTS, NULL, ubar, tau};
    const struct records rest = {COUNT - 10, 1, POINTS, NULL, ubar + 10 * POINTS,
                                 tau + 10 * POINTS};
    struct closure truth = form("cnn", NULL, net, 11);
    struct learn_options opt = options("lbfgs", ITERS);
    struct learn_report r[2];

    plant(&truth, 0.3);
    opt.look = 1;
    opt.validation = &rest;
    for (int k = 0; k < 2; k++) {
        struct closure c = form("cnn", NULL, net, 12);
        opt.patience = k ? 5 : 0;
        check(learn_fit(&c, &first, &opt, &r[k], NULL) == 0);
        check_near(r[k].validation_error * r[k].validation_error, r[k].validation, 1e-12);
        closure_close(&c);
    }
    check(r[1].iters < r[0].iters && r[1].iters > 5 && r[0].validation <= r[1].validation);
    opt.optimiser = "lbfgs";
    opt.validation = NULL;
    struct closure c = form("cnn", NULL, net, 12);
    check(learn_fit(&c, &first, &opt, &r[1], NULL) == 0 && r[1].error < r[0].error);
    closure_close(&c);
    closure_close(&truth);
}

static void refused(const struct learn_options *opt, const char *said)
{
    struct closure c = form("cnn", NULL, net, 12);
    struct err err = {0};

    check(learn_fit(&c, &train, opt, NULL, &err) == -1 && err.code == ERR_USAGE);
    check_text(err.msg, said);
    closure_close(&c);
}

static void options_of_batches_are_refused(void)
{
    struct closure truth = form("cnn", NULL, net, 11);
    struct learn_options opt = options("lbfgs", 5);

    plant(&truth, 0.1);
    opt.schedule = "constant";
    refused(&opt, "lbfgs: found --schedule, which is for optimisers of batches: it takes all "
                  "samples at every iteration");
    opt = options("lbfgs", 5);
    opt.clip = 1;
    refused(&opt, "lbfgs: found --clip, which is for optimisers of batches: it takes all "
                  "samples at every iteration");
    opt = options("lbfgs", 5);
    opt.average = 0.9;
    refused(&opt, "lbfgs: found --average, which is for optimisers of batches: it takes all "
                  "samples at every iteration");
    opt = options("lbfgs", 5);
    opt.epochs = 2;
    refused(&opt, "lbfgs: found --epochs, which is for optimisers of batches: it takes all "
                  "samples at every iteration");
    opt = options("lbfgs:memory=0", 5);
    refused(&opt, "lbfgs: memory = 0: expected 1 to 1000");
    opt = options("lm", 5);
    opt.clip = 1;
    refused(&opt, "lm: found --clip, which is for optimisers of batches: it takes all samples at "
                  "every iteration");
    opt = options("lbfgs", 0);
    refused(&opt, "lbfgs: expected at least one iteration");
    closure_close(&truth);
}

/* Without residuals there are no normal equations. */
static void other_objectives_are_refused(void)
{
    struct objective_ops other = *objective_find("derivative", NULL);
    struct closure truth = form("cnn", NULL, net, 11);
    struct learn_options opt = options("lm", 5);

    plant(&truth, 0.1);
    other.name = "other";
    other.residual = NULL;
    opt.objective = &other;
    refused(&opt, "lm: found the objective other, which has no residuals to differentiate, expected "
                  "derivative, state, or trajectory without cut and continuous; lbfgs takes any");
    closure_close(&truth);
}

/* The batch, which is for others, changes nothing. */
static void all_windows_are_taken(void)
{
    struct closure truth = form("cnn", NULL, net, 11), c[2];
    struct learn_options opt = options("lbfgs", 5);

    plant(&truth, 0.1);
    for (int k = 0; k < 2; k++) {
        c[k] = form("cnn", NULL, net, 12);
        opt.batch = k ? 1 : COUNT;
        check(learn_fit(&c[k], &train, &opt, NULL, NULL) == 0);
    }
    check(memcmp(c[0].theta, c[1].theta, c[0].ntheta * sizeof *c[0].theta) == 0);
    closure_close(&c[0]);
    closure_close(&c[1]);
    closure_close(&truth);
}

/* Windows lost are counted at every look: derivative, with one window lost in each. */
static int add_and_lose(const struct objective *o, const size_t window[], size_t n,
                        const double theta[], struct tally *sum, double work[], struct err *err)
{
    sum->lost += n > 0 && window[0] == 0;
    return objective_find("derivative", NULL)->add(o, window, n, theta, sum, work, err);
}

static size_t lost;

static void note_lost(const struct learn_report *r, void *ctx)
{
    (void)ctx;
    check(r->lost >= 1 && r->lost < 30 && r->lost_ever == lost + r->lost);
    lost = r->lost_ever;
}

static void lost_windows_are_counted(void)
{
    struct objective_ops losing = *objective_find("derivative", NULL);
    struct closure truth = form("cnn", NULL, net, 11);
    static const char *const all[] = {"lbfgs", "lm"};

    plant(&truth, 0.1);
    losing.add = add_and_lose;
    for (int k = 0; k < 2; k++) {
        struct closure c = form("cnn", NULL, net, 12);
        struct learn_options opt = options(all[k], 20);
        struct learn_report r;
        opt.objective = &losing;
        opt.report = note_lost;
        lost = 0;
        check(learn_fit(&c, &train, &opt, &r, NULL) == 0);
        check(r.lost == 1 && r.lost_ever == lost && lost >= r.iters);
        closure_close(&c);
    }
    closure_close(&truth);
}

static void no_finite_beginning(void)
{
    struct closure c = form("cnn", NULL, net, 12);
    const struct learn_options opt = options("lbfgs", 5);
    struct err err = {0};

    for (size_t i = 0; i < c.ntheta; i++)
        c.theta[i] = NAN;
    check(learn_fit(&c, &train, &opt, NULL, &err) == -1 && err.code == ERR_NUMERIC);
    check_text(err.msg, "lbfgs: found no finite value at the first theta");
    closure_close(&c);
}

static void no_memory_is_told(void)
{
    static const char *const all[] = {"lbfgs", "lm"};
    struct closure truth = form("cnn", NULL, net, 11);

    plant(&truth, 0.1);
    for (int k = 0; k < 2 && STARVES; k++) {
        long n = 0;
        do {
            struct closure c = form("cnn", NULL, net, 12);
            const struct learn_options opt = options(all[k], 2);
            struct err err = {0};
            starve(++n);
            const int rc = learn_fit(&c, &train, &opt, NULL, &err);
            check(starved ? rc == -1 && err.code == ERR_INTERNAL : rc == 0);
            starve_left = 0;
            closure_close(&c);
        } while (starved);
        check(n > 5);
    }
    closure_close(&truth);
}

int main(void)
{
    run(planted_networks_are_found);
    run(the_way_back_is_found);
    run(normal_equations_are_right);
    run(least_squares_are_agreed_with);
    run(laws_are_kept);
    run(a_fit_is_taken_up_again);
    run(the_best_is_kept);
    run(options_of_batches_are_refused);
    run(other_objectives_are_refused);
    run(all_windows_are_taken);
    run(lost_windows_are_counted);
    run(no_finite_beginning);
    run(no_memory_is_told);
    return check_end();
}
