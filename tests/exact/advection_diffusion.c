/* advection_diffusion.c -- where every wave is after one step or many, which way it goes. */
#include "../check.h"
#include "model/model.h"

enum { MOST = 64 };

/* u[n] at t in steps dt, from u. */
static void evolve(const double p[], const char *scheme, size_t n, double dt, double t, double u[])
{
    struct sys sys;
    struct model model;
    struct run r;

    check(!sys_open(&sys, sys_find("advection-diffusion", NULL), NULL, p,
                    (size_t[SYS_AXES]){n}, NULL));
    check(!model_open(&model, &sys, &closure_nothing, scheme, dt, NULL));
    check(!run_open(&r, &model, 0, u, NULL) && !run_to(&r, t, NULL));
    run_state(&r, u);
    run_close(&r);
    model_close(&model);
    sys_close(&sys);
}

/* Mode k is exp(-(nu q^2 + nu4 q^4) t) cos(q (x - c t) + d q^3 t), in one step as in a hundred,
 * for even and odd n. */
static void every_wave_is_exact(void)
{
    const double p[PARAM_MAX] = {0.7, 0.013, 0.02, 3e-4, 5}, t = 1.5;

    for (size_t n = 15; n <= 16; n++)
        for (size_t k = 0; 2 * k < n; k++)
            for (double dt = t; dt > 0.01; dt /= 100) {
                const double q = 2 * M_PI * (double)k / p[4];
                const double size = exp(-(p[2] * q * q + p[3] * pow(q, 4)) * t);
                double u[MOST];
                for (size_t i = 0; i < n; i++)
                    u[i] = cos(q * p[4] * (double)i / (double)n + 0.3);
                evolve(p, "etdrk4", n, dt, t, u);
                for (size_t i = 0; i < n; i++) {
                    const double x = p[4] * (double)i / (double)n - p[0] * t;
                    check_near(u[i], size * cos(q * x + p[1] * pow(q, 3) * t + 0.3), 1e-13);
                }
            }
}

/* By c t without any change of shape; rk4 as etdrk4. */
static void it_moves_forward(void)
{
    const char *const schemes[] = {"etdrk4", "rk4"};

    for (int s = 0; s < 2; s++) {
        double u[MOST] = {0}, begin[MOST];
        for (size_t i = 0; i < MOST; i++)
            u[i] = begin[i] = exp(2 * cos(2 * M_PI * ((double)i / MOST - 0.25)));
        evolve((double[PARAM_MAX]){2, 0, 0, 0, MOST}, schemes[s], MOST, 0.05, 5, u);
        for (size_t i = 0; i < MOST; i++)
            check_near(u[(i + 10) % MOST], begin[i], 1e-6);
    }
}

int main(void)
{
    run(every_wave_is_exact);
    run(it_moves_forward);
    return check_end();
}
