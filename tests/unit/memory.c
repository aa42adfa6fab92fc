/* Runs of models that remember (lib/closure/memory.c): identities of Mori's kernels, known pasts,
 * noise, and what corrects the step of a solver. */
#include <stdlib.h>

#include "../check.h"
#include "model/fleet.h"
#include "model/trail.h"
#include "num/rng.h"

enum { N = 3, LAGS = 12 };

struct bench {
    struct sys sys;
    struct closure closure;
    struct model model;
    double *Omega, *S, *B; /* in theta of the closure */
};

static void fill(size_t n, double x[], double size, uint64_t index)
{
    struct rng r = rng_open(6, "test", index);

    for (size_t i = 0; i < n; i++)
        x[i] = size * rng_normal(&r);
}

/* A memory of the three components of Lorenz's system, with means and everything else zero. */
static void set_up(struct bench *b, const char *params, const char *act, double dt)
{
    check(!sys_open(&b->sys, sys_find("lorenz63", NULL), NULL, NULL, (size_t[SYS_AXES]){N}, NULL));
    check(!closure_open(&b->closure, closure_find("memory", NULL), &b->sys.layout, params, NULL, 0,
                        NULL));
    b->closure.act = act;
    b->Omega = b->closure.theta + 2 * N;
    b->S = b->Omega + (size_t)b->closure.p[0] * N * N;
    b->B = b->S + N * N;
    for (size_t i = 0; i < N; i++)
        b->closure.theta[i] = b->closure.theta[N + i] = 0.3 + (double)i;
    check(!model_open(&b->model, &b->sys, &b->closure, NULL, dt, NULL));
}

static void tear_down(struct bench *b)
{
    model_close(&b->model);
    closure_close(&b->closure);
    sys_close(&b->sys);
}

/* out := a b, of N x N */
static void times(const double a[], const double b[], double out[])
{
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            out[N * i + j] = 0;
            for (size_t k = 0; k < N; k++)
                out[N * i + j] += a[N * i + k] * b[N * k + j];
        }
}

/* Omega_l = (C(l + 1) - sum_{j<l} Omega_j C(l - j)) C(0)^-1, of any C with C(0) diagonal. */
static void kernels(const double C[][N * N], double Omega[])
{
    for (size_t l = 0; l < LAGS; l++) {
        double *to = Omega + l * N * N, part[N * N];
        memcpy(to, C[l + 1], sizeof part);
        for (size_t j = 0; j < l; j++) {
            times(Omega + j * N * N, C[l - j], part);
            for (size_t i = 0; i < N * N; i++)
                to[i] -= part[i];
        }
        for (size_t i = 0; i < N * N; i++)
            to[i] /= C[0][(i % N) * (N + 1)];
    }
}

/* From one state and nothing before it, W = 0: v(n) - mean = C(n) C(0)^-1 (v(0) - mean). */
static void kernels_give_back_the_correlations(void)
{
    double C[LAGS + 1][N * N], u[N], g[N], v[N];
    struct bench b;
    struct run run;

    set_up(&b, "lags=12", NULL, 0.1);
    fill((LAGS + 1) * N * N, C[0], 0.5, 1);
    for (size_t i = 0; i < N * N; i++)
        C[0][i] = i % (N + 1) ? 0 : 1 + (double)i;
    kernels(C, b.Omega);
    fill(N, u, 1, 2);
    for (size_t i = 0; i < N; i++)
        g[i] = (u[i] - b.closure.theta[i]) / C[0][i * (N + 1)];
    check(!run_open(&run, &b.model, 0, u, NULL));
    for (size_t n = 1; n <= LAGS; n++) {
        check(!run_to(&run, 0.1 * (double)n, NULL));
        run_state(&run, v);
        for (size_t i = 0; i < N; i++) {
            double exact = b.closure.theta[i];
            for (size_t j = 0; j < N; j++)
                exact += C[n][i * N + j] * g[j];
            check_near(v[i], exact, 1e-12);
        }
    }
    run_close(&run);
    tear_down(&b);
}

static void a_step_is_no_rate(void)
{
    struct bench b;
    struct model model;
    struct err err = {0};

    set_up(&b, NULL, NULL, 0.1);
    b.closure.act = "add";
    check(model_open(&model, &b.sys, &b.closure, NULL, 0.1, &err) == -1 && err.code == ERR_DATA);
    check(strstr(err.msg, "closure memory gives a step, found act add, expected") == err.msg);
    model_close(&model);
    tear_down(&b);
}

/* v(n + 1) - mean = A (v(n) - mean) + B (v(n - 1) - mean) from two random states. */
static void autoregression(const double mean[], const double AB[], size_t count, double v[][N])
{
    for (size_t n = 0; n < count; n++)
        for (size_t i = 0; i < N; i++) {
            double sum = mean[i];
            for (size_t j = 0; n > 1 && j < N; j++)
                sum += AB[N * i + j] * (v[n - 1][j] - mean[j]) +
                       AB[N * N + N * i + j] * (v[n - 2][j] - mean[j]);
            v[n][i] = n > 1 ? sum : mean[i] + (n ? 1 : -0.5) * (double)(i + 1);
        }
}

/* An autoregression goes on as it went, from what is known of its past: by lags of the state, or
 * the second of them by the model's own last values. */
static void a_known_past_is_gone_on_from(void)
{
    enum { COUNT = 60, KNOWN = 20 };
    double v[COUNT][N], AB[2 * N * N], u[N];

    fill(2 * N * N, AB, 0.3, 6);
    for (int own = 0; own < 2; own++) {
        struct bench b;
        struct run run;
        set_up(&b, own ? "lags=1,own=2" : "lags=2", NULL, 0.1);
        check(b.closure.npast == (own ? 2 : 1));
        if (own) /* B acts on values, not on what they are from the mean */
            memset(b.closure.theta, 0, 2 * N * sizeof *b.closure.theta);
        memcpy(b.Omega, AB, (own ? 1 : 2) * N * N * sizeof *AB);
        if (own)
            memcpy(b.B + N * N, AB + N * N, N * N * sizeof *AB);
        autoregression(b.closure.theta, AB, COUNT, v);
        size_t at = KNOWN - b.closure.npast;
        check(!run_open(&run, &b.model, 0.1 * (double)at, v[at], NULL));
        while (at < KNOWN) {
            at++;
            check(!run_recall(&run, 0.1 * (double)at, v[at], NULL));
        }
        while (++at < COUNT) {
            check(!run_to(&run, 0.1 * (double)at, NULL));
            run_state(&run, u);
            for (size_t i = 0; i < N; i++)
                check_near(u[i], v[at][i], 1e-13);
        }
        check(run_recall(&run, 9, (double[]){0, NAN, 0}, NULL) == -1);
        run_close(&run);
        tear_down(&b);
    }
}

/* Psi of the system alone. */
static void coarse_step(const struct bench *b, const double u[], double next[])
{
    struct model model;
    struct run run;

    check(!model_open(&model, &b->sys, &closure_nothing, NULL, b->model.dt, NULL));
    check(!run_open(&run, &model, 0, u, NULL) && !run_to(&run, b->model.dt, NULL));
    run_state(&run, next);
    run_close(&run);
    model_close(&model);
}

/* v(n + 1) = Psi(v(n)) + dt z(n + 1), z(n + 1) = mean + Omega_0 phi(n) + Omega_1 phi(n - 1)
 * + B_0 z(n) + B_1 z(n - 1); and from its own records a run finds its z again. */
static void steps_are_corrected(void)
{
    enum { COUNT = 40, AT = 20 };
    const double dt = 0.01;
    double v[COUNT][N] = {{1, 2, 20}}, z[COUNT][N] = {{0}}, psi[N], u[N];
    struct bench b;
    struct run run;

    set_up(&b, "lags=2,own=2", "correct", dt);
    fill(2 * N * N, b.Omega, 0.1, 7);
    fill(2 * N * N, b.B, 0.3, 8);
    const double *mean = b.closure.theta, *phi = mean + N;
    check(!run_open(&run, &b.model, 0, v[0], NULL));
    for (size_t n = 0; n + 1 < COUNT; n++) {
        coarse_step(&b, v[n], psi);
        for (size_t i = 0; i < N; i++) {
            double sum = mean[i];
            for (size_t j = 0; j < N; j++)
                sum += b.Omega[N * i + j] * (v[n][j] - phi[j]) + b.B[N * i + j] * z[n][j] +
                       (n ? b.Omega[N * N + N * i + j] * (v[n - 1][j] - phi[j]) +
                                b.B[N * N + N * i + j] * z[n - 1][j]
                          : 0);
            z[n + 1][i] = sum;
            v[n + 1][i] = psi[i] + dt * sum;
        }
        check(!run_to(&run, dt * (double)(n + 1), NULL));
        run_state(&run, u);
        for (size_t i = 0; i < N; i++)
            check_near(u[i], v[n + 1][i], 1e-12);
    }
    check(run_to(&run, dt * (COUNT - 0.5), NULL) == -1);
    run_close(&run);
    check(!run_open(&run, &b.model, dt * (AT - 2), v[AT - 2], NULL));
    for (size_t n = AT - 1; n <= AT; n++)
        check(!run_recall(&run, dt * (double)n, v[n], NULL));
    check(!run_to(&run, dt * (COUNT - 1), NULL));
    run_state(&run, u);
    for (size_t i = 0; i < N; i++)
        check_near(u[i], v[COUNT - 1][i], 1e-11);
    run_close(&run);
    tear_down(&b);
}

/* <w, v(T)> along a trail, and its gradient where g is not NULL. */
static double value(const struct bench *b, const double theta[], const double w[],
                    size_t budget, double *g)
{
    enum { STEPS = 12 };
    const double t[] = {0, STEPS * b->model.dt};
    double *room = malloc(trail_size(&b->model, 1, STEPS, budget) * sizeof *room);
    double v[N], sum = 0;
    struct point at = model_point(&b->model, 0);
    struct trail tr;

    at.u = (const double[]){1, 2, 20};
    at.theta = theta;
    trail_place(&tr, &b->model, 1, STEPS, budget, room);
    check(trail_forward(&tr, &at, t, v, g != NULL));
    if (g)
        trail_adjoint(&tr, &at, t, w, &(struct dpoint){.theta = g});
    for (size_t i = 0; i < N; i++)
        sum += w[i] * v[i];
    free(room);
    return sum;
}

/* Through the past as well, in any memory. */
static void theta_has_a_gradient(void)
{
    static const char *const acts[] = {"map", "correct"};
    const double w[N] = {1, -0.5, 0.3};

    for (int k = 0; k < 2; k++) {
        struct bench b;
        double least = INFINITY, size = 0, slope = 0;
        set_up(&b, "lags=3,own=2", acts[k], 0.02);
        const size_t p = b.closure.ntheta;
        double *g = calloc(5 * p, sizeof *g), *v = g + 2 * p, *to = g + 3 * p;
        fill(p, b.closure.theta, 0.1, 9);
        fill(p, v, 1, 10);
        value(&b, b.closure.theta, w, 0, g);
        value(&b, b.closure.theta, w, 1, g + p);
        check(!memcmp(g, g + p, p * sizeof *g));
        for (size_t i = 0; i < p; i++) {
            slope += g[i] * v[i];
            size += fabs(g[i] * v[i]);
        }
        for (double h = 1e-2; h > 1e-6; h /= 4) {
            for (size_t i = 0; i < 2 * p; i++)
                to[i] = b.closure.theta[i % p] + (i < p ? h : -h) * v[i % p];
            const double up = value(&b, to, w, 1, NULL), down = value(&b, to + p, w, 1, NULL);
            least = fmin(least, fabs((up - down) / (2 * h) - slope));
        }
        check_near(least / size, 0, 1e-9);
        check(size > 0);
        free(g);
        tear_down(&b);
    }
}

/* v(t + dt) = mean + A (v - mean) + S xi keeps the covariance P = A P A^T + S S^T; here A = a I. */
static void noise_has_its_variance(void)
{
    enum { STEPS = 200000 };
    const double a = 0.5;
    double u[N], sum[N * N] = {0};
    struct bench b;
    struct run run;

    set_up(&b, "lags=1", NULL, 1);
    fill(N * N, b.S, 1, 3);
    for (size_t i = 0; i < N; i++)
        b.Omega[i * (N + 1)] = a;
    check(!run_open(&run, &b.model, 0, b.closure.theta, NULL));
    check(!run_to(&run, 1, NULL));
    run_state(&run, u);
    check(!memcmp(u, b.closure.theta, sizeof u)); /* none is drawn unless it is asked for */
    run_noise(&run, 7, 0);
    for (int k = 0; k < STEPS; k++) {
        check(!run_to(&run, k + 2, NULL));
        run_state(&run, u);
        for (size_t i = 0; i < N * N; i++)
            sum[i] += (u[i / N] - b.closure.theta[i / N]) * (u[i % N] - b.closure.theta[i % N]);
    }
    for (size_t i = 0; i < N * N; i++) {
        double exact = 0, size = 0;
        for (size_t k = 0; k < N; k++) {
            exact += b.S[i / N * N + k] * b.S[i % N * N + k] / (1 - a * a);
            size += fabs(b.S[i / N * N + k] * b.S[i % N * N + k]) / (1 - a * a);
        }
        check_near(sum[i] / STEPS, exact, 5 * size * sqrt(2 * (1 + a * a) / (1 - a * a) / STEPS));
    }
    run_close(&run);
    tear_down(&b);
}

/* Every member has noise of its own, whatever the threads and wherever saves lie. */
static void noise_is_of_seed_member_and_step(void)
{
    enum { M = 5 };
    double u[M][N], v[3][M][N];
    struct bench b;
    struct fleet f;

    set_up(&b, "lags=2", NULL, 0.1);
    fill(2 * N * N, b.Omega, 0.2, 4);
    fill(N * N, b.S, 1, 5);
    for (size_t i = 0; i < M; i++)
        memcpy(u[i], b.closure.theta, sizeof u[i]);
    for (int k = 0; k < 3; k++) {
        check(!fleet_open(&f, M, &b.sys, 1, &b.closure, NULL, 0.1, SIZE_MAX, NULL));
        check(!fleet_start(&f, 0, u[0], NULL));
        fleet_noise(&f, 1 + k / 2);
        check(k || fleet_to(&f, 0.4, 1) == M);
        check(fleet_to(&f, 1, 1 + k) == M);
        for (size_t i = 0; i < M; i++)
            fleet_state(&f, i, v[k][i]);
        fleet_close(&f);
    }
    check(!memcmp(v[0], v[1], sizeof v[0]));
    for (size_t i = 0; i < M; i++) {
        check(memcmp(v[0][i], v[2][i], sizeof v[0][i]) != 0);
        check(!i || memcmp(v[0][i], v[0][0], sizeof v[0][i]) != 0);
    }
    tear_down(&b);
}

int main(void)
{
    run(kernels_give_back_the_correlations);
    run(a_known_past_is_gone_on_from);
    run(steps_are_corrected);
    run(theta_has_a_gradient);
    run(noise_has_its_variance);
    run(noise_is_of_seed_member_and_step);
    run(a_step_is_no_rate);
    return check_end();
}
