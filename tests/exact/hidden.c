/* Memory kernels of a linear system, of which a part is hidden, found through the solver by forms
 * that carry a memory:
 *
 *   x' = A x + Re y,   y' = lambda y + B x,   y(0) = 0
 *   x' = A x + int_0^t K(s) x(t - s) ds,      K(s) = B Re exp(lambda s)
 */
#include <complex.h>
#include <stdlib.h>

#include "../check.h"
#include "learn/learn.h"

enum { N = 8, RECORDS = 41, STEPS = 2, LAGS = 7 };
static const double A = -0.4, B = -2, dt = 0.05;
static const double complex lambda = -0.6 + 2.2 * I;

/* By a fourth-order series of steps so short that it is exact. */
static void truth(double t[], double u[])
{
    enum { FINE = 400 };
    const double h = dt * STEPS / FINE;
    double x = 1;
    double complex y = 0;

    for (size_t r = 0; r < RECORDS; r++) {
        t[r] = (double)r * STEPS * dt;
        for (size_t i = 0; i < N; i++)
            u[r * N + i] = x * cos(1 + (double)i * (double)i);
        for (int k = 0; k < FINE; k++) { /* terms of the series of the step */
            double dx = x;
            double complex dy = y;
            for (int order = 1; order <= 4; order++) {
                const double was = dx;
                dx = h / order * (A * dx + creal(dy));
                dy = h / order * (lambda * dy + B * was);
                x += dx;
                y += dy;
            }
        }
    }
}

/* A closure on x' = 0, fitted to the whole run; its error. */
static double fit(const char *form, const char *params, const char *net, struct closure *c)
{
    static const double nothing[PARAM_MAX] = {[4] = 2 * M_PI};
    static double t[RECORDS], u[RECORDS * N];
    struct sys sys;
    struct fleet fleet;
    struct learn_report r = {0};
    struct err err = {0};
    const struct records records = {RECORDS, 1, N, t, u, NULL};
    const struct learn_options opt = {.objective = objective_find("trajectory", NULL),
                                      .objective_params = "saves=40", .optimiser = "lm",
                                      .iters = 200, .seed = 1, .threads = 1, .look = 1000,
                                      .scales_kept = true, .fleet = &fleet};

    truth(t, u);
    check(!sys_open(&sys, sys_find("advection-diffusion", NULL), NULL, nothing,
                    (size_t[SYS_AXES]){N}, NULL));
    check(!closure_open(c, closure_find(form, NULL), &sys.layout, params, net, 3, &err));
    check(!fleet_open(&fleet, 1, &sys, 1, c, "rk4", dt, SIZE_MAX, NULL));
    check(!learn_fit(c, &records, &opt, &r, &err));
    check_text(err.msg, "");
    fleet_close(&fleet);
    sys_close(&sys);
    return sqrt(r.loss);
}

static void modes_find_the_kernel(void)
{
    struct closure c;
    const double error = fit("state-space", NULL, "conv 2 1 nobias", &c), *theta = c.theta;
    const double complex found = -exp(theta[2]) + I * theta[3];

    check_near(error, 0, 1e-6);
    check_near(theta[0], A, 1e-5);
    check_near(creal(found), creal(lambda), 1e-5);
    check_near(fabs(cimag(found)), cimag(lambda), 1e-5);
    for (int k = 0; k < LAGS; k++) {
        const double s = 0.5 * k;
        check_near(creal((theta[4] + I * theta[5]) * theta[1] * cexp(found * s)),
                   B * creal(cexp(lambda * s)), 2e-5);
    }
    closure_close(&c);
}

/* exp(M s) of the two latent fields by its series. */
static double latent_kernel(const double M[9], double s)
{
    double z[2] = {M[3], M[6]}, term[2] = {M[3], M[6]};

    for (int k = 1; k < 60; k++) {
        const double a = term[0], b = term[1];
        term[0] = s / k * (M[4] * a + M[5] * b);
        term[1] = s / k * (M[7] * a + M[8] * b);
        z[0] += term[0], z[1] += term[1];
    }
    return M[1] * z[0] + M[2] * z[1];
}

static void latent_fields_find_the_kernel(void)
{
    struct closure c;
    const double error = fit("latent", "channels=2", "conv 3 1 nobias", &c);

    check_near(error, 0, 1e-6);
    check_near(c.theta[0], A, 1e-5);
    for (int k = 0; k < LAGS; k++)
        check_near(latent_kernel(c.theta, 0.5 * k), B * creal(cexp(lambda * 0.5 * k)), 2e-5);
    closure_close(&c);
}

/* What remembers the state does better than what sees it alone. */
static void held_memories_see_some_of_it(void)
{
    struct closure c;
    const double none = fit("cnn", NULL, "conv 1 1 nobias", &c);

    closure_close(&c);
    const double delay = fit("delay", "delays=6,every=4", "conv 1 1 nobias", &c);
    closure_close(&c);
    const double gru = fit("gru", "channels=2", "conv 9 1", &c);
    closure_close(&c);
    check(none > 0.2 && delay < 0.3 * none && gru < 0.3 * none);
}

int main(void)
{
    run(modes_find_the_kernel);
    run(latent_fields_find_the_kernel);
    run(held_memories_see_some_of_it);
    return check_end();
}
