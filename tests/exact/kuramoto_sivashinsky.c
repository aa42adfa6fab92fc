/* kuramoto_sivashinsky.c -- growth of small waves, the difference form against
 * its stencil, what the terms keep. */
#include <stdlib.h>

#include "../check.h"
#include "model/model.h"
#include "num/rng.h"

enum { MOST = 80 };
static const char *const forms[] = {"spectral", "finite-differences"};
static const double L = 22;

static void open_ks(struct sys *sys, const char *form, size_t n)
{
    check(!sys_open(sys, sys_find("kuramoto-sivashinsky", NULL), form, NULL,
                    (size_t[SYS_AXES]){n}, NULL));
}

/* A wave of size 1e-8 grows by exp((q^2 - q^4) t); q^2 as the form has it. */
static void waves_grow(void)
{
    for (int f = 0; f < 2; f++)
        for (size_t k = 1; k < 16; k += 2) {
            const size_t n = 32;
            const double dx = L / (double)n, q = 2 * M_PI * (double)k / L, t = 0.3;
            const double q2 = f ? (2 - 2 * cos(q * dx)) / (dx * dx) : q * q;
            double u[MOST], v[MOST];
            struct sys sys;
            struct model model;
            struct run run_;
            open_ks(&sys, forms[f], n);
            for (size_t i = 0; i < n; i++)
                u[i] = 1e-8 * cos(q * dx * (double)i + 0.3);
            check(!model_open(&model, &sys, &closure_nothing, NULL, 0.1, NULL));
            check(!run_open(&run_, &model, 0, u, NULL) && !run_to(&run_, t, NULL));
            run_state(&run_, v);
            for (size_t i = 0; i < n; i++)
                check_near(v[i], u[i] * exp((q2 - q2 * q2) * t), 2e-15);
            run_close(&run_);
            model_close(&model);
            sys_close(&sys);
        }
}

static void draw(size_t n, double u[])
{
    struct rng r = rng_open(6, "test", n);

    for (size_t i = 0; i < n; i++)
        u[i] = rng_normal(&r);
}

static void rhs(const char *form, size_t n, const double u[], double f[])
{
    struct sys sys;

    open_ks(&sys, form, n);
    double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
    sys_rhs(&sys, 0, u, f, work);
    free(work);
    sys_close(&sys);
}

/* Index arithmetic instead of Fourier symbols. */
static void differences_are_the_stencil(void)
{
    for (size_t n = 5; n < 40; n++) {
        const double h = L / (double)n;
        double u[MOST], f[MOST];
        draw(n, u);
        rhs("finite-differences", n, u, f);
        for (size_t i = 0; i < n; i++) {
            const double a = u[(i + n - 2) % n], b = u[(i + n - 1) % n], c = u[i],
                         d = u[(i + 1) % n], e = u[(i + 2) % n];
            const double right = (c * c + c * d + d * d) / 6;
            const double left = (b * b + b * c + c * c) / 6;
            const double expected = -(right - left) / h - (b - 2 * c + d) / (h * h) -
                                    (a - 4 * b + 6 * c - 4 * d + e) / pow(h, 4);
            check_near(f[i], expected, 1e-11 * (1 + fabs(expected)));
        }
    }
}

/* Mean kept; convection keeps sum u^2: what is left is sum (q^2 - q^4)|uhat|^2,
 * which the linear part of -f(-u) shows as well. */
static void mean_and_energy(void)
{
    for (int form = 0; form < 2; form++)
        for (size_t n = 15; n < 60; n += 4) {
            double u[MOST], minus[MOST], f[MOST], g[MOST], mean = 0, energy = 0, size = 0;
            draw(n, u);
            for (size_t i = 0; i < n; i++)
                minus[i] = -u[i];
            rhs(forms[form], n, u, f);
            rhs(forms[form], n, minus, g);
            for (size_t i = 0; i < n; i++) {
                const double bent = (f[i] + g[i]) / 2;
                mean += f[i];
                energy += u[i] * bent;
                size += fabs(u[i] * f[i]);
            }
            check_near(mean, 0, 1e-13 * size);
            check_near(energy, 0, 1e-13 * size);
        }
}

int main(void)
{
    run(waves_grow);
    run(differences_are_the_stencil);
    run(mean_and_energy);
    return check_end();
}
