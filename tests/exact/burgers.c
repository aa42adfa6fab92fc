/* burgers.c -- against Cole and Hopf, the difference forms against their fluxes,
 * and what they keep. */
#include <stdlib.h>

#include "../check.h"
#include "model/model.h"
#include "num/cole_hopf.h"
#include "num/fft.h"
#include "num/rng.h"

enum { MOST = 4096 };

static void open_burgers(struct sys *sys, const char *form, double nu, double L, size_t n)
{
    const double p[PARAM_MAX] = {nu, L};

    check(!sys_open(sys, sys_find("burgers", NULL), form, p,
                    (size_t[SYS_AXES]){n}, NULL));
}

/* u(t) on n points from sin(2 pi x/L); largest error against the exact. */
static double solve(const char *form, const char *scheme, double nu, double L, size_t n,
                    double dt, double t, double u[])
{
    double exact[MOST], worst = 0;
    struct sys sys;
    struct model model;
    struct run r;

    open_burgers(&sys, form, nu, L, n);
    check(!sys_initial(&sys, "sine", 0, 0, u, NULL));
    check(!model_open(&model, &sys, &closure_nothing, scheme, dt, NULL));
    check(!run_open(&r, &model, 0, u, NULL) && !run_to(&r, t, NULL));
    run_state(&r, u);
    check(!sys.ops->exact(&sys, t, exact, NULL));
    for (size_t i = 0; i < n; i++)
        worst = fmax(worst, fabs(u[i] - exact[i]));
    run_close(&r);
    model_close(&model);
    sys_close(&sys);
    return worst;
}

static void cole_hopf(void)
{
    double u[MOST];

    check(solve("spectral", "etdrk4", 0.01, 1, 256, 5e-4, 0.3, u) < 1e-10);
    check(solve("spectral", "rk4", 0.01, 1, 255, 1e-4, 0.3, u) < 1e-10);
    const double c1 = solve("central", "rk4", 0.01, 1, 256, 1e-4, 0.3, u);
    const double c2 = solve("central", "rk4", 0.01, 1, 512, 1e-4, 0.3, u);
    check(c2 < 1e-3);
    check_near(log2(c1 / c2), 2, 0.05);
    const double j1 = solve("jameson", "rk4", 0.01, 1, 512, 1e-4, 0.3, u);
    const double j2 = solve("jameson", "rk4", 0.01, 1, 1024, 2e-5, 0.3, u);
    check(j2 < 0.05);
    check_near(log2(j1 / j2), 1, 0.1);
}

/* u0 = -sin(pi x) on [-1, 1], nu = 0.01/pi: the steepest slope is 152.00516 at
 * x = 0, t = 1.6037/pi. basdevant1986 */
static void steepest_slope(void)
{
    const size_t n = 2048;
    const double t = 1.6037 / M_PI, nu = 0.01 / M_PI;
    double u[MOST], slope = 0;
    struct fft *f = fft_open(n, NULL);
    double *uhat = malloc(fft_nhat(n) * sizeof *uhat);

    for (size_t i = 0; i < n; i++)
        u[i] = cole_hopf_sine(1, 2, nu, 2 * (double)i / (double)n, t);
    fft_forward(f, u, uhat);
    for (size_t k = 1; k < n / 2; k++) /* d/dx at the middle, exp(i pi k) */
        slope += (k % 2 ? -1 : 1) * -2 * M_PI * (double)k * uhat[2 * k + 1];
    check_near(slope, -152.00516, 1e-5);
    check(solve("spectral", "etdrk4", nu, 2, 1024, 5e-4, t, u) < 1e-6);
    free(uhat);
    fft_close(f);
}

static void draw(size_t n, double u[])
{
    struct rng r = rng_open(8, "test", n);

    for (size_t i = 0; i < n; i++)
        u[i] = rng_normal(&r);
}

static void rhs(const char *form, double nu, double L, size_t n, const double u[],
                double f[])
{
    struct sys sys;

    open_burgers(&sys, form, nu, L, n);
    double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
    sys_rhs(&sys, 0, u, f, work);
    free(work);
    sys_close(&sys);
}

static double jameson(double u, double v)
{
    const double alpha = fabs(u + v) / 4 - (v - u) / 12;

    return (u * u + u * v + v * v) / 6 - alpha * (v - u);
}

static void fluxes(void)
{
    for (size_t n = 4; n < 40; n++) {
        const double nu = 0.3, L = 1.7, dx = L / (double)n;
        double u[40], central[40], jam[40];
        draw(n, u);
        rhs("central", nu, L, n, u, central);
        rhs("jameson", nu, L, n, u, jam);
        for (size_t i = 0; i < n; i++) {
            const double l = u[(i + n - 1) % n], c = u[i], r = u[(i + 1) % n];
            const double viscous = nu * (l - 2 * c + r) / (dx * dx);
            check_near(central[i], -(r * r - l * l) / (4 * dx) + viscous, 1e-10);
            check_near(jam[i], -(jameson(c, r) - jameson(l, c)) / dx + viscous, 1e-10);
        }
    }
}

/* The mean is kept; without viscosity the Galerkin form keeps sum u^2 and
 * Jameson's takes some of it. */
static void mean_and_energy(void)
{
    const char *const forms[] = {"central", "jameson", "spectral"};

    for (int form = 0; form < 3; form++)
        for (size_t n = 9; n < 40; n += 2) {
            double u[40], f[40], mean = 0, energy = 0, size = 0;
            draw(n, u);
            rhs(forms[form], 0, 1, n, u, f);
            for (size_t i = 0; i < n; i++) {
                mean += f[i];
                energy += u[i] * f[i];
                size += fabs(u[i] * f[i]);
            }
            check_near(mean, 0, 1e-13 * size);
            if (form == 1)
                check(energy < 0);
            if (form == 2)
                check_near(energy, 0, 1e-13 * size);
        }
}

/* A square wave, almost without viscosity: its mean is its width w, its front is a shock at
 * w + t/2, its back a rarefaction, u = x/t up to x = t. */
static void square_wave(void)
{
    enum { N = 1024 };
    const double t = 0.4;
    double u[N], w = 0;
    struct sys sys;
    struct model model;
    struct run r;

    open_burgers(&sys, "central", 1e-3, 1, N);
    check(!sys_initial(&sys, "square:low=.4,high=.5", 3, 7, u, NULL));
    for (size_t i = 0; i < N; i++)
        w += u[i] / N;
    check(w > 0.4 && w < 0.5);
    check(!model_open(&model, &sys, &closure_nothing, NULL, 2e-4, NULL));
    check(!run_open(&r, &model, 0, u, NULL) && !run_to(&r, t, NULL));
    run_state(&r, u);
    check_near(u[(size_t)(0.25 * t * N)], 0.25, 0.02);
    check_near(u[(size_t)(0.75 * t * N)], 0.75, 0.02);
    check_near(u[(size_t)((1.5 * t + w) / 2 * N)], 1, 1e-3);
    const size_t front = (size_t)round((w + t / 2) * N), far = N / 50;
    check_near(u[front], 0.5, 0.15);
    check(u[front - far] > 0.98 && u[front + far] < 0.02);
    run_close(&r);
    model_close(&model);
    sys_close(&sys);
}

int main(void)
{
    run(cole_hopf);
    run(steepest_slope);
    run(fluxes);
    run(mean_and_energy);
    run(square_wave);
    return check_end();
}
