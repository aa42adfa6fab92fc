/* Levenberg and Marquardt: a valley, a plane in one step, a matrix without an inverse, walls, and
 * going on from a saved state. */
#include "optim/optim.h"

#include "../check.h"

enum { N = 4, R = 2 * (N - 1) };

static struct optim lm(const char *params)
{
    struct optim o;

    check(optim_open(&o, optim_find("lm", NULL), params, N, NULL) == 0);
    return o;
}

/* r of a problem, and its Jacobian D (R, N), column-major. */
typedef void residuals(const double x[], double r[], double D[]);
static double wall = INFINITY;
static size_t looks;

/* r = 10 (x_{i+1} - x_i^2), 1 - x_i: Rosenbrock's valley */
static void valley(const double x[], double r[], double D[])
{
    memset(D, 0, R * N * sizeof *D);
    for (size_t i = 0; i + 1 < N; i++) {
        r[2 * i] = 10 * (x[i + 1] - x[i] * x[i]);
        D[i * R + 2 * i] = -20 * x[i];
        D[(i + 1) * R + 2 * i] = 10;
        r[2 * i + 1] = 1 - x[i];
        D[i * R + 2 * i + 1] = -1;
    }
}

/* r_i = (i + 1) (x_i - i), and nothing of the last x */
static void plane(const double x[], double r[], double D[])
{
    memset(D, 0, R * N * sizeof *D);
    memset(r, 0, R * sizeof *r);
    for (size_t i = 0; i + 1 < N; i++) {
        r[i] = (double)(i + 1) * (x[i] - (double)i);
        D[i * R + i] = (double)(i + 1);
    }
}

static int value(void *ctx, const double x[], double *f, double g[], struct err *err)
{
    double r[R], D[R * N];

    (void)err;
    looks++;
    check(g == NULL);
    (*(residuals **)ctx)(x, r, D);
    *f = 0;
    for (int i = 0; i < R; i++)
        *f += r[i] * r[i];
    for (int i = 0; i < N; i++)
        if (fabs(x[i]) > wall)
            *f = i % 2 ? NAN : INFINITY;
    return 0;
}

static int normal(void *ctx, const double x[], double g[], double A[], struct err *err)
{
    double r[R], D[R * N];

    (void)err;
    (*(residuals **)ctx)(x, r, D);
    for (int j = 0; j < N; j++) {
        g[j] = 0;
        for (int k = 0; k < R; k++)
            g[j] += 2 * D[j * R + k] * r[k];
        for (int i = 0; i < N; i++) {
            A[j * N + i] = i > j ? NAN : 0; /* the lower half is nobody's */
            for (int k = 0; k < R; k++)
                A[j * N + i] += 2 * D[j * R + k] * D[i * R + k];
        }
    }
    return 0;
}

static residuals *const a_valley = valley, *const a_plane = plane;
static const struct optim_problem rosenbrock = {(void *)&a_valley, value, normal, NULL},
                                  flat = {(void *)&a_plane, value, normal, NULL};
static const double first[N] = {-1.2, 1, -1.2, 1};

static void the_end_of_a_valley(void)
{
    struct optim o = lm("tol=0");
    double x[N], f = NAN, before = INFINITY, norm;

    memcpy(x, first, sizeof x);
    while (o.iter < 100 && o.ops->step(&o, &rosenbrock, x, &f, &norm, NULL) == 1) {
        check(f < before && isfinite(norm));
        before = f;
    }
    check(o.iter > 5 && o.iter < 60 && f < 1e-25);
    for (int i = 0; i < N; i++)
        check_near(x[i], 1, 1e-12);
    optim_close(&o);
}

/* Without damping a plane takes one step; of what has no part in it nothing is changed. */
static void a_plane_takes_one_step(void)
{
    struct optim o = lm("damping=1e-15,tol=0");
    double x[N], f, norm;

    memcpy(x, first, sizeof x);
    check(o.ops->step(&o, &flat, x, &f, &norm, NULL) == 1 && f < 1e-20);
    for (int i = 0; i + 1 < N; i++)
        check_near(x[i], i, 1e-10);
    check(x[N - 1] == first[N - 1]);
    optim_close(&o);
}

/* Damped without end a step is one down the gradient. */
static void damping_turns_to_the_gradient(void)
{
    struct optim o = lm("damping=1e6,tol=0");
    double x[N], g[N], A[N * N], f, norm, dot = 0, square = 0;

    memcpy(x, first, sizeof x);
    normal((void *)&a_valley, x, g, A, NULL);
    check(o.ops->step(&o, &rosenbrock, x, &f, &norm, NULL) == 1);
    for (int i = 0; i < N; i++) {
        dot += g[i] * (first[i] - x[i]);
        square += (first[i] - x[i]) * (first[i] - x[i]);
    }
    check_near(dot / norm / sqrt(square), 1, 1e-9);
    check(sqrt(square) > 1e-12);
    optim_close(&o);
}

static void walls_are_kept_off(void)
{
    struct optim o = lm("damping=1e-15");
    double x[N], f, norm;
    struct err err = {0};

    wall = 1.25;
    memcpy(x, first, sizeof x);
    while (o.iter < 200 && o.ops->step(&o, &rosenbrock, x, &f, &norm, NULL) == 1)
        check(isfinite(f));
    check(f < 1e-15);
    optim_close(&o);
    o = lm(NULL);
    x[0] = 2;
    check(o.ops->step(&o, &rosenbrock, x, &f, &norm, &err) == -1 && err.code == ERR_NUMERIC);
    check_text(err.msg, "lm: found no finite value at the first theta");
    wall = INFINITY;
    optim_close(&o);
}

static bool at_most_half(void *ctx, double x[])
{
    (void)ctx;
    for (int i = 0; i < N; i++)
        x[i] = fmin(x[i], 0.5);
    return true;
}

static void bounds_are_kept(void)
{
    struct optim_problem bounded = flat;
    struct optim o = lm(NULL);
    double x[N] = {-1, -1, -1, -1}, f, norm;

    bounded.constrain = at_most_half;
    while (o.iter < 100 && o.ops->step(&o, &bounded, x, &f, &norm, NULL) == 1)
        check(x[0] <= 0.5 && x[1] <= 0.5 && x[2] <= 0.5);
    check(o.iter < 100 && x[1] == 0.5 && x[2] == 0.5);
    check_near(x[0], 0, 1e-6);
    optim_close(&o);
}

/* From the state after every step it goes on to the same bits, and ends where it ended. */
static void it_goes_on_from_any_step(void)
{
    enum { STEPS = 60 };
    struct optim o = lm(NULL);
    double x[STEPS][N], states[STEPS][8], y[N], f, norm;
    size_t steps = 0;

    memcpy(y, first, sizeof y);
    while (steps < STEPS && o.ops->step(&o, &rosenbrock, y, &f, &norm, NULL) == 1) {
        memcpy(x[steps], y, sizeof y);
        memcpy(states[steps++], o.state, o.nstate * sizeof(double));
    }
    check(steps > 5 && steps < STEPS && o.nstate <= 8);
    optim_close(&o);
    for (size_t k = 0; k < steps; k++) {
        o = lm(NULL);
        memcpy(y, x[k], sizeof y);
        memcpy(o.state, states[k], o.nstate * sizeof(double));
        o.iter = k + 1;
        while (o.ops->step(&o, &rosenbrock, y, &f, &norm, NULL) == 1)
            continue;
        check(o.iter == steps && memcmp(y, x[steps - 1], sizeof y) == 0);
        optim_close(&o);
    }
}

static void too_many_are_refused(void)
{
    struct err err = {0};
    struct optim o;

    check(optim_open(&o, optim_find("lm", NULL), NULL, 2001, &err) == -1 && err.code == ERR_USAGE);
    check_text(err.msg, "lm: found 2001 parameters, expected at most 2000: it solves for all of "
                        "them at once");
    optim_close(&o);
    check(optim_open(&o, optim_find("lm", NULL), "damping=0", 3, &err) == -1);
    check(err.code == ERR_USAGE && strstr(err.msg, "lm: damping") != NULL);
    optim_close(&o);
}

int main(void)
{
    run(the_end_of_a_valley);
    run(a_plane_takes_one_step);
    run(damping_turns_to_the_gradient);
    run(walls_are_kept_off);
    run(bounds_are_kept);
    run(it_goes_on_from_any_step);
    run(too_many_are_refused);
    return check_end();
}
