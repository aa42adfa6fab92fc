/* L-BFGS: a narrow valley, a bowl in as many steps as it has axes, the conditions of every step,
 * walls, bounds, and going on from a saved state. */
#include "optim/optim.h"

#include "../check.h"

enum { MOST = 40, STATE = 4 + 21 * MOST };

static struct optim lbfgs(const char *params, size_t n)
{
    struct optim o;

    check(optim_open(&o, optim_find("lbfgs", NULL), params, n, NULL) == 0);
    return o;
}

/* sum 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2, the minimum at 1; not there beyond a wall. */
static size_t dimension, looks;
static double wall = INFINITY;

static int valley(void *ctx, const double x[], double *f, double g[], struct err *err)
{
    (void)ctx, (void)err;
    looks++;
    *f = 0;
    for (size_t i = 0; i < dimension; i++)
        g[i] = 0;
    for (size_t i = 0; i + 1 < dimension; i++) {
        const double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
        *f += 100 * a * a + b * b;
        g[i] += -400 * a * x[i] - 2 * b;
        g[i + 1] += 200 * a;
    }
    for (size_t i = 0; i < dimension; i++)
        if (fabs(x[i]) > wall)
            *f = i % 2 ? NAN : INFINITY;
    return 0;
}

/* sum (i + 1) (x_i - i)^2 / 2 */
static int bowl(void *ctx, const double x[], double *f, double g[], struct err *err)
{
    (void)ctx, (void)err;
    looks++;
    *f = 0;
    for (size_t i = 0; i < dimension; i++) {
        const double e = x[i] - (double)i;
        g[i] = (double)(i + 1) * e;
        *f += g[i] * e / 2;
    }
    return 0;
}

static const struct optim_problem rosenbrock = {.value = valley}, quadratic = {.value = bowl};

static void start(double x[], size_t n)
{
    dimension = n;
    looks = 0;
    for (size_t i = 0; i < n; i++)
        x[i] = i % 2 ? 1 : -1.2;
}

static void the_end_of_a_valley(void)
{
    static const size_t sizes[] = {2, 10, MOST};
    double x[MOST], f, norm;

    for (int k = 0; k < 3; k++) {
        struct optim o = lbfgs("tol=0", sizes[k]);
        start(x, sizes[k]);
        while (o.iter < 300 && o.ops->step(&o, &rosenbrock, x, &f, &norm, NULL) == 1)
            continue;
        check(o.iter < 300 && looks < 500 && f < 1e-20);
        for (size_t i = 0; i < sizes[k]; i++)
            check_near(x[i], 1, 1e-9);
        optim_close(&o);
    }
}

/* With exact searches the steps are those of conjugate gradients, whatever the memory: a bowl of n
 * curvatures takes n, and not one less. */
static void a_bowl_takes_a_step_an_axis(void)
{
    enum { N = 8 };
    static const char *const params[] = {"memory=1,c2=1e-12,c1=1e-13,tol=0",
                                         "memory=10,c2=1e-12,c1=1e-13,tol=0"};
    double x[N], f, norm;

    for (int k = 0; k < 2; k++) {
        struct optim o = lbfgs(params[k], N);
        start(x, N);
        x[1] = 0; /* not yet where it belongs */
        for (int i = 0; i < N; i++) {
            check(o.ops->step(&o, &quadratic, x, &f, &norm, NULL) == 1);
            check((norm < 1e-6) == (i == N - 1));
        }
        for (int i = 0; i < N; i++)
            check_near(x[i], i, 1e-6);
        optim_close(&o);
    }
}

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Of the last step, whose direction is known only as what it came to: s = a d. */
static void strong_wolfe(void)
{
    enum { N = 10 };
    static const char *const params[] = {"tol=0", "c1=0.3,c2=0.4,tol=0", "c1=0.01,c2=0.05,tol=0"};
    static const double c1[] = {1e-4, 0.3, 0.01}, c2[] = {0.9, 0.4, 0.05};

    for (int k = 0; k < 3; k++) {
        struct optim o = lbfgs(params[k], N);
        double x[N], before[N], s[N], g0[N], g1[N], f0, f1, f, norm;
        start(x, N);
        for (;;) {
            memcpy(before, x, sizeof x);
            if (o.ops->step(&o, &rosenbrock, x, &f, &norm, NULL) != 1 || f < 1e-12)
                break;
            for (int i = 0; i < N; i++)
                s[i] = x[i] - before[i];
            valley(NULL, before, &f0, g0, NULL);
            valley(NULL, x, &f1, g1, NULL);
            check(f == f1 && norm == sqrt(dot(N, g1, g1)) && f1 < f0 && dot(N, g0, s) < 0);
            check(f1 <= f0 + c1[k] * dot(N, g0, s) + 1e-12 * f0);
            check(fabs(dot(N, g1, s)) <= -c2[k] * dot(N, g0, s) * (1 + 1e-6));
        }
        check(o.iter > 20);
        optim_close(&o);
    }
}

/* Steps that end where f is not there were too long. */
static void walls_are_kept_off(void)
{
    struct optim o = lbfgs("rate=1e6", 10);
    double x[10], f, norm;

    start(x, 10);
    wall = 1.25;
    while (o.iter < 300 && o.ops->step(&o, &rosenbrock, x, &f, &norm, NULL) == 1)
        check(isfinite(f) && isfinite(norm));
    check(f < 1e-12);
    x[0] = 2;
    optim_close(&o);
    o = lbfgs(NULL, 10);
    struct err err = {0};
    check(o.ops->step(&o, &rosenbrock, x, &f, &norm, &err) == -1 && err.code == ERR_NUMERIC);
    check_text(err.msg, "lbfgs: found no finite value at the first theta");
    wall = INFINITY;
    optim_close(&o);
}

static bool at_most_half(void *ctx, double x[])
{
    bool changed = false;

    (void)ctx;
    for (size_t i = 0; i < dimension; i++)
        if (x[i] > 0.5) {
            x[i] = 0.5;
            changed = true;
        }
    return changed;
}

static void bounds_are_kept(void)
{
    const struct optim_problem bounded = {.value = bowl, .constrain = at_most_half};
    struct optim o = lbfgs(NULL, 2);
    double x[2] = {-1, -1}, f, norm;

    start(x, 2);
    while (o.iter < 100 && o.ops->step(&o, &bounded, x, &f, &norm, NULL) == 1)
        check(x[0] <= 0.5 && x[1] <= 0.5);
    check(o.iter < 100 && x[1] == 0.5);
    optim_close(&o);
}

/* tol ends it early, by the gradient, and a step after the end is none. */
static void it_ends_by_tol(void)
{
    struct optim o = lbfgs("tol=1e-3", 10);
    double x[10], end[10], f, norm = 0, g[10];

    start(x, 10);
    valley(NULL, x, &f, g, NULL);
    const double first = sqrt(dot(10, g, g));
    while (o.ops->step(&o, &rosenbrock, x, &f, &norm, NULL) == 1)
        check(o.iter < 100);
    check(norm <= 1e-3 * first && norm > 1e-9 * first);
    memcpy(end, x, sizeof x);
    const size_t before = looks;
    check(o.ops->step(&o, &rosenbrock, x, &f, &norm, NULL) == 0 && looks == before);
    check(memcmp(end, x, sizeof x) == 0);
    optim_close(&o);
}

/* From the state after every step it goes on to the same bits. */
static void it_goes_on_from_any_step(void)
{
    enum { N = 10, STEPS = 200 };
    struct optim o = lbfgs(NULL, N);
    static double x[STEPS][N], states[STEPS][STATE];
    double y[N], f, norm;
    size_t steps = 0;

    start(y, N);
    while (steps < STEPS && o.ops->step(&o, &rosenbrock, y, &f, &norm, NULL) == 1) {
        memcpy(x[steps], y, sizeof y);
        memcpy(states[steps++], o.state, o.nstate * sizeof(double));
    }
    check(steps > 30 && steps < STEPS && o.nstate == 4 + 21 * N);
    optim_close(&o);
    for (size_t k = 0; k < steps; k++) {
        o = lbfgs(NULL, N);
        memcpy(y, x[k], sizeof y);
        memcpy(o.state, states[k], o.nstate * sizeof(double));
        o.iter = k + 1;
        while (o.ops->step(&o, &rosenbrock, y, &f, &norm, NULL) == 1)
            continue;
        check(o.iter == steps && memcmp(y, x[steps - 1], sizeof y) == 0);
        optim_close(&o);
    }
}

static void parameters(void)
{
    static const char *const bad[][2] = {{"c1=0.5,c2=0.4", "lbfgs: found c1 = 0.5, expected less "
                                          "than c2 = 0.4"},
                                         {"memory=0", "lbfgs: memory"},
                                         {"memory=2.5", "lbfgs: memory"},
                                         {"rate=-1", "lbfgs: rate"},
                                         {"tolerance=1", "lbfgs: no parameter 'tolerance'"}};
    struct optim o;

    for (int i = 0; i < 5; i++) {
        struct err err = {0};
        check(optim_open(&o, optim_find("lbfgs", NULL), bad[i][0], 3, &err) == -1);
        check(err.code == ERR_USAGE && strncmp(err.msg, bad[i][1], strlen(bad[i][1])) == 0);
        optim_close(&o);
    }
}

int main(void)
{
    run(the_end_of_a_valley);
    run(a_bowl_takes_a_step_an_axis);
    run(strong_wolfe);
    run(walls_are_kept_off);
    run(bounds_are_kept);
    run(it_ends_by_tol);
    run(it_goes_on_from_any_step);
    run(parameters);
    return check_end();
}
