/* kac_zwanzig.c -- energy, equilibrium, and the velocity's correlation, known in closed form. */
#include "../check.h"
#include "model/model.h"
#include "sys/sys.h"

enum { BATH = 100, N = 2 + 2 * BATH, TIMES = 4 };
enum { Q, P, OSCILLATORS };

static struct sys sys;

/* By normal modes, as tests/exact/memory_volterra.c has them. */
static const double at[TIMES] = {.5, 1, 2, 5};
static const double C_PP[TIMES] = {.55302196, -.12366458, -.32934056, -.04543429};

static double stretch(const double u[N], size_t j)
{
    const double w = ((double)j + .5) * .1, c = 2 * 4 * 2 / M_PI * .1 / (4 + w * w);

    return w * u[OSCILLATORS + j] - sqrt(c) * u[Q];
}

static double energy(const double u[N])
{
    double sum = u[P] * u[P] + u[Q] * u[Q];

    for (size_t j = 0; j < BATH; j++)
        sum += pow(u[OSCILLATORS + BATH + j], 2) + pow(stretch(u, j), 2);
    return sum / 2;
}

/* u (TIMES, N) from u0 on. */
static void run_from(const double u0[N], double dt, double u[][N])
{
    struct model model;
    struct run run;

    check(!model_open(&model, &sys, &closure_nothing, "rk4", dt, NULL));
    check(!run_open(&run, &model, 0, u0, NULL));
    for (int i = 0; i < TIMES; i++) {
        check(!run_to(&run, at[i], NULL));
        run_state(&run, u[i]);
    }
    run_close(&run);
    model_close(&model);
}

/* At equilibrium P is independent of all else and of variance 1, and the flow is linear: the state
 * of P = 1 alone goes on as the correlation with P(0) does. */
static void velocities_correlate_as_known(void)
{
    double u0[N] = {0}, u[TIMES][N];

    u0[P] = 1;
    run_from(u0, .01, u);
    for (int i = 0; i < TIMES; i++)
        check_near(u[i][P], C_PP[i], 1e-7);
}

/* rk4 takes (w dt)^6/72 of a mode's energy a step: by w up to 10, 1e-6 of all in t = 5, and of
 * steps of 0.05 5^5 times as much (equilibrium). */
static void energy_is_kept(void)
{
    double u0[N], u[TIMES][N];

    for (uint64_t member = 0; member < 10; member++) {
        check(!sys_initial(&sys, "thermal", 4, member, u0, NULL));
        run_from(u0, .01, u);
        for (int i = 0; i < TIMES; i++)
            check_near(energy(u[i]) / energy(u0), 1, 2e-6);
    }
}

/* Means over so many members within five of their standard errors. */
static void equilibrium(void)
{
    enum { MEMBERS = 2000 };
    double lost = 0, place = 0, stiff = 0, heat = 0, heat2 = 0, v[TIMES] = {0}, Cs[TIMES] = {0};

    for (uint64_t member = 0; member < MEMBERS; member++) {
        double u0[N], u[TIMES][N];
        check(!sys_initial(&sys, "thermal", 5, member, u0, NULL));
        run_from(u0, .05, u);
        const double e = energy(u0);
        lost += (1 - energy(u[TIMES - 1]) / e) / MEMBERS;
        heat += e / MEMBERS;
        heat2 += e * e / MEMBERS;
        stiff += pow(stretch(u0, 0), 2) / MEMBERS;
        place += u[TIMES - 1][Q] * u[TIMES - 1][Q] / MEMBERS;
        for (int i = 0; i < TIMES; i++) {
            v[i] += u[i][P] * u[i][P] / MEMBERS;
            Cs[i] += u[i][P] * u0[P] / MEMBERS;
        }
    }
    const double variance = 5 * sqrt(2. / MEMBERS), product = 5 / sqrt(MEMBERS);
    check_near(lost, 3.1e-3, 2e-4);
    check_near(heat, N / 2., product * sqrt(N / 2.)); /* energies have the gamma law of N/2 */
    check_near((heat2 - heat * heat) / (N / 2.), 1, variance * 1.1);
    check_near(stiff, 1, variance);
    check_near(place, 1, variance);
    for (int i = 0; i < TIMES; i++) {
        check_near(v[i], 1, variance);
        check_near(Cs[i], C_PP[i], product * sqrt(1 + C_PP[i] * C_PP[i]));
    }
}

int main(void)
{
    check(!sys_open(&sys, sys_find("kac-zwanzig", NULL), NULL, NULL, NULL, NULL));
    run(velocities_correlate_as_known);
    run(energy_is_kept);
    run(equilibrium);
    sys_close(&sys);
    return check_end();
}
