/* kernel_closures.c -- closures that records tell in closed form: kernel ridge regression against
 * the solution of its equations, and what is planted. */
#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "closure/closure_kernels.h"
#include "learn/learn.h"
#include "num/eliminate.h"
#include "num/rng.h"

enum { N = 6 };

static struct layout line(int variables)
{
    static const char *const names[] = {"u", "v"};
    struct layout l = {0};
    const struct axis axis = {.name = "x", .n = N, .step = 0.1, .edge = EDGE_PERIODIC};

    check(layout_axis(&l, &axis, NULL) == 0);
    for (int v = 0; v < variables; v++)
        check(layout_var(&l, names[v], "x", "", "", NULL) == v);
    return l;
}

/* nt states, drawn, and what a smooth function of the patch of three makes of them. */
struct data {
    double *t, *u, *tau;
    struct records records;
};

static struct data plant(size_t nt, size_t n)
{
    struct data d = {.t = malloc(nt * sizeof *d.t), .u = malloc(2 * nt * n * sizeof *d.u)};
    struct rng r = rng_open(5, "planted", nt);

    d.tau = d.u + nt * n;
    for (size_t k = 0; k < nt; k++)
        d.t[k] = 0.1 * (double)k;
    for (size_t i = 0; i < nt * n; i++)
        d.u[i] = 2 * rng_uniform(&r) - 1;
    for (size_t i = 0; i < nt * n; i++) {
        const size_t begin = i - i % N, left = begin + (i + N - 1 - begin) % N;
        const size_t right = begin + (i + 1 - begin) % N;
        d.tau[i] = 3 * sin(1.5 * d.u[i]) * cos(d.u[left]) + 0.5 * d.u[right];
    }
    d.records = (struct records){.nt = nt, .nmember = 1, .n = n, .t = d.t, .u = d.u, .tau = d.tau};
    return d;
}

static void drop(struct data *d)
{
    free(d->t);
    free(d->u);
}

static double fit(struct closure *c, const struct layout *l, const char *form, const char *params,
                  const struct data *d)
{
    const struct learn_options opt = {.objective = objective_find("derivative", NULL),
                                      .batch = 50, .threads = 1, .look = 20};
    struct learn_report last = {0};
    struct err err = {0};

    check(!closure_open(c, closure_find(form, NULL), l, params, NULL, 0, &err));
    check(!learn_fit(c, &d->records, &opt, &last, &err));
    if (err.code)
        check_text(err.msg, "");
    return last.error;
}

static double mean_square(size_t n, const double x[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sum / (double)n;
}

/* ---- kernel ---- */

/* The patch of three of u / scale of sample i of all points. */
static void patch_of(const struct data *d, double scale, size_t i, double x[3])
{
    const size_t begin = i - i % N;

    for (size_t j = 0; j < 3; j++)
        x[j] = d->u[begin + (i - begin + N + j - 1) % N] / scale;
}

static double value_of(bool matern, const double a[3], const double b[3], double length)
{
    double s = 0;

    for (size_t j = 0; j < 3; j++)
        s += (a[j] - b[j]) * (a[j] - b[j]) / (3 * length * length);
    return matern ? (1 + sqrt(5 * s) + 5 * s / 3) * exp(-sqrt(5 * s)) : exp(-s / 2);
}

/* With every patch a centre, predictions are K (K + ridge)^{-1} tau. */
static void every_patch_a_centre_is_ridge_regression(void)
{
    enum { NT = 5, ALL = NT * N };
    static const char *const params[] = {"centres=30,ridge=1e-2,length=0.8",
                                         "centres=30,ridge=1e-2,length=0.8,matern=1"};
    const struct layout l = line(1);
    struct data d = plant(NT, N);
    static double K[ALL * ALL], A[ALL * ALL], alpha[ALL], rhs[ALL];
    static size_t pivot[ALL];

    for (int matern = 0; matern < 2; matern++) {
        struct closure c;
        fit(&c, &l, "kernel", params[matern], &d);
        check_near(c.scale_u[0] * c.scale_u[0], mean_square(ALL, d.u), 1e-12);
        for (size_t i = 0; i < ALL; i++)
            for (size_t j = 0; j < ALL; j++) {
                double x[3], y[3];
                patch_of(&d, c.scale_u[0], i, x);
                patch_of(&d, c.scale_u[0], j, y);
                K[i * ALL + j] = value_of(matern, x, y, 0.8);
                A[i * ALL + j] = K[i * ALL + j] + (i == j ? 1e-2 : 0);
            }
        memcpy(rhs, d.tau, sizeof rhs);
        check(eliminate(ALL, ALL, A, rhs, 1e-14, pivot) == ALL);
        for (size_t i = 0; i < ALL; i++)
            alpha[pivot[i]] = rhs[i];
        double m[N], *tape = malloc((c.ntape + c.nwork) * sizeof *tape);
        for (size_t k = 0; k < NT; k++) {
            const struct point at = {.u = d.u + k * N, .theta = c.theta};
            c.ops->eval(&c, &at, m, NULL, tape, tape + c.ntape);
            for (size_t i = 0; i < N; i++) {
                double sum = 0;
                for (size_t j = 0; j < ALL; j++)
                    sum += K[(k * N + i) * ALL + j] * alpha[j];
                check_near(m[i], sum, 1e-10);
            }
        }
        free(tape);
        closure_close(&c);
    }
    drop(&d);
}

/* Errors on states that were not seen fall with the centres, and are small in the end. */
static void errors_fall_with_centres(void)
{
    static const char *const params[] = {"centres=5", "centres=20", "centres=80"};
    const struct layout l = line(1);
    struct data d = plant(100, N), other = plant(31, N);
    double last = 1;

    for (size_t k = 0; k < 3; k++) {
        struct closure c;
        double *m, error = 0;
        check(fit(&c, &l, "kernel", params[k], &d) < last);
        m = malloc((N + c.ntape + c.nwork) * sizeof *m);
        for (size_t i = 0; i < 31; i++) {
            const struct point at = {.u = other.u + i * N, .theta = c.theta};
            c.ops->eval(&c, &at, m, NULL, m + N, m + N + c.ntape);
            for (size_t j = 0; j < N; j++)
                error += pow(m[j] - other.tau[i * N + j], 2);
        }
        error = sqrt(error / (31 * N) / mean_square(31 * N, other.tau));
        check(error < 0.6 * last);
        last = error;
        free(m);
        closure_close(&c);
    }
    check(last < 1e-3);
    drop(&d);
    const struct layout two = line(2);
    struct closure c;
    d = plant(100, 2 * N);
    check(fit(&c, &two, "kernel", "centres=150", &d) < 0.1);
    closure_close(&c);
    drop(&d);
    drop(&other);
}

static void refuses_what_tells_too_little(void)
{
    const struct layout l = line(1);
    struct data d = plant(4, N);
    struct learn_options opt = {.objective = objective_find("derivative", NULL), .batch = 50,
                                .threads = 1, .look = 20};
    struct closure c;
    struct err err = {0};

    check(!closure_open(&c, closure_find("kernel", NULL), &l, "centres=25", NULL, 0, &err));
    check(learn_fit(&c, &d.records, &opt, NULL, &err) < 0 && err.code == ERR_DATA);
    check_text(err.msg, "found 24 patches that differ, expected at least 25, the centres");
    opt.optimiser = "adam";
    check(learn_fit(&c, &d.records, &opt, NULL, &err) < 0 && err.code == ERR_USAGE);
    closure_close(&c);
    check(closure_open(&c, closure_find("kernel", NULL), &l, "radius=3", NULL, 0, &err) < 0);
    check_text(err.msg, "closure kernel: radius = 3 needs 7 points, found 6");
    drop(&d);
}

int main(void)
{
    run(every_patch_a_centre_is_ridge_regression);
    run(errors_fall_with_centres);
    run(refuses_what_tells_too_little);
    return check_end();
}
