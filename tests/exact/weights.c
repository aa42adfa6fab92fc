/* Weights of variables and of records: what weighs nothing may be anything, what weighs twice counts
 * twice, and a fit knows no other weights than it was given. */
#include "learn/part.h"

#include <stdlib.h>

#include "../check.h"

enum { RECORDS = 12, N = 3, STEPS = 5 };
static const double dt = 0.01;

/* A run of the Lorenz equations, and a closure that is 0 there. */
struct bench {
    struct sys sys;
    struct closure c;
    struct fleet fleet;
    double t[RECORDS], u[RECORDS * N], weight[RECORDS];
    struct records records;
};

static void open(struct bench *b)
{
    const struct sys_ops *ops = sys_find("lorenz63", NULL);
    double p[PARAM_MAX];

    *b = (struct bench){0};
    param_defaults(ops->params, p);
    check(!sys_open(&b->sys, ops, NULL, p, (size_t[SYS_AXES]){0}, NULL) && b->sys.n == N);
    check(!closure_open(&b->c, closure_find("terms", NULL), &b->sys.layout, NULL,
                        "x = y; y = x + x*z; z = x*y", 1, NULL));
    memset(b->c.theta, 0, b->c.ntheta * sizeof *b->c.theta);
    check(!fleet_open(&b->fleet, 1, &b->sys, 1, &b->c, NULL, dt, SIZE_MAX, NULL));
    check(!fleet_start(&b->fleet, 0, (const double[N]){1, 2, 20}, NULL));
    for (size_t r = 0; r < RECORDS; r++) {
        b->t[r] = (double)(r * STEPS) * dt;
        b->weight[r] = 1;
        check(fleet_to(&b->fleet, b->t[r], 1) == 1);
        fleet_state(&b->fleet, 0, b->u + r * N);
    }
    b->records = (struct records){RECORDS, 1, N, b->t, b->u};
}

static void close(struct bench *b)
{
    fleet_close(&b->fleet);
    closure_close(&b->c);
    sys_close(&b->sys);
}

/* Error and norm of the whole run, with a theta that is not that of the records, and the gradient
 * and the normal equations. weight NULL: none. */
struct seen {
    double error, norm, loss, dtheta[8], g[8], A[64];
};

static struct seen look(const struct bench *b, const char *objective, const char *params,
                        const double weight[])
{
    struct seen s = {0};
    struct tally sum = {0};
    struct objective o;
    double theta[8], *work;

    check(!objective_open(&o, objective_find(objective, NULL), params, &b->c, &b->fleet,
                          &b->records, NULL));
    check(o.count == 1 && b->c.ntheta <= 8);
    if (weight)
        check(objective_weigh(&o, weight, NULL) == 0);
    for (size_t i = 0; i < b->c.ntheta; i++)
        theta[i] = 0.02 * sin(1 + (double)i);
    work = malloc(o.nwork * sizeof *work);
    check(o.ops->add(&o, &(size_t){0}, 1, theta, &sum, work, NULL) == 0 && sum.lost == 0);
    free(work);
    s.error = sum.error, s.norm = sum.norm;
    check(!learn_value(&o, &(size_t){0}, 1, theta, &s.loss, s.dtheta, 1, NULL));
    check(!learn_normal(&o, theta, s.g, s.A, 1, NULL));
    return s;
}

static bool same(struct seen a, struct seen b)
{
    return !memcmp(&a, &b, sizeof a);
}

/* The truth of variable k, of all records but the first, is moved. */
static void move(struct bench *b, size_t k, double by)
{
    for (size_t r = 1; r < RECORDS; r++)
        b->u[r * N + k] += by;
}

static void variables_weigh_what_they_are_given(void)
{
    static struct bench b;
    double error = 0, norm = 0;

    open(&b);
    const struct seen all = look(&b, "state", NULL, NULL);
    check(same(all, look(&b, "state", NULL, (const double[]){1, 1, 1})));
    for (size_t k = 0; k < N; k++) {
        double only[N] = {0}, without[N] = {1, 1, 1}, twice[N] = {1, 1, 1};
        only[k] = 1, without[k] = 0, twice[k] = 2;
        const struct seen one = look(&b, "state", NULL, only);
        const struct seen rest = look(&b, "state", NULL, without);
        const struct seen more = look(&b, "state", NULL, twice);
        check_near(one.error + rest.error, all.error, 1e-14 * all.error);
        check_near(all.error + one.error, more.error, 1e-14 * more.error);
        check_near(all.norm + one.norm, more.norm, 1e-14 * more.norm);
        error += one.error, norm += one.norm;
        only[k] = 4;
        check(look(&b, "state", NULL, only).loss == one.loss);
        only[k] = 1;
        move(&b, k, 0.5);
        check(same(rest, look(&b, "state", NULL, without)));
        check(!same(one, look(&b, "state", NULL, only)));
        move(&b, k, -0.5);
    }
    check_near(error, all.error, 1e-14 * error);
    check_near(norm, all.norm, 1e-14 * norm);
    close(&b);
}

static void records_weigh_what_they_are_given(void)
{
    static const char *const params = "saves=11,decay=0.3,forcing=4";
    static struct bench b;
    double error = 0;

    open(&b);
    const struct seen all = look(&b, "trajectory", params, NULL);
    b.records.weight = b.weight;
    check(same(all, look(&b, "trajectory", params, NULL)));
    for (size_t r = 1; r < RECORDS; r++) {
        b.weight[r] = 0;
        const struct seen rest = look(&b, "trajectory", params, NULL);
        error += all.error - rest.error;
        for (size_t i = 0; i < N && r % 4; i++) /* from every fourth on a run begins */
            b.u[r * N + i] += 0.1;
        check(same(rest, look(&b, "trajectory", params, NULL)));
        b.weight[r] = 1;
        check(r % 4 == 0 || !same(rest, look(&b, "trajectory", params, NULL)));
        for (size_t i = 0; i < N && r % 4; i++)
            b.u[r * N + i] -= 0.1;
    }
    check_near(error, all.error, 1e-13 * error);
    b.weight[0] = 7; /* where a run begins there is no error */
    check(same(all, look(&b, "trajectory", params, NULL)));
    close(&b);
}

/* Of a truth with a variable that is wrong: with the weight 0 theta is found all the same. */
static void a_fit_leaves_a_variable_out(void)
{
    static const char *const ways[] = {"lm", "lbfgs", "adam:rate=1e-3"};
    static const double weight[] = {1, 1, 0};
    static struct bench b;

    open(&b);
    for (size_t k = 0; k < 3; k++) {
        struct learn_options opt = {.objective = objective_find("state", NULL),
                                    .optimiser = ways[k], .iters = 20, .batch = 1, .threads = 1,
                                    .look = 1, .fleet = &b.fleet, .weight = weight};
        double found[3][8];
        for (size_t wrong = 0; wrong < 3; wrong++) {
            struct err err = {0};
            opt.weight = wrong < 2 ? weight : NULL;
            move(&b, 2, wrong ? 0.5 : 0);
            for (size_t i = 0; i < b.c.ntheta; i++)
                b.c.theta[i] = 0.02 * sin(1 + (double)i);
            check(learn_fit(&b.c, &b.records, &opt, NULL, &err) == 0);
            check_text(err.msg, "");
            memcpy(found[wrong], b.c.theta, b.c.ntheta * sizeof *b.c.theta);
            move(&b, 2, wrong ? -0.5 : 0);
        }
        check(!memcmp(found[0], found[1], b.c.ntheta * sizeof *b.c.theta));
        check(memcmp(found[0], found[2], b.c.ntheta * sizeof *b.c.theta) != 0);
        for (size_t i = 0; i < b.c.ntheta && k == 0; i++)
            check_near(found[0][i], 0, 1e-9);
    }
    close(&b);
}

/* Windows of which nothing counts have no loss and no gradient: no step is refused. */
static void batches_without_weight_are_passed(void)
{
    static struct bench b;
    struct learn_options opt = {.objective = objective_find("trajectory", NULL),
                                .objective_params = "saves=1", .optimiser = "adam:rate=1e-3",
                                .iters = 20, .batch = 1, .threads = 1, .look = 1,
                                .fleet = &b.fleet};
    struct learn_report r;

    open(&b);
    for (size_t k = 0; k < RECORDS; k++)
        b.weight[k] = k < 3;
    b.records.weight = b.weight;
    b.c.theta[0] = 0.1;
    check(learn_fit(&b.c, &b.records, &opt, &r, NULL) == 0 && r.refused == 0);
    check(fabs(b.c.theta[0]) < 0.1 && isfinite(r.error));
    close(&b);
}

static void refused(struct bench *b, const char *objective, const double weight[], const char *said)
{
    const struct learn_options opt = {.objective = objective_find(objective, NULL), .iters = 1,
                                      .optimiser = "adam", .batch = 1, .threads = 1, .look = 1,
                                      .fleet = &b->fleet, .weight = weight};
    struct err err = {0};

    check(learn_fit(&b->c, &b->records, &opt, NULL, &err) < 0 && err.code == ERR_USAGE);
    check_text(err.msg, said);
}

static void weights_of_nothing_are_refused(void)
{
    static struct bench b;
    static const double zero[N] = {0}, one[N] = {1, 1, 1};

    open(&b);
    refused(&b, "state", zero, "state: found the weight 0 of all variables, or of all that vary");
    for (size_t r = 1; r < RECORDS; r++)
        b.u[r * N] = b.u[0]; /* x does not vary */
    refused(&b, "state", (const double[]){1, 0, 0},
            "state: found the weight 0 of all variables, or of all that vary");
    refused(&b, "statistics", one, "learn: found weights of variables for the objective statistics, "
            "which has none, expected trajectory or state");
    b.records.tau = b.u;
    b.records.weight = b.weight;
    refused(&b, "derivative", NULL, "learn: found weights of records for the objective derivative, "
            "which has none, expected trajectory or state");
    close(&b);
}

int main(void)
{
    run(variables_weigh_what_they_are_given);
    run(records_weigh_what_they_are_given);
    run(a_fit_leaves_a_variable_out);
    run(batches_without_weight_are_passed);
    run(weights_of_nothing_are_refused);
    return check_end();
}
