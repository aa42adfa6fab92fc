/* nagumo.c -- how fast fronts move, and on a coarse grid do not; states of rest. */
#include "../check.h"
#include "model/model.h"

enum { MOST = 512 };

/* u[n] at t, from an initial condition, or (NULL) from u. */
static void evolve(const double p[], const char *form, const char *ic, size_t n, double dt,
                   double t, double u[])
{
    struct sys sys;
    struct model model;
    struct run r;

    check(!sys_open(&sys, sys_find("nagumo", NULL), form, p, (size_t[SYS_AXES]){n}, NULL));
    check(!ic || !sys_initial(&sys, ic, 1, 0, u, NULL));
    check(!model_open(&model, &sys, &closure_nothing, "etdrk4", dt, NULL));
    check(!run_open(&r, &model, 0, u, NULL) && !run_to(&r, t, NULL));
    run_state(&r, u);
    run_close(&r);
    model_close(&model);
    sys_close(&sys);
}

/* The piece of 1 widens by 2 c t: from its length at t = 4 and 12. */
static double speed(double D, double a, double L, const char *form, size_t n)
{
    double length[2], u[MOST];

    for (int i = 0; i < 2; i++) {
        evolve((double[PARAM_MAX]){D, a, L}, form, "fronts", n, 0.02, 4 + 8 * i, u);
        length[i] = 0;
        for (size_t j = 0; j < n; j++)
            length[i] += u[j] * L / (double)n;
    }
    return (length[1] - length[0]) / 16;
}

static void fronts_move_at_their_speed(void)
{
    const double of[][2] = {{1, 0.25}, {1, 0.5}, {1, 0.7}, {0.5, 0.1}};

    for (int i = 0; i < 4; i++) {
        const double D = of[i][0], a = of[i][1], c = sqrt(D / 2) * (1 - 2 * a);
        check_near(speed(D, a, 100, "spectral", 512), c, 1e-9);
    }
}

/* Differences: too slow, by a quarter of the error on twice the points. */
static void differences_are_of_second_order(void)
{
    const double c = sqrt(0.5) * 0.5;
    const double coarse = c - speed(1, 0.25, 100, "finite-differences", 128);
    const double fine = c - speed(1, 0.25, 100, "finite-differences", 256);

    check(coarse > 0 && coarse < 0.05 * c);
    check_near(coarse / fine, 4, 0.5);
}

/* Where a front is narrower than a cell it stays between two points. */
static void a_coarse_grid_pins_them(void)
{
    const double p[PARAM_MAX] = {0.01, 0.45, 64};
    const double t = 400, c = sqrt(p[0] / 2) * (1 - 2 * p[1]);
    double u[2][MOST], sum[2] = {0};

    for (int i = 0; i < 2; i++) {
        evolve(p, "finite-differences", "fronts", 64, 0.1, t * (1 + i), u[i]);
        for (size_t j = 0; j < 64; j++)
            sum[i] += u[i][j];
    }
    check(2 * c * t > 5); /* what they would move apart */
    check_near(sum[0], sum[1], 1e-6);
}

/* A state that is the same everywhere: 0 and 1 stay, a parts them. */
static void rest(void)
{
    for (double begin = 0; begin <= 1; begin += 0.1) {
        double u[MOST];
        for (size_t i = 0; i < 16; i++)
            u[i] = begin;
        evolve((double[PARAM_MAX]){1, 0.25, 10}, "spectral", NULL, 16, 0.1, 200, u);
        for (size_t i = 0; i < 16; i++)
            check_near(u[i], begin > 0.25, 1e-12);
    }
}

static void refusals(void)
{
    struct sys sys;
    struct err err = {0};
    double u[MOST];

    check(!sys_open(&sys, sys_find("nagumo", NULL), NULL, NULL, NULL, NULL));
    check(sys.ops->exact(&sys, 1e3, u, &err) == -1 && strstr(err.msg, "met"));
    sys_close(&sys);
    check(!sys_open(&sys, sys_find("nagumo", NULL), NULL, (double[PARAM_MAX]){0, 0.2, 9}, NULL,
                    NULL));
    check(sys_initial(&sys, "fronts", 0, 0, u, &err) == -1 && err.code == ERR_USAGE);
    sys_close(&sys);
}

int main(void)
{
    run(fronts_move_at_their_speed);
    run(differences_are_of_second_order);
    run(a_coarse_grid_pins_them);
    run(rest);
    run(refusals);
    return check_end();
}
