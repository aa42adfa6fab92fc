/* stochastic.c -- noise: strong orders against exact paths, the law of linear equations without
 * sampling it, a stationary density, streams of runs. */
#include <stdlib.h>

#include "../check.h"
#include "model/fleet.h"
#include "num/rng.h"

static void open_sys(struct sys *sys, const char *name, const double p[], size_t n)
{
    struct err err = {0};

    check(!sys_open(sys, sys_find(name, NULL), NULL, p, (size_t[SYS_AXES]){n}, &err));
    check_text(err.msg, "");
}

/* s after a step with these normals. */
static void step(const struct model *model, const double kick[], double s[], double work[])
{
    struct point at = model_point(model, 0);

    at.kick = kick;
    model_step(model, &model->stepper, &at, s, NULL, NULL, work);
}

/* ---- paths ---- */

enum { PATHS = 2000, FINEST = 256 };

/* Wiener increments over FINEST steps of PATHS paths up to t = 1. */
static double *increments(void)
{
    double *dW = malloc(FINEST * PATHS * sizeof *dW);
    struct rng r = rng_open(11, "test", 0);

    for (size_t i = 0; i < FINEST * PATHS; i++)
        dW[i] = rng_normal(&r) / sqrt(FINEST);
    return dW;
}

/* x[PATHS] := the paths at t = 1 from 1, in nt steps driven by dW. */
static void paths(const struct sys *sys, const char *scheme, const double dW[], size_t nt,
                  double x[])
{
    const size_t sum = FINEST / nt;
    struct model model;
    double kick[PATHS];

    check(!model_open(&model, sys, &closure_nothing, scheme, 1. / (double)nt, NULL));
    double *work = malloc(model.nwork * sizeof *work);
    for (size_t i = 0; i < PATHS; i++)
        x[i] = 1;
    for (size_t k = 0; k < nt; k++) {
        for (size_t i = 0; i < PATHS; i++) {
            kick[i] = 0;
            for (size_t j = k * sum; j < (k + 1) * sum; j++)
                kick[i] += dW[j * PATHS + i] * sqrt((double)nt);
        }
        step(&model, kick, x, work);
    }
    free(work);
    model_close(&model);
}

static double apart(const double x[], const double y[])
{
    double sum = 0;

    for (size_t i = 0; i < PATHS; i++)
        sum += (x[i] - y[i]) * (x[i] - y[i]) / PATHS;
    return sqrt(sum);
}

/* From the errors of three steps. */
static void order_is(const struct sys *sys, const char *scheme, const double dW[],
                     const double exact[], double order)
{
    double x[PATHS], error[3];

    for (size_t i = 0; i < 3; i++) {
        paths(sys, scheme, dW, 8u << 2 * i, x);
        error[i] = apart(x, exact);
    }
    check(error[0] < 0.5);
    check_near(log2(error[0] / error[1]) / 2, order, 0.15);
    check_near(log2(error[1] / error[2]) / 2, order, 0.1);
}

/* X(1) = exp(mu - sigma^2/2 + sigma W(1)) */
static void paths_of_geometric_brownian_motion(void)
{
    const double mu = 0.5, sigma = 0.7;
    double *dW = increments(), exact[PATHS];
    struct sys sys;

    open_sys(&sys, "geometric-brownian", (double[PARAM_MAX]){mu, sigma}, PATHS);
    for (size_t i = 0; i < PATHS; i++) {
        double W = 0;
        for (size_t j = 0; j < FINEST; j++)
            W += dW[j * PATHS + i];
        exact[i] = exp(mu - sigma * sigma / 2 + sigma * W);
    }
    order_is(&sys, "euler-maruyama", dW, exact, 0.5);
    order_is(&sys, "milstein", dW, exact, 1);
    sys_close(&sys);
    free(dW);
}

/* Additive noise: order 1 without more, against four times as many steps as the most. */
static void paths_under_additive_noise(void)
{
    double *dW = increments(), x[PATHS], fine[PATHS], error[2];
    struct sys sys;

    open_sys(&sys, "double-well", NULL, PATHS);
    paths(&sys, "euler-maruyama", dW, FINEST, fine);
    for (size_t i = 0; i < 2; i++) {
        paths(&sys, "euler-maruyama", dW, 8u << i, x);
        error[i] = apart(x, fine);
    }
    check_near(log2(error[0] / error[1]), 1, 0.15);
    sys_close(&sys);
    free(dW);
}

/* ---- laws: a step of linear equations is s' = e s + c xi; at rest the variance is
 * |c|^2/(1 - |e|^2), of all numbers of one step ---- */

enum { MOST = 600 };

/* variance[nnoise] at rest; those without noise: 0. Pairs turn: |e|^2 is of both. */
static void variances(const struct sys *sys, const char *scheme, double dt, double variance[])
{
    double s[MOST], c[MOST], kick[MOST];
    struct model model;

    check(!model_open(&model, sys, &closure_nothing, scheme, dt, NULL));
    double *work = malloc(model.nwork * sizeof *work);
    for (size_t i = 0; i < sys->nnoise; i++)
        kick[i] = 1;
    memset(c, 0, sizeof c);
    step(&model, kick, c, work);
    for (size_t i = 0; i < sys->ns; i++)
        s[i] = i % 2 == 0;
    step(&model, NULL, s, work);
    for (size_t i = 0; i < sys->nnoise; i++) {
        const size_t j = i & ~(size_t)1;
        const double e2 = s[j] * s[j] + s[j + 1] * s[j + 1];
        variance[i] = c[i] != 0 ? c[i] * c[i] / (1 - e2) : 0;
    }
    free(work);
    model_close(&model);
}

static void law_of_ornstein_uhlenbeck(void)
{
    const double rate = 0.8, spread = 0.6, sigma = 1.3;
    double found[MOST];
    struct sys sys;

    for (double omega = 0; omega < 3; omega += 2) {
        open_sys(&sys, "ornstein-uhlenbeck", (double[PARAM_MAX]){rate, spread, omega, sigma}, 5);
        for (double dt = 1e-6; dt < 100; dt *= 100) {
            variances(&sys, NULL, dt, found);
            for (size_t i = 0; i < 10; i++) {
                const double r = rate * (1 + spread * (double)(i / 2));
                check_near(found[i] / (sigma * sigma / (2 * r)), 1, 1e-9);
            }
        }
        variances(&sys, "euler-maruyama", 0.1, found);
        for (size_t i = 0; i < 10 && omega == 0; i++) {
            const double r = rate * (1 + spread * (double)(i / 2));
            check_near(found[i] / (sigma * sigma / (2 * r - r * r * 0.1)), 1, 1e-12);
        }
        sys_close(&sys);
    }
}

/* The heat equation: sigma^2/(8 kf nu q^2) of each part of modes 1 to kf. */
static void law_of_the_heat_equation(void)
{
    enum { NU, L, A, SIGMA, KF };
    const double p[PARAM_MAX] = {0.03, 2, 0, 0.7, 5};
    double found[MOST];
    struct sys sys;

    open_sys(&sys, "stochastic-burgers", p, 32);
    check(sys.nnoise == 12);
    variances(&sys, NULL, 0.3, found);
    check(found[0] == 0 && found[1] == 0);
    for (size_t i = 2; i < 12; i++) {
        const double q = 2 * M_PI * (double)(i / 2) / p[L];
        check_near(found[i] * 8 * p[KF] * p[NU] * q * q / (p[SIGMA] * p[SIGMA]), 1, 1e-12);
    }
    sys_close(&sys);
}

/* ---- sampled ---- */

/* Moments at t1 of a fleet's values. */
static void moments(const struct fleet *f, double m[3])
{
    double u[4096];

    memset(m, 0, 3 * sizeof *m);
    for (size_t i = 0; i < f->nmember; i++) {
        fleet_state(f, i, u);
        for (size_t j = 0; j < f->n; j++) {
            const double x = u[j], w = 1 / (double)(f->nmember * f->n);
            m[0] += w * x;
            m[1] += w * x * x;
            m[2] += w * x * x * x * x;
        }
    }
}

static void density_of_the_double_well(void)
{
    const double sigma = 0.7;
    double u[4096], m[3], sum[3] = {0}, all = 0;
    struct sys sys;
    struct fleet f;

    open_sys(&sys, "double-well", (double[PARAM_MAX]){sigma}, 4096);
    check(!sys_initial(&sys, NULL, 3, 0, u, NULL));
    check(!fleet_open(&f, 1, &sys, 1, &closure_nothing, NULL, 0.02, (size_t)1 << 30, NULL));
    check(!fleet_start(&f, 0, u, NULL));
    fleet_noise(&f, 5);
    check(fleet_to(&f, 12, 1) == 1);
    moments(&f, m);
    for (double x = -4; x < 4; x += 1e-3) { /* of exp(-2 V/sigma^2) */
        const double w = exp((x * x - x * x * x * x / 2) / (sigma * sigma));
        all += w;
        sum[0] += w * x * x;
        sum[1] += w * x * x * x * x;
        sum[2] += w * pow(x, 8);
    }
    const double x2 = sum[0] / all, x4 = sum[1] / all, x8 = sum[2] / all;
    check_near(m[0], 0, 4 * sqrt(x2 / 4096));
    check_near(m[1], x2, 4 * sqrt((x4 - x2 * x2) / 4096) + 0.01);
    check_near(m[2], x4, 4 * sqrt((x8 - x4 * x4) / 4096) + 0.03);
    fleet_close(&f);
    sys_close(&sys);
}

/* Variance and correlation of runs by their own streams, over members. */
static void runs_have_the_law(void)
{
    enum { MEMBERS = 4000 };
    double *u0 = calloc(4 * MEMBERS, sizeof *u0), u[4], xx = 0, xy = 0, x0 = 0, yx0 = 0;
    const double rate = 1, omega = 1.5, t = 0.4, e = exp(-rate * t);
    struct sys sys;
    struct fleet f;

    open_sys(&sys, "ornstein-uhlenbeck", (double[PARAM_MAX]){rate, 0, omega, 1}, 2);
    for (size_t i = 0; i < MEMBERS; i++)
        check(!sys_initial(&sys, NULL, 8, i, u0 + 4 * i, NULL));
    check(!fleet_open(&f, MEMBERS, &sys, 1, &closure_nothing, NULL, 0.2, (size_t)1 << 30, NULL));
    check(!fleet_start(&f, 0, u0, NULL));
    fleet_noise(&f, 8);
    check(fleet_to(&f, t, 2) == MEMBERS);
    for (size_t i = 0; i < MEMBERS; i++) {
        fleet_state(&f, i, u);
        xx += u[0] * u[0] / MEMBERS;
        xy += u[0] * u[2] / MEMBERS;
        x0 += u[0] * u0[4 * i] / MEMBERS;
        yx0 += u[2] * u0[4 * i] / MEMBERS;
    }
    const double sd = 0.5 / sqrt(MEMBERS);
    check_near(xx, 0.5, 4 * sqrt(2) * sd);
    check_near(xy, 0, 4 * sd);
    check_near(x0, 0.5 * e * cos(omega * t), 4 * sqrt(2) * sd);
    check_near(yx0, 0.5 * e * sin(omega * t), 4 * sqrt(2) * sd);
    fleet_close(&f);
    sys_close(&sys);
    free(u0);
}

/* ---- streams ---- */

enum { N = 3, M = 6, START = -3 }; /* at START/100 */

/* Members that begin alike. */
static void begin(struct fleet *f, const struct sys *sys, uint64_t seed)
{
    double ones[M * N];

    for (size_t i = 0; i < M * N; i++)
        ones[i] = 1;
    check(!fleet_open(f, M, sys, 1, &closure_nothing, NULL, 0.02, (size_t)1 << 30, NULL));
    check(!fleet_start(f, START / 100., ones, NULL));
    fleet_noise(f, seed);
}

/* By way of 0 and 0.5, with the states there, to 1.1. */
static void go(const struct sys *sys, uint64_t seed, size_t nthread, double half[M][N],
               double end[M][N])
{
    struct fleet f;

    begin(&f, sys, seed);
    check(fleet_to(&f, 0, nthread) == M && fleet_to(&f, 0.5, nthread) == M);
    for (size_t i = 0; i < M; i++)
        fleet_state(&f, i, half[i]);
    check(fleet_to(&f, 1.1, nthread) == M);
    for (size_t i = 0; i < M; i++)
        fleet_state(&f, i, end[i]);
    fleet_close(&f);
}

static void runs_have_streams_of_their_own(void)
{
    double half[M][N], end[M][N], other[M][N], again[M][N];
    struct sys sys;
    struct fleet f;

    open_sys(&sys, "geometric-brownian", NULL, N);
    go(&sys, 1, 1, half, end);
    go(&sys, 1, 3, other, again);
    check(!memcmp(end, again, sizeof end)); /* whatever the threads */
    for (size_t i = 0; i < M * N; i++)
        for (size_t j = 0; j < i; j++)
            check(end[i / N][i % N] != end[j / N][j % N]);
    go(&sys, 2, 1, other, again);
    for (size_t i = 0; i < M * N; i++)
        check(end[i / N][i % N] != again[i / N][i % N]);

    begin(&f, &sys, 1); /* goes on with the noise of the step it is at */
    check(!fleet_recall(&f, 0, half[0], 1, NULL) && !fleet_recall(&f, 0.5, half[0], 1, NULL));
    check(fleet_to(&f, 1.1, 1) == M);
    for (size_t i = 0; i < M; i++) {
        fleet_state(&f, i, again[i]);
        check(!memcmp(again[i], end[i], sizeof end[i]));
    }
    fleet_close(&f);
    sys_close(&sys);
}

/* Without noise the drift alone; other schemes are refused. */
static void what_is_not_noise(void)
{
    double u[1] = {1};
    struct sys sys;
    struct model model;
    struct run run;
    struct err err = {0};

    open_sys(&sys, "geometric-brownian", (double[PARAM_MAX]){0.5, 0.5}, 1);
    check(!model_open(&model, &sys, &closure_nothing, NULL, 0.1, NULL));
    check(!run_open(&run, &model, 0, u, NULL));
    check(!run_to(&run, 0.2, NULL));
    run_state(&run, u);
    check_near(u[0], 1.05 * 1.05, 1e-15);
    run_close(&run);
    model_close(&model);
    check(model_open(&model, &sys, &closure_nothing, "rk4", 0.1, &err) == -1);
    check(err.code == ERR_USAGE && strstr(err.msg, "euler-maruyama"));
    model_close(&model);
    sys_close(&sys);
}

int main(void)
{
    run(paths_of_geometric_brownian_motion);
    run(paths_under_additive_noise);
    run(law_of_ornstein_uhlenbeck);
    run(law_of_the_heat_equation);
    run(density_of_the_double_well);
    run(runs_have_the_law);
    run(runs_have_streams_of_their_own);
    run(what_is_not_noise);
    return check_end();
}
