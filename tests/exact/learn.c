/* Fits that know their answer: planted stencils, viscosities and networks. */
#include "learn/part.h"

#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"

enum { POINTS = 32, COUNT = 300 };
static double ubar[COUNT * POINTS], tau[COUNT * POINTS];
static struct records train = {COUNT, 1, POINTS, NULL, ubar, tau};

static struct layout line(bool index)
{
    struct layout l = {0};
    struct axis axis = {.name = "x", .n = POINTS, .step = index ? 1 : 0.05,
                        .index = index, .edge = EDGE_PERIODIC};

    check(layout_axis(&l, &axis, NULL) == 0);
    check(layout_var(&l, "u", "x", "", "", NULL) == 0);
    return l;
}

static struct closure form(const char *name, const char *params, const char *net,
                           uint64_t seed)
{
    const struct layout l = line(strcmp(name, "linear") == 0);
    struct closure c;
    struct err err = {0};

    check(closure_open(&c, closure_find(name, NULL), &l, params, net, seed,
                       &err) == 0);
    check_text(err.msg, "");
    return c;
}

/* |m - tau| / |tau| over all samples */
static double error_of(const struct closure *c, const struct records *data, size_t threads)
{
    struct objective o;
    double loss;

    check(!objective_open(&o, objective_find("derivative", NULL), NULL, c, NULL, data, NULL));
    check(!learn_loss(&o, c->theta, threads, &loss, NULL));
    return sqrt(loss);
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
                u[j] += 2 * (a * cos(2 * M_PI * k * j / POINTS) +
                             b * sin(2 * M_PI * k * j / POINTS)) / (1 + k);
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
                                  .optimiser = optimiser,
                                  .iters = iters,
                                  .batch = 20,
                                  .seed = 1,
                                  .threads = 1,
                                  .look = 20};
}

static void stencil_is_recovered(void)
{
    struct closure truth = form("linear", "radius=2", NULL, 0);
    struct closure c = form("linear", "radius=2", NULL, 0);
    const struct learn_options opt = options(NULL, 0);
    const double theta[6] = {0.5, -1, 3, 0.25, -0.125, 7};
    struct learn_report r;

    memcpy(truth.theta, theta, sizeof theta);
    plant(&truth, 0);
    check(c.ntheta == 6);
    check(learn_fit(&c, &train, &opt, &r, NULL) == 0);
    for (int i = 0; i < 6; i++)
        check_near(c.theta[i], theta[i], 1e-10);
    check(r.loss < 1e-20 && r.condition > 1 && r.condition < 1e6);
    check(error_of(&c, &train, 1) < 1e-10);
    check(r.error == error_of(&c, &train, 1) && isnan(r.validation_error));
    closure_close(&c);
    closure_close(&truth);
}

static void viscosity_is_recovered(void)
{
    struct closure truth = form("smagorinsky", "width=5", NULL, 0);
    struct closure c = form("smagorinsky", "width=5", NULL, 0);
    struct learn_options opt = options(NULL, 0);

    truth.theta[0] = 0.0289;
    plant(&truth, 0);
    check(learn_fit(&c, &train, &opt, NULL, NULL) == 0);
    check_near(c.theta[0], 0.0289, 1e-15);

    /* A planted negative viscosity is not allowed. */
    truth.theta[0] = -0.01;
    plant(&truth, 0);
    check(learn_fit(&c, &train, &opt, NULL, NULL) == 0);
    check(c.theta[0] == 0);

    /* By gradients to the same place. */
    truth.theta[0] = 0.0289;
    plant(&truth, 0);
    opt = options("adam:rate=1e-3", 400);
    c.theta[0] = 0;
    check(learn_fit(&c, &train, &opt, NULL, NULL) == 0);
    check_near(c.theta[0], 0.0289, 1e-3);
    closure_close(&c);
    closure_close(&truth);
}

/* With a penalty W, scalar theta: theta = S / (1 + W) style shrinkage, both ways. */
static void penalty_agrees(void)
{
    struct closure truth = form("linear", "radius=1", NULL, 0);
    struct closure a = form("linear", "radius=1", NULL, 0);
    struct closure b = form("linear", "radius=1", NULL, 0);
    struct learn_options opt = options("lstsq", 0);
    struct learn_report ra, rb;

    truth.theta[0] = 1, truth.theta[1] = -2, truth.theta[2] = 1;
    plant(&truth, 0.1);
    opt.penalty = 0.05;
    check(learn_fit(&a, &train, &opt, &ra, NULL) == 0);
    opt = options("adam:rate=0.02", 3000);
    opt.penalty = 0.05;
    opt.batch = COUNT;
    check(learn_fit(&b, &train, &opt, &rb, NULL) == 0);
    for (size_t i = 0; i < a.ntheta; i++)
        check_near(a.theta[i], b.theta[i], 1e-5);
    check_near(ra.loss, rb.loss, 1e-8);
    check(fabs(a.theta[1]) < 1.9);
    closure_close(&a);
    closure_close(&b);
    closure_close(&truth);
}

static const char *const small = "square | conv 4 3 tanh | conv 1 3 nobias";

static void network_learns(void)
{
    struct closure truth = form("cnn", NULL, small, 11);
    struct closure c = form("cnn", NULL, small, 12);
    struct learn_options opt = options("adam:rate=1e-2", 1500);
    struct learn_report r;

    plant(&truth, 0);
    const struct records first = {200, 1, POINTS, NULL, ubar, tau};
    const struct records rest = {100, 1, POINTS, NULL, ubar + 200 * POINTS, tau + 200 * POINTS};
    opt.validation = &rest;
    const double before = error_of(&c, &rest, 1);
    check(learn_fit(&c, &first, &opt, &r, NULL) == 0);
    const double after = error_of(&c, &rest, 1);
    check(before > 0.5 && after < 0.15 * before);
    check(r.error == error_of(&c, &first, 1) && r.validation_error == after);
    check_near(r.validation, after * after, 1e-15);
    closure_close(&c);
    closure_close(&truth);
}

static double least, newest; /* validation losses */

static void watch(const struct learn_report *r, void *ctx)
{
    check(ctx == &least && r->iter <= r->iters && r->rate > 0);
    check(isnan(r->validation) == (r->iter % 3 != 0 && r->iter != r->iters));
    if (!isnan(r->validation)) {
        newest = r->validation;
        least = fmin(least, newest);
    }
}

/* With a rate so long that the end is not the best. */
static void best_is_kept(void)
{
    struct closure truth = form("cnn", NULL, small, 11);
    struct closure c = form("cnn", NULL, small, 12);
    struct learn_options opt = options("adam:rate=1.5", 31);
    struct learn_report r;

    plant(&truth, 0);
    opt.validation = &train;
    opt.look = 3;
    opt.report = watch;
    opt.ctx = &least;
    least = INFINITY;
    check(learn_fit(&c, &train, &opt, &r, NULL) == 0);
    check(newest > least && r.validation == least);
    check_near(error_of(&c, &train, 1), sqrt(least), 1e-15);
    closure_close(&c);
    closure_close(&truth);
}

/* Large enough for threads to be used. */
static const char *const wide =
    "square | conv 48 5 tanh | conv 48 5 tanh | conv 1 3 nobias";

static void threads_change_nothing(void)
{
    struct closure truth = form("cnn", NULL, small, 11), c[3];
    struct learn_options opt = options("adam:rate=1e-2", 3);

    plant(&truth, 0.01);
    opt.batch = 250;
    for (int k = 0; k < 3; k++) {
        c[k] = form("cnn", NULL, wide, 12);
        opt.threads = (size_t)k + 1;
        check(learn_fit(&c[k], &train, &opt, NULL, NULL) == 0);
        check(memcmp(c[k].theta, c[0].theta, c[0].ntheta * sizeof(double)) == 0);
        check(error_of(&c[k], &train, 3) == error_of(&c[k], &train, 1));
    }
    for (int k = 0; k < 3; k++)
        closure_close(&c[k]);
    closure_close(&truth);
}

/* What moves parameters gives no term to compare, what has a memory none from a record alone. */
static void another_output_is_refused(void)
{
    struct closure c = form("cnn", NULL, small, 12);
    struct objective o;
    struct err err = {0};

    c.nout = 1;
    check(objective_open(&o, objective_find("derivative", NULL), NULL, &c, NULL, &train, &err) < 0);
    check(err.code == ERR_USAGE && strstr(err.msg, "cnn gives 1 values") != NULL);
    c.nout = c.layout.n;
    const struct objective_ops *ops = objective_find("derivative", NULL);
    check(objective_open(&o, ops, NULL, &c, NULL, &train, &err) == 0);
    c.nlatent = 2;
    c.nheld = 3;
    check(objective_open(&o, ops, NULL, &c, NULL, &train, &err) < 0);
    check_text(err.msg, "derivative: closure cnn: found a memory of 5 values, expected one that "
                        "is told by the state alone; the objectives trajectory, state and "
                        "statistics fit it, in the running model");
    c.nlatent = c.nheld = 0;
    closure_close(&c);
}

/* The gradient of the loss against central differences. */
static void gradient_is_right(void)
{
    struct closure c = form("cnn", NULL, small, 12);
    struct objective J;
    const size_t index[] = {3, 250, 4, 3, 77};
    double loss, plus, minus, gradient[64], dot = 0, v[64], at[64];
    struct rng rng = rng_open(1, "test", 0);

    check(!objective_open(&J, objective_find("derivative", NULL), NULL, &c, NULL, &train, NULL));
    check(J.length == 1 && J.count == COUNT);
    check(learn_value(&J, index, 5, c.theta, &loss, gradient, 1, NULL) == 0);
    for (size_t i = 0; i < c.ntheta; i++) {
        v[i] = rng_normal(&rng);
        dot += v[i] * gradient[i];
    }
    for (int side = -1; side <= 1; side += 2) {
        for (size_t i = 0; i < c.ntheta; i++)
            at[i] = c.theta[i] + side * 1e-5 * v[i];
        check(learn_value(&J, index, 5, at, side > 0 ? &plus : &minus, NULL, 1, NULL) == 0);
    }
    check_near((plus - minus) / 2e-5, dot, 1e-8 * fabs(dot));
    closure_close(&c);
}

/* Steps far too long blow the squares up; they are taken back, the rate falls. */
static void blow_up_is_taken_back(void)
{
    const char *steep = "square | square | square | square | square | conv 1 1";
    struct closure c = form("cnn", NULL, steep, 1);
    struct learn_options opt = options("adam:rate=10", 200);
    struct learn_report r;
    struct err err = {0};

    for (size_t i = 0; i < COUNT * POINTS; i++)
        ubar[i] = (i % 7 == 0 ? 1e9 : 1), tau[i] = i % 5;
    c.theta[c.ntheta - 1] = 1;
    check(learn_fit(&c, &train, &opt, &r, &err) == 0 || err.code == ERR_NUMERIC);
    for (size_t i = 0; i < c.ntheta; i++)
        check(isfinite(c.theta[i]));
    for (size_t i = 0; i < c.ntheta; i++)
        c.theta[i] = NAN;
    check(learn_fit(&c, &train, &opt, &r, &err) == -1);
    check(err.code == ERR_NUMERIC && strstr(err.msg, "no finite loss"));
    check(r.refused == 40 && r.rate < 1e-9);
    closure_close(&c);
}

/* An objective over windows of three records that notes its batches; each has the same
 * loss and no slope. */
enum { LENGTH = 3, MOST = 10 * COUNT };
static size_t drawn[MOST], ndrawn;
static double share; /* of the updates done, at the last one */

static int open_note(struct objective *o, struct err *err)
{
    (void)err;
    o->length = LENGTH;
    return 0;
}

static int note(const struct objective *o, const size_t window[], size_t n, const double theta[],
                struct tally *sum, double work[], struct err *err)
{
    (void)theta, (void)work, (void)err;
    check(o->length == LENGTH && o->count == COUNT - LENGTH + 1);
    check(sum->dtheta ? o->share >= share && o->share < 1 : o->share == 1);
    if (sum->dtheta)
        share = o->share;
    for (size_t i = 0; sum->dtheta && i < n; i++)
        if (ndrawn < MOST)
            drawn[ndrawn++] = window[i];
    sum->error += (double)n;
    sum->norm += 2 * (double)n;
    return 0;
}

/* An epoch has every window once, 14 batches of 20 and one of 18, in an order of its own; a seed
 * has always the same ones. */
static void an_epoch_has_every_window_once(void)
{
    enum { WINDOWS = COUNT - LENGTH + 1, EPOCHS = 3, A_PASS = 15 };
    static const struct objective_ops noting = {.name = "noting", .open = open_note, .add = note};
    static size_t before[WINDOWS * EPOCHS];
    struct closure c = form("linear", "radius=2", NULL, 0);
    struct learn_options opt = options("adam", 0);
    struct learn_report r;

    plant(&c, 1);
    opt.objective = &noting;
    opt.epochs = EPOCHS;
    for (opt.seed = 1; opt.seed <= 2; opt.seed++)
        for (int again = 0; again < 2; again++) {
            ndrawn = 0;
            share = 0;
            check(learn_fit(&c, &train, &opt, &r, NULL) == 0 && r.loss == 0.5);
            check(r.iters == EPOCHS * A_PASS && ndrawn == WINDOWS * EPOCHS);
            check(share == (EPOCHS * A_PASS - 1.0) / (EPOCHS * A_PASS));
            check((memcmp(before, drawn, sizeof before) == 0) == (again == 1));
            memcpy(before, drawn, sizeof before);
        }
    for (size_t epoch = 0; epoch < EPOCHS; epoch++) {
        size_t count[COUNT] = {0}, same = 0;
        for (size_t i = epoch * WINDOWS; i < (epoch + 1) * WINDOWS; i++) {
            count[drawn[i]]++;
            same += i >= WINDOWS && drawn[i] == drawn[i - WINDOWS];
        }
        for (size_t i = 0; i < COUNT; i++)
            check(count[i] == (i < WINDOWS));
        check(same < WINDOWS / 20);
    }
    closure_close(&c);
}

/* What a fit says update by update, and the states that it could be taken up from. */
enum { UPDATES = 40 };
static double rates[UPDATES], norms[UPDATES];
static size_t updates;
static struct learn_state states[UPDATES];

static void note_rate(const struct learn_report *r, void *ctx)
{
    (void)ctx;
    rates[updates] = r->rate;
    norms[updates++] = r->grad_norm;
}

static int keep_state(const struct learn_state *s, bool last, void *ctx, struct err *err)
{
    struct learn_state *kept = &states[s->iter - 1];

    (void)last, (void)ctx, (void)err;
    free(kept->x);
    *kept = *s;
    kept->x = malloc(s->n * sizeof *s->x);
    memcpy(kept->x, s->x, s->n * sizeof *s->x);
    return 0;
}

static struct learn_options full_options(void)
{
    struct learn_options opt = options("adam:rate=0.05", UPDATES);

    opt.schedule = "cosine:warmup=0.25,last=0.1";
    opt.average = 0.9;
    opt.clip = 0.05;
    opt.validation = &train;
    opt.look = 3;
    opt.report = note_rate;
    return opt;
}

/* From each of its states a fit goes on to the same theta, to the bit. */
static void a_fit_is_taken_up_again(void)
{
    struct closure truth = form("cnn", NULL, small, 11);
    struct closure whole = form("cnn", NULL, small, 12), part;
    struct learn_options opt = full_options();
    struct learn_report r, again;
    struct err err = {0};

    plant(&truth, 0.01);
    updates = 0;
    opt.save = keep_state;
    check(learn_fit(&whole, &train, &opt, &r, NULL) == 0);
    opt.save = NULL;
    for (int k = 0; k < UPDATES; k++) {
        part = form("cnn", NULL, small, 99);
        opt.resume = &states[k];
        updates = 0;
        check(learn_fit(&part, &train, &opt, &again, NULL) == 0);
        check(updates == UPDATES - 1 - (size_t)k && again.iters == r.iters);
        check(again.error == r.error && again.validation_error == r.validation_error);
        check(!memcmp(part.theta, whole.theta, whole.ntheta * sizeof *part.theta));
        closure_close(&part);
    }
    states[0].n--;
    opt.resume = &states[0];
    check(learn_fit(&whole, &train, &opt, &r, &err) == -1 && err.code == ERR_DATA);
    for (int k = 0; k < UPDATES; k++)
        free(states[k].x);
    memset(states, 0, sizeof states);
    closure_close(&whole);
    closure_close(&truth);
}

/* The rate of every update is the optimiser's times the schedule's factor, and none is given a
 * gradient longer than `clip`. */
static void rates_and_gradients_are_as_asked(void)
{
    struct closure truth = form("cnn", NULL, small, 11), c = form("cnn", NULL, small, 12);
    struct learn_options opt = full_options();
    size_t clipped = 0;

    plant(&truth, 0.01);
    updates = 0;
    check(learn_fit(&c, &train, &opt, NULL, NULL) == 0 && updates == UPDATES);
    for (int k = 0; k < UPDATES; k++) {
        const double s = k / (double)UPDATES, rise = fmax(0.01, s / 0.25);
        const double down = 0.1 + 0.9 * (1 + cos(M_PI * (s - 0.25) / 0.75)) / 2;
        check_near(rates[k], 0.05 * (s < 0.25 ? rise : down), 1e-15);
        clipped += norms[k] > opt.clip;
    }
    check(clipped > 0);
    closure_close(&c);
    closure_close(&truth);
}

/* Where eps is far above the moments, Adam moves theta by at most rate |g| / eps: a clipped g
 * shows in how far theta comes. */
static void long_gradients_are_cut(void)
{
    struct closure truth = form("cnn", NULL, small, 11), c = form("cnn", NULL, small, 12);
    struct closure from = form("cnn", NULL, small, 12);
    struct learn_options opt = options("adam:rate=1,eps=1", UPDATES);
    double far[2];

    plant(&truth, 0.01);
    for (int k = 0; k < 2; k++) {
        opt.clip = k ? 1e-6 : 0;
        memcpy(c.theta, from.theta, c.ntheta * sizeof *c.theta);
        far[k] = 0;
        check(learn_fit(&c, &train, &opt, NULL, NULL) == 0);
        for (size_t i = 0; i < c.ntheta; i++)
            far[k] += (c.theta[i] - from.theta[i]) * (c.theta[i] - from.theta[i]);
    }
    check(sqrt(far[0]) > 1e-2 && sqrt(far[1]) <= UPDATES * 1e-6 * (1 + 1e-6) && far[1] > 0);
    closure_close(&c);
    closure_close(&from);
    closure_close(&truth);
}

/* With a long memory the theta that is kept is the plain mean of those after each update. */
static void the_mean_is_kept(void)
{
    struct closure truth = form("cnn", NULL, small, 11), c = form("cnn", NULL, small, 12);
    struct learn_options opt = options("adam:rate=0.05", UPDATES);

    plant(&truth, 0.01);
    opt.average = 0.999;
    opt.save = keep_state;
    check(learn_fit(&c, &train, &opt, NULL, NULL) == 0);
    for (size_t i = 0; i < c.ntheta; i++) {
        double mean = 0;
        for (int k = 0; k < UPDATES; k++)
            mean += states[k].x[i] / UPDATES;
        check_near(c.theta[i], mean, 1e-14);
    }
    for (int k = 0; k < UPDATES; k++)
        free(states[k].x);
    memset(states, 0, sizeof states);
    closure_close(&c);
    closure_close(&truth);
}

/* With so long a rate the loss jumps: three looks in a row without a better one come early. */
static void patience_ends_a_fit(void)
{
    struct closure truth = form("cnn", NULL, small, 11), c = form("cnn", NULL, small, 12);
    struct learn_options opt = options("adam:rate=0.5", 400);
    struct learn_report r;

    plant(&truth, 0.5);
    opt.validation = &train;
    opt.look = 1;
    opt.patience = 3;
    updates = 0;
    check(learn_fit(&c, &train, &opt, &r, NULL) == 0);
    check(r.iters < 400 && r.iter == r.iters && r.iters > 3);
    check_near(r.validation_error * r.validation_error, r.validation, 1e-12);
    closure_close(&c);
    closure_close(&truth);
}

static void bad_samples_are_refused(void)
{
    struct closure c = form("cnn", NULL, small, 1);
    struct closure l = form("linear", "radius=15", NULL, 1);
    struct learn_options opt = options(NULL, 10);
    struct err err = {0};
    struct records s = train;

    for (size_t i = 0; i < COUNT * POINTS; i++)
        ubar[i] = sin((double)i), tau[i] = 1;
    check(learn_fit(&c, &train, &opt, NULL, &err) == -1);
    check(err.code == ERR_DATA && strstr(err.msg, "unresolved term is the same"));
    tau[3] = NAN;
    check(learn_fit(&c, &train, &opt, NULL, &err) == -1);
    check(err.code == ERR_DATA && strstr(err.msg, "not finite"));
    tau[3] = 0;
    s.nt = 1;
    check(learn_fit(&c, &s, &opt, NULL, &err) == -1);
    check(err.code == ERR_DATA && strstr(err.msg, "found 1 samples"));
    s = train;
    s.n = POINTS / 2;
    check(learn_fit(&c, &s, &opt, NULL, &err) == -1);
    check(err.code == ERR_DATA && strstr(err.msg, "found states of 16 numbers"));
    s = train;
    s.tau = NULL;
    check(learn_fit(&c, &s, &opt, NULL, &err) == -1);
    check(err.code == ERR_DATA && strstr(err.msg, "found no targets"));
    opt.optimiser = "lstsq";
    check(learn_fit(&c, &train, &opt, NULL, &err) == -1);
    check(err.code == ERR_USAGE && strstr(err.msg, "not linear in theta"));
    opt.optimiser = "adma:rate=1";
    check(learn_fit(&l, &train, &opt, NULL, &err) == -1);
    check(err.code == ERR_USAGE && strstr(err.msg, "did you mean 'adam'"));
    opt.optimiser = "adam:rate=";
    check(learn_fit(&l, &train, &opt, NULL, &err) == -1 && err.code == ERR_USAGE);
    closure_close(&c);
    closure_close(&l);
}

int main(void)
{
    run(stencil_is_recovered);
    run(viscosity_is_recovered);
    run(penalty_agrees);
    run(network_learns);
    run(another_output_is_refused);
    run(gradient_is_right);
    run(best_is_kept);
    run(threads_change_nothing);
    run(blow_up_is_taken_back);
    run(an_epoch_has_every_window_once);
    run(a_fit_is_taken_up_again);
    run(rates_and_gradients_are_as_asked);
    run(long_gradients_are_cut);
    run(the_mean_is_kept);
    run(patience_ends_a_fit);
    run(bad_samples_are_refused);
    return check_end();
}
