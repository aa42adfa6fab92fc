/* Parameters and closures that are learned while a nudged model runs, whichever values are observed
 * and however they enter; those that cannot be are refused. */
#include "learn/online.h"

#include "../nudged.h"

enum { UNKNOWNS = 8, UPDATES = 64 };

struct told {
    size_t nx, n;
    double t[UPDATES], x[UPDATES][UNKNOWNS];
};

static void tell(void *ctx, double t, const double x[])
{
    struct told *told = ctx;

    told->t[told->n] = t;
    memcpy(told->x[told->n++], x, told->nx * sizeof *x);
}

/* Of the truth's system with a closure and with parameters x of it, where the unknown are not
 * theta; until the end of the truth, which is told at the end. */
static void learn(const struct truth *w, const struct closure *closure, struct nudge *nudge,
                  const struct online_unknown unknown[], const double x[], size_t n,
                  size_t interval, struct told *told)
{
    double p[PARAM_MAX], *u0 = malloc(w->sys.n * sizeof *u0);
    struct sys sys;
    struct online o;
    struct fleet f;
    struct err err = {0};

    memcpy(p, w->sys.p, sizeof p);
    for (size_t j = 0; j < n && !unknown[j].theta; j++)
        p[unknown[j].index] = x[j];
    check(!sys_vary(&sys, &w->sys, p, &err));
    for (size_t i = 0; i < sys.n; i++)
        u0[i] = 0.9 * w->u[i] + 0.01;
    check(!fleet_open(&f, 1, &sys, 1, closure, NULL, w->dt, 1 << 28, &err));
    check(!fleet_start(&f, 0, u0, &err));
    *told = (struct told){.nx = n};
    const struct online_wish wish = {.closure = closure, .nudge = nudge, .unknown = unknown,
                                     .n = n, .interval = interval, .memory = 1 << 28,
                                     .tell = tell, .ctx = told};
    check(!online_open(&o, &wish, &f, 0, &err));
    check(!online_to(&o, w->t[w->nt - 1], 1, &err));
    check(!o.ended);
    check_text(err.msg, "");
    fleet_close(&f);
    online_close(&o);
    sys_close(&sys);
    free(u0);
}

static double worst(const struct told *told, size_t k, const double x[])
{
    double most = 0;

    for (size_t j = 0; j < told->nx; j++)
        most = fmax(most, fabs(told->x[k][j] - x[j]));
    return most;
}

/* Lorenz 1963 from (12, 24, 3.2), mu = 100, an update each 0.5. */
static void three_parameters_of_lorenz63(void)
{
    static const struct online_unknown unknown[3] = {{false, 0}, {false, 1}, {false, 2}};
    const double truth[3] = {10, 28, 8. / 3};
    struct truth w = lorenz;
    struct told told;

    truth_open(&w);
    struct nudge nudge = nudge_to(&w, 100);
    learn(&w, w.closure, &nudge, unknown, (const double[]){12, 24, 3.2}, 3, 500, &told);
    check(told.n == 16);
    check_near(told.t[15], 8, 1e-12);
    check_near(worst(&told, 1, truth), 0, 1e-4);
    check_near(worst(&told, 3, truth), 0, 4e-12);
    check_near(worst(&told, 15, truth), 0, 1e-12);
    truth_close(&w);
}

/* The same where x alone is observed: what is known comes to y and z by the equations. */
static void parameters_of_values_not_seen(void)
{
    static const struct online_unknown unknown[2] = {{false, 1}, {false, 2}};
    const double truth[2] = {28, 8. / 3}, seen[3] = {1, 0, 0};
    struct truth w = lorenz;
    struct told told;

    w.nt = 20001;
    truth_open(&w);
    struct nudge nudge = nudge_to(&w, 20);
    nudge.seen = seen;
    learn(&w, w.closure, &nudge, unknown, (const double[]){26, 3}, 2, 2000, &told);
    check_near(worst(&told, told.n - 1, truth), 0, 1e-6);
    truth_close(&w);
}

/* What enters by the symbol of a scheme, too. */
static void viscosity_of_burgers(void)
{
    static const struct online_unknown unknown = {false, 0};
    const double truth = 5e-3;
    struct truth w = {"burgers", "spectral", "nu=5e-3", 64, &closure_nothing, 0, 1e-3, 1001};
    struct told told;

    truth_open(&w);
    struct nudge nudge = nudge_to(&w, 100);
    learn(&w, w.closure, &nudge, &unknown, (const double[]){2e-2}, 1, 100, &told);
    check(told.n == 10);
    check_near(worst(&told, 9, &truth), 0, 1e-11);
    truth_close(&w);
}

/* A linear stencil that is part of the truth, from zeros, without a set of targets. */
static void theta_of_a_closure(void)
{
    static const struct online_unknown unknown[] = {{true, 0}, {true, 1}, {true, 2}, {true, 3}};
    const double truth[4] = {0.3, -0.5, 0.25, 0.1};
    struct truth w = {"kuramoto-sivashinsky", NULL, "", 64, NULL, 20, 0.02, 1001};
    struct closure planted, closure;
    struct told told;
    struct err err = {0};

    truth_open_system(&w);
    check(!closure_open(&planted, closure_find("linear", NULL), &w.sys.layout, "radius=1", NULL,
                        0, &err));
    check(!closure_open(&closure, planted.ops, &w.sys.layout, "radius=1", NULL, 0, &err));
    check(planted.ntheta == 4);
    memcpy(planted.theta, truth, sizeof truth);
    memset(closure.theta, 0, sizeof truth);
    w.closure = &planted;
    truth_run(&w);
    struct nudge nudge = nudge_to(&w, 5);
    learn(&w, &closure, &nudge, unknown, NULL, 4, 200, &told);
    check(told.n == 5);
    check_near(worst(&told, 4, truth), 0, 1e-10);
    closure_close(&planted);
    closure_close(&closure);
    truth_close(&w);
}

static void others_are_refused(void)
{
    static const struct online_unknown length = {false, 1};
    struct truth w = {"burgers", NULL, "", 64, &closure_nothing};
    struct truth noisy = {"ornstein-uhlenbeck", NULL, "", 0, &closure_nothing};
    struct model model;
    struct err err = {0};

    truth_open_system(&w);
    check(!model_open(&model, &w.sys, w.closure, NULL, 1e-3, &err));
    check(online_check(&model, &length, &err) < 0);
    check_text(err.msg, "burgers: L is the length of axis x, which the data state");
    model_close(&model);
    truth_close(&w);
    truth_open_system(&noisy);
    check(!model_open(&model, &noisy.sys, w.closure, NULL, 1e-3, &err));
    check(online_check(&model, &(struct online_unknown){false, 0}, &err) < 0);
    check_text(err.msg, "ornstein-uhlenbeck: found noise, expected a model without: parameters are "
               "not learned while it runs");
    model_close(&model);
    truth_close(&noisy);
}

int main(void)
{
    run(three_parameters_of_lorenz63);
    run(parameters_of_values_not_seen);
    run(viscosity_of_burgers);
    run(theta_of_a_closure);
    run(others_are_refused);
    return check_end();
}
