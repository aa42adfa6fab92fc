/* Least squares of runs: planted closures found again by Levenberg and Marquardt's steps, ever
 * faster, whatever the threads, from beyond where models blow up. */
#include "learn/part.h"

#include <stdlib.h>

#include "../check.h"
#include "../planted.h"

enum { MOST = 4, ITERS = 40 };

struct kind {
    const char *form, *params, *net;
    size_t ntheta;
    double truth[MOST];
    const char *damping; /* of theirs whose coefficients differ much in size: none to speak of */
};

static const struct kind kinds[] = {
    {"smagorinsky", NULL, NULL, 1, {0.3}, ""},
    {"renormalised", "order=2", NULL, 2, {0.02, -3e-4}, ",damping=1e-12"},
    {"linear", "radius=1,constant=0", NULL, 3, {0.5, -1, 0.5}, ""},
    {"terms", NULL, "u_t = 0.002 d2(u) - 0.3 d1(u^2)", 2, {0.002, -0.3}, ",damping=1e-12"},
};

static double from_truth(const struct planted *p, const struct kind *kind)
{
    double most = 0;

    for (size_t i = 0; i < p->closure.ntheta; i++)
        most = fmax(most, fabs(p->closure.theta[i] / kind->truth[i] - 1));
    return most;
}

/* Records of the closure of that kind, which is then set to 0. */
static void plant(struct planted *p, const struct kind *kind)
{
    planted_with(p, sys_find("burgers", NULL), kind->form, kind->params, kind->net, kind->ntheta,
                 kind->truth);
    check(p->closure.ntheta == kind->ntheta);
    memset(p->closure.theta, 0, kind->ntheta * sizeof *kind->truth);
}

/* How far from the truth a fit is after each of its iterations. */
struct course {
    const struct planted *p;
    const struct kind *kind;
    size_t count;
    double off[ITERS];
};

static void note(const struct learn_report *r, void *ctx)
{
    struct course *c = ctx;

    (void)r;
    c->off[c->count++] = from_truth(c->p, c->kind);
}

static struct learn_report fit(struct planted *p, const char *objective, const char *params,
                               const char *optimiser, struct course *course)
{
    const struct learn_options opt = {.objective = objective_find(objective, NULL),
                                      .objective_params = params, .optimiser = optimiser,
                                      .iters = ITERS, .threads = 2, .look = 1,
                                      .fleet = &p->fleet, .ctx = course,
                                      .report = course ? note : NULL};
    struct learn_report r = {0};
    struct err err = {0};

    check(learn_fit(&p->closure, &p->records, &opt, &r, &err) == 0);
    check_text(err.msg, "");
    return r;
}

static void planted_closures_are_found(void)
{
    static const char *const aims[][2] = {{"trajectory", "saves=5"}, {"state", NULL},
                                          {"trajectory", "saves=6,forcing=2,decay=20"}};
    static struct planted p;

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t a = 0; a < sizeof aims / sizeof *aims; a++) {
            struct course lm = {&p, &kinds[k]}, lbfgs = lm;
            char name[32];
            plant(&p, &kinds[k]);
            snprintf(name, sizeof name, "lm:tol=1e-12%s", kinds[k].damping);
            fit(&p, aims[a][0], aims[a][1], name, &lm);
            memset(p.closure.theta, 0, p.closure.ntheta * sizeof *p.closure.theta);
            fit(&p, aims[a][0], aims[a][1], "lbfgs", &lbfgs);
            check_near(lm.off[lm.count - 1], 0, 1e-10);
            check(lm.count < 10 && lm.count < lbfgs.count);
            planted_close(&p);
        }
}

/* Without damping, where residuals are 0 in the end: e := C e^2. */
static void the_end_is_quadratic(void)
{
    static struct planted p;

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct course c = {&p, &kinds[k]};
        plant(&p, &kinds[k]);
        fit(&p, "trajectory", "saves=5", "lm:damping=1e-15,tol=0", &c);
        check(c.count > 3 && c.count < 10 && c.off[c.count - 1] < 1e-13);
        for (size_t i = 1; i < c.count; i++)
            check(c.off[i - 1] > 0.1 || c.off[i] < 3 * c.off[i - 1] * c.off[i - 1] + 1e-12);
        planted_close(&p);
    }
}

static void threads_do_not_matter(void)
{
    static struct planted p;
    struct objective o;
    double g[2][MOST], A[2][MOST * MOST];

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        plant(&p, &kinds[k]);
        const size_t n = p.closure.ntheta;
        check(!objective_open(&o, objective_find("trajectory", NULL), "saves=3", &p.closure,
                              &p.fleet, &p.records, NULL));
        for (size_t i = 0; i < 2; i++) {
            objective_limit(&o, i);
            check(!learn_normal(&o, p.closure.theta, g[i], A[i], 1 + 3 * i, NULL));
        }
        check(!memcmp(g[0], g[1], n * sizeof *g[0]) && !memcmp(A[0], A[1], n * n * sizeof *A[0]));
        check(A[0][0] > 0);
        planted_close(&p);
    }
}

static size_t lost_at(const struct planted *p, double theta)
{
    struct objective o;
    size_t lost = 0;
    double loss;

    check(!objective_open(&o, objective_find("trajectory", NULL), "saves=5", &p->closure, &p->fleet,
                          &p->records, NULL));
    o.lost = &lost;
    o.apart = 1; /* of all windows, as fits are */
    check(learn_loss(&o, &theta, 1, &loss, NULL) == 0);
    return lost;
}

/* Fits come back from where windows are lost, and over steps that lead there and are refused; where
 * all are lost there is nothing to go by. */
static void blow_ups_are_left(void)
{
    static struct planted p;
    size_t out = 0, first = 0, looks = 0; /* fits from lost windows; those; lost at all looks */

    plant(&p, &kinds[0]);
    for (double theta = -2.8; theta < 15; theta += 0.8) {
        p.closure.theta[0] = theta;
        const size_t lost = lost_at(&p, theta);
        const struct learn_report r = fit(&p, "trajectory", "saves=5", "lm:damping=1e-15", NULL);
        check_near(p.closure.theta[0], 0.3, 1e-4);
        check(r.lost == 0);
        out += lost > 0;
        first += lost;
        looks += r.lost_ever;
    }
    check(out > 3 && looks > first);
    p.closure.theta[0] = 40;
    const struct learn_report r = fit(&p, "trajectory", "saves=5", "lm", NULL);
    check(r.iter == 0 && r.lost == r.windows && p.closure.theta[0] == 40);
    planted_close(&p);
}

static void what_has_no_residuals_is_refused(void)
{
    static const char *const no[][2] = {{"trajectory", "saves=4,cut=2"},
                                        {"trajectory", "saves=4,continuous=1"},
                                        {"statistics", "saves=3"}};
    static struct planted p;

    plant(&p, &kinds[0]);
    for (size_t i = 0; i < 3; i++) {
        const struct learn_options opt = {.objective = objective_find(no[i][0], NULL),
                                          .objective_params = no[i][1], .optimiser = "lm",
                                          .iters = 1, .threads = 1, .look = 1, .fleet = &p.fleet};
        struct err err = {0};
        char said[256];
        snprintf(said, sizeof said, "lm: found the objective %s:%s, which has no residuals to "
                 "differentiate, expected derivative, state, or trajectory without cut and "
                 "continuous; lbfgs takes any", no[i][0], no[i][1]);
        check(learn_fit(&p.closure, &p.records, &opt, NULL, &err) < 0 && err.code == ERR_USAGE);
        check_text(err.msg, said);
    }
    planted_close(&p);
}

int main(void)
{
    run(planted_closures_are_found);
    run(the_end_is_quadratic);
    run(threads_do_not_matter);
    run(blow_ups_are_left);
    run(what_has_no_residuals_is_refused);
    return check_end();
}
