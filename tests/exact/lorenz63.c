/* lorenz63.c -- fixed points, the rate at which volumes shrink, the symmetry, and the order,
 * climate and largest Lyapunov exponent of runs. */
#include "../check.h"
#include "model/model.h"
#include "num/rng.h"
#include "sys/sys.h"

enum { N = 3 };

static struct sys sys;

static void f(const double u[N], double dudt[N])
{
    double work[2 * N];

    sys_rhs(&sys, 0, u, dudt, work);
}

static void tangent(const double u[N], const double v[N], double out[N])
{
    const struct point at = {.u = u, .p = sys.p};

    sys.form->tangent(&sys, &at, &(struct point){.u = v}, out, NULL, NULL);
}

static void draw(double u[N], uint64_t index)
{
    struct rng r = rng_open(6, "test", index);

    for (int i = 0; i < N; i++)
        u[i] = 10 * rng_normal(&r);
}

static void is_three_numbers(void)
{
    struct err err = {0};

    check(!sys_open(&sys, sys_find("lorenz63", NULL), NULL, NULL, NULL, &err));
    check_text(err.msg, "");
    check(sys.n == N && sys.layout.nvar == N && sys.layout.naxis == 0);
}

static void fixed_points_rest(void)
{
    const double r = sqrt(8. / 3 * 27), fixed[][N] = {{0}, {r, r, 27}, {-r, -r, 27}};
    double dudt[N];

    for (int k = 0; k < 3; k++) {
        f(fixed[k], dudt);
        for (int i = 0; i < N; i++)
            check_near(dudt[i], 0, 1e-13);
    }
}

static void volumes_shrink_evenly(void)
{
    for (uint64_t k = 0; k < 20; k++) {
        double u[N], out[N], trace = 0;
        draw(u, k);
        for (int i = 0; i < N; i++) {
            double e[N] = {0};
            e[i] = 1;
            tangent(u, e, out);
            trace += out[i];
        }
        check_near(trace, -(10 + 1 + 8. / 3), 1e-13);
    }
}

/* (x, y, z) -> (-x, -y, z) commutes with f; turning one sign alone does not. */
static void symmetry(void)
{
    for (uint64_t k = 0; k < 20; k++) {
        double u[N], a[N], b[N];
        draw(u, k);
        f(u, a);
        f((const double[N]){-u[0], -u[1], u[2]}, b);
        check(b[0] == -a[0] && b[1] == -a[1] && b[2] == a[2]);
        f((const double[N]){-u[0], u[1], u[2]}, b);
        check(b[0] != -a[0] && b[2] != a[2]);
    }
}

static void advance(const char *ic, double dt, double t, double u[N])
{
    struct model model;
    struct run run;

    check(!sys_initial(&sys, ic, 1, 0, u, NULL));
    check(!model_open(&model, &sys, &closure_nothing, "rk4", dt, NULL));
    check(!run_open(&run, &model, 0, u, NULL));
    check(!run_to(&run, t, NULL));
    run_state(&run, u);
    run_close(&run);
    model_close(&model);
}

static void order_is_four(void)
{
    double u[4][N], apart[3] = {0};

    for (int k = 0; k < 4; k++)
        advance("classical", 0.0025 / (1 << k), 1, u[k]);
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < N; i++)
            apart[k] = fmax(apart[k], fabs(u[k][i] - u[k + 1][i]));
    check_near(log2(apart[0] / apart[1]), 4, 0.25);
    check_near(log2(apart[1] / apart[2]), 4, 0.15);
}

/* One RK4 step of (u, v), v along the tangent, kept apart from the stepper's own. */
static void step(double dt, double u[N], double v[N])
{
    static const double at[] = {0, 0.5, 0.5, 1}, weight[] = {1. / 6, 1. / 3, 1. / 3, 1. / 6};
    double du[N] = {0}, dv[N] = {0}, su[N] = {0}, sv[N] = {0};

    for (int k = 0; k < 4; k++) {
        double a[N], b[N];
        for (int i = 0; i < N; i++) {
            a[i] = u[i] + at[k] * dt * du[i];
            b[i] = v[i] + at[k] * dt * dv[i];
        }
        f(a, du);
        tangent(a, b, dv);
        for (int i = 0; i < N; i++) {
            su[i] += weight[k] * dt * du[i];
            sv[i] += weight[k] * dt * dv[i];
        }
    }
    for (int i = 0; i < N; i++)
        u[i] += su[i], v[i] += sv[i];
}

/* Commonly quoted: 23.55 and 0.9056. Over 2000 time units both stray by less than half of what
 * is allowed. */
static void climate_and_growth(void)
{
    const double dt = 0.005;
    const int spinup = 4000, steps = 400000;
    double u[N] = {-8, 8, 27}, v[N] = {1, 0, 0}, growth = 0, mean = 0;

    for (int n = -spinup; n < steps; n++) {
        step(dt, u, v);
        const double length = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        for (int i = 0; i < N; i++)
            v[i] /= length;
        growth += n < 0 ? 0 : log(length);
        mean += n < 0 ? 0 : u[2] / steps;
    }
    check_near(mean, 23.55, 0.3);
    check_near(growth / (steps * dt), 0.906, 0.03);
}

int main(void)
{
    run(is_three_numbers);
    run(fixed_points_rest);
    run(volumes_shrink_evenly);
    run(symmetry);
    run(order_is_four);
    run(climate_and_growth);
    sys_close(&sys);
    return check_end();
}
