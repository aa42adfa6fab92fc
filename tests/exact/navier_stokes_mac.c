/* navier_stokes_mac.c -- flow on a staggered grid: what is conserved, and solutions that are
 * known: vortices in a mean flow, the laminar flow of the force. */
#include <stdlib.h>

#include "../check.h"
#include "model/model.h"
#include "num/rng.h"
#include "num/stats.h"

enum { NY = 24, NX = 32, N = NY * NX, MOST = 2 * 64 * 64 };

static void set_up(struct sys *sys, double nu, double mu, double force, size_t ny, size_t nx)
{
    const double p[PARAM_MAX] = {nu, mu, force, 3, 2};

    check(!sys_open(sys, sys_find("navier-stokes-mac", NULL), NULL, p,
                    (size_t[SYS_AXES]){ny, nx}, NULL));
}

/* The largest divergence over max|u|/dx. */
static double divergence(const double s[])
{
    const double *u = s, *v = s + N, dy = 2. / NY, dx = 2. / NX;
    double most = 0;

    for (size_t j = 0; j < NY; j++)
        for (size_t i = 0; i < NX; i++) {
            const size_t o = j * NX + i, w = j * NX + (i + NX - 1) % NX;
            const size_t s_ = (j + NY - 1) % NY * NX + i;
            most = fmax(most, fabs((u[o] - u[w]) / dx + (v[o] - v[s_]) / dy));
        }
    return most / (stats_max_abs(s, 2 * N) / dx);
}

static void noise(double u[], uint64_t index)
{
    struct rng r = rng_open(1, "test", index);

    for (size_t i = 0; i < 2 * N; i++)
        u[i] = rng_normal(&r);
}

/* Starts from noise, whose divergence is as large as may be. */
static void divergence_is_zero_after_each_step(void)
{
    struct sys sys;
    struct model model;
    struct run run;
    double u[2 * N], mean[2] = {0}, most = 0;

    set_up(&sys, 0.002, 0.1, 2, NY, NX);
    noise(u, 0);
    check(divergence(u) > 0.5);
    for (size_t i = 0; i < 2 * N; i++)
        mean[i / N] += u[i] / N;
    check(!model_open(&model, &sys, &closure_nothing, "rk4", 0.01, NULL));
    check(!run_open(&run, &model, 0, u, NULL));
    for (int step = 1; step <= 300; step++) {
        check(!run_to(&run, 0.01 * step, NULL));
        run_state(&run, u);
        most = fmax(most, divergence(u));
    }
    check(most < 1e-13);
    for (size_t i = 0; i < 2 * N; i++) /* momentum, by drag alone */
        mean[i / N] -= u[i] / N * exp(0.1 * 3);
    check_near(mean[0], 0, 1e-9);
    check_near(mean[1], 0, 1e-9);
    run_close(&run);
    model_close(&model);
    sys_close(&sys);
}

/* <u, f(u)> of noise without divergence. */
static void energy_and_momentum_are_kept(void)
{
    struct sys sys;
    double u[2 * N], f[2 * N], energy = 0, square[2] = {0}, mean[2] = {0};

    set_up(&sys, 0, 0, 0, NY, NX);
    double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
    for (uint64_t k = 0; k < 4; k++) {
        noise(f, k);
        sys_encode(&sys, f, u, work);
        sys_rhs(&sys, 0, u, f, work);
        for (size_t i = 0; i < 2 * N; i++) {
            energy += u[i] * f[i];
            square[0] += u[i] * u[i];
            square[1] += f[i] * f[i];
            mean[i / N] += f[i];
        }
        check(divergence(f) < 1e-14);
        check(square[1] > 0);
        check_near(energy / sqrt(square[0] * square[1]), 0, 1e-15);
        check_near(mean[0] / sqrt(square[1]), 0, 1e-13);
        check_near(mean[1] / sqrt(square[1]), 0, 1e-13);
    }
    free(work);
    sys_close(&sys);
}

/* Gradients of any field of cells are removed, and all else is left. */
static void gradients_are_removed(void)
{
    struct sys sys;
    double p[2 * N], u[2 * N], s[2 * N];

    set_up(&sys, 0, 0, 0, NY, NX);
    double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
    noise(p, 5);
    for (size_t j = 0; j < NY; j++)
        for (size_t i = 0; i < NX; i++) {
            const size_t o = j * NX + i;
            u[o] = (p[j * NX + (i + 1) % NX] - p[o]) * NX;
            u[N + o] = (p[(j + 1) % NY * NX + i] - p[o]) * NY;
        }
    sys_encode(&sys, u, s, work);
    check(stats_max_abs(s, 2 * N) < 1e-13 * stats_max_abs(u, 2 * N));
    free(work);
    sys_close(&sys);
}

/* The largest error at t of vortices that a mean flow carries, of n x 3n/2 cells. */
static double error(size_t n)
{
    const double t = 0.4, nu = 0.05, q = 2 * M_PI / 2;
    struct sys sys;
    struct model model;
    struct run run;
    double u[MOST], v[MOST], mean[2] = {1.1, -0.6}, most = 0;
    char spec[96];

    set_up(&sys, nu, 0, 0, n, n / 2 * 3);
    check(!sys_initial(&sys, "taylor-green:max=1.3,U=1.1,V=-0.6,x=0.3,y=0.17", 0, 0, u, NULL));
    check(!model_open(&model, &sys, &closure_nothing, "rk4", 0.1 / (double)n, NULL));
    check(!run_open(&run, &model, 0, u, NULL) && !run_to(&run, t, NULL));
    run_state(&run, v);
    snprintf(spec, sizeof spec, "taylor-green:max=%.17g,U=1.1,V=-0.6,x=%.17g,y=%.17g",
             1.3 * exp(-2 * nu * q * q * t), 0.3 + mean[0] * t, 0.17 + mean[1] * t);
    check(!sys_initial(&sys, spec, 0, 0, u, NULL));
    for (size_t i = 0; i < sys.n; i++)
        most = fmax(most, fabs(u[i] - v[i]));
    run_close(&run);
    model_close(&model);
    sys_close(&sys);
    return most;
}

static void carried_vortices_are_of_second_order(void)
{
    const double e[3] = {error(12), error(24), error(48)};

    check(e[2] < 0.01);
    check_near(log2(e[0] / e[1]), 2, 0.2);
    check_near(log2(e[1] / e[2]), 2, 0.06);
}

static void mean_flow_is_kept(void)
{
    struct sys sys;
    double u[2 * N], v[2 * N];
    struct model model;
    struct run run;

    set_up(&sys, 0.01, 0, 0, NY, NX);
    check(!sys_initial(&sys, "taylor-green:max=0,U=0.7,V=-0.4", 0, 0, u, NULL));
    check(!model_open(&model, &sys, &closure_nothing, "rk4", 0.01, NULL));
    check(!run_open(&run, &model, 0, u, NULL) && !run_to(&run, 1, NULL));
    run_state(&run, v);
    for (size_t i = 0; i < 2 * N; i++)
        check_near(v[i], i < N ? 0.7 : -0.4, 1e-13);
    run_close(&run);
    model_close(&model);
    sys_close(&sys);
}

/* u = F/(nu k^2 + mu) sin(q y), k = 2 sin(q dy/2)/dy, means over faces, stands still. */
static void laminar_flow_is_steady(void)
{
    const double q = 3 * M_PI, dy = 2. / NY, k = 2 * sin(q * dy / 2) / dy;
    struct sys sys;
    double u[2 * N] = {0}, f[2 * N];

    set_up(&sys, 0.05, 0.3, 0.7, NY, NX);
    double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
    for (size_t i = 0; i < N; i++) {
        const double y = (double)(i / NX) * dy;
        u[i] = 0.7 / (0.05 * k * k + 0.3) * (cos(q * y) - cos(q * (y + dy))) / (q * dy);
    }
    sys_rhs(&sys, 0, u, f, work);
    check(stats_max_abs(f, 2 * N) < 1e-13);
    free(work);
    sys_close(&sys);
}

/* The sum of squares of v_x - u_y at corners. */
static double enstrophy(const double s[])
{
    const double *u = s, *v = s + N;
    double sum = 0;

    for (size_t j = 0; j < NY; j++)
        for (size_t i = 0; i < NX; i++) {
            const size_t o = j * NX + i, e = j * NX + (i + 1) % NX, n = (j + 1) % NY * NX + i;
            const double w = (v[e] - v[o]) * NX / 2 - (u[n] - u[o]) * NY / 2;
            sum += w * w;
        }
    return sum;
}

/* Random flows have the speed that was asked for, on average, and no divergence; of a spectrum
 * q^4 exp(-2 q^2/kmax^2) the mean square of q is 5/4 kmax^2. Means over faces lose a little. */
static void random_flows_are_as_fast_as_asked(void)
{
    enum { MEMBERS = 400 };
    struct sys sys;
    double u[2 * N], square = 0, squares = 0;

    set_up(&sys, 0, 0, 0, NY, NX);
    for (uint64_t k = 0; k < MEMBERS; k++) {
        check(!sys_initial(&sys, "random:kmax=3,rms=2", 7, k, u, NULL));
        check(divergence(u) < 1e-15);
        for (size_t i = 0; i < 2 * N; i++)
            square += u[i] * u[i] / N / MEMBERS;
        squares += enstrophy(u) / N / MEMBERS;
    }
    check_near(sqrt(square), 2, 0.1);
    check_near(squares / square / (5. / 4 * 9 * M_PI * M_PI), 1, 0.1);
    sys_close(&sys);
}

/* The least nu that is warned of is the least that blows noise up. */
static void cautions_are_where_steps_fail(void)
{
    const double square = 4 * (NX * NX + NY * NY) / 4., dt = 0.01;

    for (int beyond = 0; beyond < 2; beyond++) {
        struct sys sys;
        struct model model;
        struct run run;
        struct text_buf said = {0};
        double u[2 * N];

        set_up(&sys, (beyond ? 2.81 : 2.76) / dt / square, 0, 0, NY, NX);
        noise(u, 9);
        for (size_t i = 0; i < 2 * N; i++)
            u[i] *= 1e-9; /* so that nothing else matters */
        check(!model_open(&model, &sys, &closure_nothing, "rk4", dt, NULL));
        model_cautions(&model, true, &said);
        check(beyond ? said.s && strstr(said.s, "= 2.81 is beyond 2.785") : !said.len);
        check(!run_open(&run, &model, 0, u, NULL) && !run_to(&run, 1000 * dt, NULL));
        run_state(&run, u);
        check(beyond ? stats_max_abs(u, N) > 1e-6 : stats_max_abs(u, N) < 1e-9);
        text_buf_free(&said);
        run_close(&run);
        model_close(&model);
        sys_close(&sys);
    }
}

int main(void)
{
    run(divergence_is_zero_after_each_step);
    run(energy_and_momentum_are_kept);
    run(gradients_are_removed);
    run(carried_vortices_are_of_second_order);
    run(mean_flow_is_kept);
    run(laminar_flow_is_steady);
    run(cautions_are_where_steps_fail);
    run(random_flows_are_as_fast_as_asked);
    return check_end();
}
