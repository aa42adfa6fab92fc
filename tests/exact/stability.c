/* Closures whose law is that of the energy, in the running model: weights of any size, 1e4 steps
 * of equations that keep the energy in space. With the argument `long`: 1e5 steps of twenty seeds. */
#include "model/model.h"

#include <stdlib.h>

#include "../check.h"
#include "num/rng.h"

enum { N = 32, SEEDS = 20 };
static int steps = 10000;
static uint64_t seed = 3;

struct outcome {
    bool failed; /* not all states were numbers */
    double most; /* times the sum of squares of (u, z) at first that there ever was */
    double left; /* that at the end */
    double mean; /* how far the sum of u moved, in units of its root mean square */
};

static double squares(const struct run *run)
{
    double sum = 0;

    for (size_t i = 0; i < run->model->ode.n; i++)
        sum += run->s[i] * run->s[i];
    return sum;
}

static double total(const double s[])
{
    double sum = 0;

    for (size_t i = 0; i < N; i++)
        sum += s[i];
    return sum;
}

/* Weights are factor times those that a fit starts from. */
static struct outcome run_of(const char *system, double dt, const char *form, double factor,
                             const char *scheme)
{
    const struct sys_ops *ops = sys_find(system, NULL);
    struct outcome o = {0};
    struct closure c;
    struct model model;
    struct run run;
    struct sys sys;
    double u[N], p[PARAM_MAX];

    param_defaults(ops->params, p);
    if (!strcmp(system, "burgers"))
        p[param_index(ops->params, "nu")] = 0;
    check(!sys_open(&sys, ops, "conserving", p, (size_t[]){N}, NULL));
    check(!sys_initial(&sys, NULL, 1, 0, u, NULL));
    check(!closure_open(&c, closure_find(form, NULL), &sys.layout, NULL, NULL, seed, NULL));
    for (size_t i = 0; i < c.ntheta; i++)
        c.theta[i] *= factor;
    check(!model_open(&model, &sys, &c, scheme, dt, NULL));
    check(!run_open(&run, &model, 0, u, NULL));
    const double first = squares(&run), sum = total(run.s), size = sqrt(first * N);
    for (int i = 1; i <= steps && !o.failed; i++) {
        o.failed = run_to(&run, i * dt, NULL) != 0;
        o.most = fmax(o.most, squares(&run) / first);
    }
    o.left = squares(&run) / first;
    o.mean = fabs(total(run.s) - sum) / size;
    run_close(&run);
    model_close(&model);
    closure_close(&c);
    sys_close(&sys);
    return o;
}

/* Long steps of large weights may stand still, short ones move. */
static void energy_never_grows(void)
{
    static const struct {
        const char *system;
        double dt, factor, below;
    } of[] = {{"burgers", 1e-3, 1, 0.5}, {"burgers", 1e-3, 1e3, 1}, {"burgers", 1e-8, 1e3, 0.9},
              {"kdv", 1e-2, 1, 0.1},     {"kdv", 1e-2, 1e3, 1},     {"kdv", 1e-8, 1e3, 0.999}};
    static const char *const forms[] = {"skew", "viscosity"};

    for (size_t k = 0; k < sizeof of / sizeof *of; k++)
        for (int f = 0; f < 2; f++) {
            const struct outcome o = run_of(of[k].system, of[k].dt, forms[f], of[k].factor,
                                            "relaxed-rk4");
            check(!o.failed && o.most <= 1 + 1e-12 && o.left <= of[k].below);
            check_near(o.mean, 0, 1e-12);
        }
}

static void others_blow_up(void)
{
    check(run_of("burgers", 1e-3, "cnn", 1000, "relaxed-rk4").failed);
    check(run_of("kdv", 1e-2, "cnn", 1000, "relaxed-rk4").failed);
    check(run_of("burgers", 1e-3, "skew", 1000, "rk4").failed); /* the scheme is needed, too */
}

/* Nothing but the equations: energy is kept. */
static void equations_keep_energy(void)
{
    const struct outcome burgers = run_of("burgers", 1e-3, "none", 1, "relaxed-rk4");
    const struct outcome kdv = run_of("kdv", 1e-2, "none", 1, "relaxed-rk4");

    check_near(burgers.left, 1, 1e-12);
    check_near(kdv.left, 1, 1e-12);
}

/* As a fit begins, and a thousand times that. */
static void energy_never_grows_in_long_runs(void)
{
    static const char *const systems[] = {"burgers", "kdv"};

    steps = 100000;
    for (seed = 1; seed <= SEEDS; seed++)
        for (int k = 0; k < 4; k++) {
            const struct outcome o = run_of(systems[k % 2], k % 2 ? 1e-2 : 1e-3, "skew",
                                            k < 2 ? 1 : 1000, "relaxed-rk4");
            check(!o.failed && o.most <= 1 + 1e-12);
            check_near(o.mean, 0, 1e-11);
        }
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "long")) {
        run(energy_never_grows_in_long_runs);
        return check_end();
    }
    run(equations_keep_energy);
    run(energy_never_grows);
    run(others_blow_up);
    return check_end();
}
