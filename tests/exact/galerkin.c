/* Galerkin models of quadratic systems are their projected right-hand sides; others are refused. */
#include <stdlib.h>

#include "../check.h"
#include "closure/closure.h"
#include "model/tensors.h"
#include "num/principal.h"
#include "num/rng.h"

enum { R = 6 };

/* A system, modes out of initial conditions, another one as mean. */
struct fixture {
    struct sys sys;
    struct basis basis;
    struct filter phi;
    double *theta;
};

static void open_fixture(struct fixture *x, const char *system, const char *form, size_t n)
{
    const struct sys_ops *ops = sys_find(system, NULL);
    struct err err = {0};

    check(sys_open(&x->sys, ops, form, NULL, (size_t[SYS_AXES]){n, ops->axes[1].name ? n : 0},
                   &err) == 0);
    x->basis = (struct basis){.layout = x->sys.layout, .count = R};
    x->basis.mean = calloc((R + 2) * x->sys.n, sizeof(double));
    x->basis.modes = x->basis.mean + x->sys.n;
    x->basis.weight = x->basis.modes + R * x->sys.n;
    for (size_t i = 0; i < x->sys.n; i++)
        x->basis.weight[i] = 1;
    for (size_t k = 0; k <= R; k++)
        check(sys_initial(&x->sys, NULL, 1, k, x->basis.mean + k * x->sys.n, &err) == 0);
    check(principal_unit(x->sys.n, R, x->basis.modes, &err) == 0);
    const struct filter_spec spec = {.basis = &x->basis};
    check(filter_open(&x->phi, filter_find("project", NULL), &x->sys.layout, &spec, &err) == 0);
    x->theta = calloc(R * (1 + R + R * (R + 1) / 2), sizeof *x->theta);
}

static void close_fixture(struct fixture *x)
{
    filter_close(&x->phi);
    sys_close(&x->sys);
    free(x->basis.mean);
    free(x->theta);
}

static double length(const double f[], size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += f[i] * f[i];
    return sqrt(sum);
}

/* The form quadratic with theta at a[R], beside Phi f(mean + sum a phi). */
static double difference(const struct fixture *x, const double a[])
{
    const size_t n = x->sys.n;
    double *u = malloc((2 * n + x->phi.nwork + sys_rhs_nwork(&x->sys)) * sizeof *u);
    double *f = u + n, *work = f + n, g[R], m[R], worst = 0;
    struct closure c;

    for (size_t i = 0; i < n; i++) {
        u[i] = x->basis.mean[i];
        for (size_t r = 0; r < R; r++)
            u[i] += a[r] * x->basis.modes[r * n + i];
    }
    sys_rhs(&x->sys, 0, u, f, work);
    filter_apply_rate(&x->phi, f, g, work);
    check(closure_open(&c, closure_find("quadratic", NULL), &x->phi.out, NULL, NULL, 0, NULL) == 0);
    double *tape = malloc((c.ntape + c.nwork + 1) * sizeof *tape);
    c.ops->eval(&c, &(struct point){.u = a, .theta = x->theta}, m, NULL, tape, tape + c.ntape);
    for (size_t r = 0; r < R; r++)
        worst = fmax(worst, fabs(m[r] - g[r]) / length(f, n));
    free(tape);
    closure_close(&c);
    free(u);
    return worst;
}

static void the_model_is_the_projected_system(void)
{
    static const struct { const char *system, *form; size_t n; } cases[] = {
        {"burgers", "central", 64},
        {"kuramoto-sivashinsky", "spectral", 64},
        {"kuramoto-sivashinsky", "finite-differences", 64},
        {"kolmogorov", NULL, 24},
        {"lorenz96", NULL, 40}};
    struct rng r = rng_open(1, "test", 0);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture x;
        struct err err = {0};
        open_fixture(&x, cases[i].system, cases[i].form, cases[i].n);
        const double size = length(x.basis.mean, x.sys.n);
        check(tensors_find(&x.sys, &x.phi, size, x.theta, &err) == 0);
        for (int k = 0; k < 5; k++) {
            double a[R];
            for (size_t j = 0; j < R; j++)
                a[j] = k * size * rng_normal(&r);
            check(difference(&x, a) < 1e-13);
        }
        close_fixture(&x);
    }
}

static void what_is_not_quadratic_is_refused(void)
{
    struct fixture x, other;
    struct err err = {0};

    open_fixture(&x, "nagumo", NULL, 64);
    check(tensors_find(&x.sys, &x.phi, 1, x.theta, &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "nagumo: found a right-hand side that is not quadratic") != NULL);
    open_fixture(&other, "burgers", NULL, 32);
    check(tensors_find(&other.sys, &x.phi, 1, x.theta, &err) < 0 && err.code == ERR_DATA);
    close_fixture(&x);
    close_fixture(&other);
}

int main(void)
{
    run(the_model_is_the_projected_system);
    run(what_is_not_quadratic_is_refused);
    return check_end();
}
