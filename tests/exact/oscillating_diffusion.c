/* oscillating_diffusion.c -- what fine layers amount to, exact flow through them, coarse grids. */
#include <stdlib.h>

#include "../check.h"
#include "model/model.h"

enum { MOST = 1024 };

/* How fast the longest wave decays on n points, from its sizes at t = 0.01 and 0.03, over
 * (2 - 2 cos(q dx))/dx^2, q = 2 pi: the coefficient that it meets. */
static double effective(const char *form, double P, size_t layers, size_t n)
{
    const double p[PARAM_MAX] = {P, (double)layers, 1}, dx = 1 / (double)n;
    const double q2 = (2 - 2 * cos(2 * M_PI * dx)) / (dx * dx), dt = 0.4 * (2 - fabs(P)) * dx * dx;
    double u[MOST], size[2] = {0};
    struct sys sys;
    struct model model;
    struct run r;

    check(!sys_open(&sys, sys_find("oscillating-diffusion", NULL), form, p,
                    (size_t[SYS_AXES]){n}, NULL));
    check(!sys_initial(&sys, "cosine", 0, 0, u, NULL));
    check(!model_open(&model, &sys, &closure_nothing, "rk4", 0.01 / ceil(0.01 / dt), NULL));
    check(!run_open(&r, &model, 0, u, NULL));
    for (int i = 0; i < 2; i++) {
        check(!run_to(&r, i ? 0.03 : 0.01, NULL));
        run_state(&r, u);
        for (size_t j = 0; j < n; j++)
            size[i] += u[j] * cos(2 * M_PI * (double)j * dx);
    }
    run_close(&r);
    model_close(&model);
    sys_close(&sys);
    return log(size[0] / size[1]) / 0.02 / q2;
}

/* The harmonic mean 1/2, whatever P: from layers that are twice as fine by a quarter of the
 * distance. */
static void fine_layers_are_their_harmonic_mean(void)
{
    for (double P = -1.5; P < 2; P += 1.5) {
        double apart[3];
        for (int i = 0; i < 3; i++)
            apart[i] = fabs(effective("harmonic", P, (size_t)8 << i, (size_t)128 << i) - 0.5);
        if (P == 0) {
            check_near(apart[2], 0, 1e-7); /* of the steps */
            continue;
        }
        check(apart[2] < 1e-3);
        check_near(apart[0] / apart[1], 4, 0.5);
        check_near(apart[1] / apart[2], 4, 0.5);
    }
}

/* A flux of 1: u_x = 1/a, u = 2 x - P eps/(2 pi) cos(2 pi x/eps), at rest but at the seam, on
 * any grid. */
static void constant_flux_is_exact(void)
{
    for (size_t n = 9; n < 70; n += 20) {
        const double eps = 1. / 6, P = 1.7, p[PARAM_MAX] = {P, 6, 1};
        double u[MOST], f[MOST];
        struct sys sys;
        check(!sys_open(&sys, sys_find("oscillating-diffusion", NULL), "harmonic", p,
                        (size_t[SYS_AXES]){n}, NULL));
        double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
        for (size_t i = 0; i < n; i++) {
            const double x = (double)i / (double)n;
            u[i] = 2 * x - P * eps / (2 * M_PI) * cos(2 * M_PI * x / eps);
        }
        sys_rhs(&sys, 0, u, f, work);
        for (size_t i = 1; i + 1 < n; i++)
            check_near(f[i], 0, 1e-11);
        check(fabs(f[0]) > 1); /* the seam */
        free(work);
        sys_close(&sys);
    }
}

/* One or more whole layers a cell: the homogenised equation. Arithmetic means, between the
 * harmonic and the arithmetic mean of the medium, are far from it on few points, and come to it. */
static void coarse_grids(void)
{
    const double P = 1.8;

    check_near(effective("harmonic", P, 64, 64), 0.5, 1e-6);
    check_near(effective("harmonic", P, 192, 64), 0.5, 1e-6);
    const double coarse = effective("arithmetic", P, 21, 63);
    const double fine = effective("arithmetic", P, 21, 21 * 24);
    check(coarse > 0.55 && coarse < 1 / sqrt(4 - P * P));
    check_near(fine, 0.5, (coarse - 0.5) / 10);
}

int main(void)
{
    run(fine_layers_are_their_harmonic_mean);
    run(constant_flux_is_exact);
    run(coarse_grids);
    return check_end();
}
