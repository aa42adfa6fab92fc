/* Runs of models that remember (lib/closure/memory.c): identities of Mori's kernels, known pasts,
 * noise, and what corrects the step of a solver. */
#include <stdlib.h>

#include "../check.h"
#include "model/fleet.h"
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

int main(void)
{
    run(kernels_give_back_the_correlations);
    run(a_step_is_no_rate);
    return check_end();
}
