/* kolmogorov.c -- exact solutions of two-dimensional flow: decaying vortices, a Rossby wave,
 * the laminar Kolmogorov flow, one nonlinear term by hand; energy and enstrophy. */
#include <stdlib.h>

#include "../check.h"
#include "model/model.h"
#include "num/rng.h"
#include "num/stats.h"

enum { NU, MU, BETA, F, KF, L, NY = 24, NX = 32, N = NY * NX };

static double y_of(size_t i)
{
    return 2 * M_PI * (double)(i / NX) / NY;
}

static double x_of(size_t i)
{
    return 2 * M_PI * (double)(i % NX) / NX;
}

/* A side of 2 pi, so that wavenumbers are whole. */
static void set_up(struct sys *sys, double nu, double mu, double beta, double force)
{
    const double p[PARAM_MAX] = {nu, mu, beta, force, 3, 2 * M_PI};

    check(!sys_open(sys, sys_find("kolmogorov", NULL), NULL, p, (size_t[SYS_AXES]){NY, NX},
                    NULL));
}

static void run_for(const struct sys *sys, double dt, double t, const double u[], double v[])
{
    struct model model;
    struct run run;

    check(!model_open(&model, sys, &closure_nothing, "etdrk4", dt, NULL));
    check(!run_open(&run, &model, 0, u, NULL) && !run_to(&run, t, NULL));
    run_state(&run, v);
    run_close(&run);
    model_close(&model);
}

static void vortices_only_decay(void)
{
    struct sys sys;
    double u[N], v[N];

    set_up(&sys, 0.03, 0.2, 0, 0);
    check(!sys_initial(&sys, "taylor-green:k=2,max=1.5", 0, 0, u, NULL));
    run_for(&sys, 0.05, 1, u, v);
    for (size_t i = 0; i < N; i++)
        check_near(v[i], u[i] * exp(-0.03 * 8 - 0.2), 1e-14);
    sys_close(&sys);
}

/* cos(3 x + 2 y - omega t), omega = -beta K_x/K^2: its nonlinear terms cancel. */
static void waves_drift_west(void)
{
    const double beta = 4, omega = -beta * 3 / 13, t = 2;
    struct sys sys;
    double u[N], v[N];

    set_up(&sys, 0.01, 0, beta, 0);
    for (size_t i = 0; i < N; i++)
        u[i] = cos(3 * x_of(i) + 2 * y_of(i));
    run_for(&sys, 0.1, t, u, v);
    for (size_t i = 0; i < N; i++)
        check_near(v[i], cos(3 * x_of(i) + 2 * y_of(i) - omega * t) * exp(-0.01 * 13 * t),
                   1e-13);
    sys_close(&sys);
}

/* w = -F/(nu q) cos(q y) stands still. */
static void laminar_flow_is_steady(void)
{
    struct sys sys;
    double u[N], f[N];

    set_up(&sys, 0.5, 0, 0, 0.7);
    for (size_t i = 0; i < N; i++)
        u[i] = -0.7 / (0.5 * 3) * cos(3 * y_of(i));
    double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
    sys_rhs(&sys, 0, u, f, work);
    check(stats_max_abs(f, N) < 1e-13); /* noise times nu K^2, up to 200 */
    free(work);
    sys_close(&sys);
}

/* w = cos y + cos 2x: w_t = -u w_x - v w_y = -(3/2) sin y sin 2x. */
static void one_term_by_hand(void)
{
    struct sys sys;
    double u[N], f[N];

    set_up(&sys, 0, 0, 0, 0);
    for (size_t i = 0; i < N; i++)
        u[i] = cos(y_of(i)) + cos(2 * x_of(i));
    double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
    sys_rhs(&sys, 0, u, f, work);
    for (size_t i = 0; i < N; i++)
        check_near(f[i], -1.5 * sin(y_of(i)) * sin(2 * x_of(i)), 5e-14);
    free(work);
    sys_close(&sys);
}

/* Of modes that the products keep, without viscosity: sum w N = 0, sum psi N = 0. */
static void energy_and_enstrophy_are_kept(void)
{
    struct sys sys;
    struct rng r = rng_open(4, "test", 0);
    double u[N] = {0}, psi[N] = {0}, f[N], size = 0, energy = 0, enstrophy = 0;

    set_up(&sys, 0, 0, 5, 0);
    for (int k = -11; k <= 11; k++)
        for (int l = k > 0 ? 0 : 1; l <= 15; l++) {
            const double a = rng_normal(&r), b = 6 * rng_uniform(&r);
            for (size_t i = 0; i < N; i++) {
                const double wave = a * cos(k * y_of(i) + l * x_of(i) + b);
                u[i] += wave;
                psi[i] += wave / (k * k + l * l);
            }
        }
    double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
    sys_rhs(&sys, 0, u, f, work);
    for (size_t i = 0; i < N; i++) {
        size += fabs(u[i] * f[i]);
        enstrophy += u[i] * f[i];
        energy += psi[i] * f[i];
    }
    check_near(enstrophy / size, 0, 1e-14);
    check_near(energy / size, 0, 1e-14);
    free(work);
    sys_close(&sys);
}

static void refusals(void)
{
    const double p[PARAM_MAX] = {0.1, 0, 0, 1, 7, 2 * M_PI};
    struct sys sys;
    struct err err = {0};
    double u[N];

    check(sys_open(&sys, sys_find("kolmogorov", NULL), NULL, p, (size_t[SYS_AXES]){14, 14},
                   &err) == -1);
    check(err.code == ERR_USAGE && strstr(err.msg, "15 points along y, found 14"));
    set_up(&sys, 0, 0, 0, 0);
    check(sys_initial(&sys, "random:kmax=12", 0, 0, u, &err) && strstr(err.msg, "kmax = 12"));
    check(sys_initial(&sys, "random:kmax=1.5", 0, 0, u, &err) && strstr(err.msg, "whole"));
    sys_close(&sys);
}

int main(void)
{
    run(vortices_only_decay);
    run(waves_drift_west);
    run(laminar_flow_is_steady);
    run(one_term_by_hand);
    run(energy_and_enstrophy_are_kept);
    run(refusals);
    return check_end();
}
