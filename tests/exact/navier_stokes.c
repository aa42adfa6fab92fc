/* navier_stokes.c -- flow in a cube: Beltrami's flow only decays, the published energy of
 * Taylor-Green vortices, products against sums over modes, divergence, energy and helicity. */
#include <complex.h>
#include <stdlib.h>

#include "../check.h"
#include "model/model.h"
#include "num/cube.h"

static void open_on(struct sys *sys, const char *form, size_t n, double nu)
{
    const double p[PARAM_MAX] = {nu, 0, 2 * M_PI};

    check(!sys_open(sys, sys_find("navier-stokes", NULL), form, p,
                    (size_t[SYS_AXES]){n, n + 2, n + 1}, NULL));
}

/* u[n] of the system: its initial condition at time t, by etdrk4. */
static double *flow(const struct sys *sys, const char *ic, double dt, double t)
{
    double *u = malloc(sys->n * sizeof *u);
    struct model model;
    struct run run;

    check(!sys_initial(sys, ic, 1, 0, u, NULL));
    check(!model_open(&model, sys, &closure_nothing, "etdrk4", dt, NULL));
    check(!run_open(&run, &model, 0, u, NULL) && !run_to(&run, t, NULL));
    run_state(&run, u);
    run_close(&run);
    model_close(&model);
    return u;
}

static void beltrami_flow_decays(void)
{
    static const char *const forms[] = {"spectral", "two-thirds"};

    for (int f = 0; f < 2; f++) {
        struct sys sys;
        open_on(&sys, forms[f], 12, 0.05);
        double *u = malloc(sys.n * sizeof *u), *v = flow(&sys, "abc:a=1,b=0.7,c=0.4", 0.05, 1);
        check(!sys_initial(&sys, "abc:a=1,b=0.7,c=0.4", 1, 0, u, NULL));
        for (size_t i = 0; i < sys.n; i++)
            check_near(v[i], u[i] * exp(-0.05), 1e-13);
        free(u);
        free(v);
        sys_close(&sys);
    }
}

static double energy(const struct sys *sys, const double u[])
{
    double sum = 0;

    for (size_t i = 0; i < sys->n; i++)
        sum += u[i] * u[i] / 2;
    return sum / (double)(sys->n / 3);
}

/* mortensen2016 gives 0.1249531175 at t = 0.1, of dt = 0.01. */
static void vortices_lose_the_published_energy(void)
{
    struct sys sys;

    open_on(&sys, "two-thirds", 24, 1. / 1600);
    double *u = flow(&sys, "taylor-green", 0.01, 0);
    check_near(energy(&sys, u), 0.125, 1e-14);
    free(u);
    u = flow(&sys, "taylor-green", 0.01, 0.1);
    check_near(energy(&sys, u), 0.1249531175, 1e-10);
    free(u);
    sys_close(&sys);
}

/* ---- one state, its terms ---- */

static struct sys sys;
static double *s, *f;

static void set_up(void)
{
    open_on(&sys, "spectral", 9, 0);
    double *u = flow(&sys, "random:kmax=3", 0.01, 0.1); /* all modes */
    double *work = malloc(sys.nwork * sizeof *work);
    s = malloc(sys.ns * sizeof *s);
    f = malloc(sys.ns * sizeof *f);
    sys_encode(&sys, u, s, work);
    sys.form->terms(&sys, &(struct point){.u = s, .p = sys.p}, f, NULL, work);
    free(u);
    free(work);
}

static void tear_down(void)
{
    sys_close(&sys);
    free(s);
    free(f);
}

/* Component c of mode k = (kz, ky, kx). */
static double complex mode(const double of[], int c, const long k[3])
{
    const struct cube *q = sys.priv;
    const long sign = k[2] < 0 ? -1 : 1, z = sign * k[0], y = sign * k[1];
    const size_t j = (size_t)(z < 0 ? z + (long)q->rows : z);
    const size_t i = (size_t)(y < 0 ? y + (long)q->plane.rows : y);
    const double *at = of + (size_t)c * q->nhat + j * q->plane.nhat +
                       2 * (i * q->plane.columns + (size_t)(sign * k[2]));

    return at[0] + I * (double)sign * at[1];
}

/* -P sum_{p + q = k} i (q . u_p) u_q, the components x, y, z. */
static void advection(const long k[3], double complex out[3])
{
    const struct cube *q = sys.priv;
    const long most[3] = {(long)q->most, (long)q->plane.most[0], (long)q->plane.most[1]};
    double complex sum[3] = {0}, along = 0;
    double k2 = 0;
    long p[3];

    for (p[0] = -most[0]; p[0] <= most[0]; p[0]++)
        for (p[1] = -most[1]; p[1] <= most[1]; p[1]++)
            for (p[2] = -most[2]; p[2] <= most[2]; p[2]++) {
                const long r[3] = {k[0] - p[0], k[1] - p[1], k[2] - p[2]};
                double complex advect = 0;
                if (labs(r[0]) > most[0] || labs(r[1]) > most[1] || labs(r[2]) > most[2])
                    continue;
                for (int c = 0; c < 3; c++)
                    advect += I * (double)r[2 - c] * mode(s, c, p);
                for (int c = 0; c < 3; c++)
                    sum[c] -= advect * mode(s, c, r);
            }
    for (int c = 0; c < 3; c++) {
        along += (double)k[2 - c] * sum[c];
        k2 += (double)(k[c] * k[c]);
    }
    for (int c = 0; c < 3; c++)
        out[c] = sum[c] - (k2 > 0 ? (double)k[2 - c] * along / k2 : 0);
}

static void advection_is_a_sum_over_modes(void)
{
    static const long modes[][3] = {{0, 0, 0}, {1, 0, 0}, {0, 2, 0}, {0, 0, 3}, {1, -2, 2},
                                    {-3, 1, 0}, {2, 3, 1}, {-4, -5, 4}, {3, 0, 4}};

    set_up();
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        double complex expected[3];
        advection(modes[i], expected);
        for (int c = 0; c < 3; c++)
            check_near(cabs(mode(f, c, modes[i]) - expected[c]), 0, 1e-13);
    }
    tear_down();
}

/* Energy <u, f> and helicity <curl u, f> do not change, nor does the divergence. */
static void nothing_is_lost(void)
{
    const long most[3] = {4, 5, 4};
    double power = 0, twist = 0, size = 0, divergence = 0;
    long k[3];

    set_up();
    for (k[0] = -most[0]; k[0] <= most[0]; k[0]++)
        for (k[1] = -most[1]; k[1] <= most[1]; k[1]++)
            for (k[2] = -most[2]; k[2] <= most[2]; k[2]++) {
                const double x = (double)k[2], y = (double)k[1], z = (double)k[0];
                double complex u[3], g[3];
                for (int c = 0; c < 3; c++) {
                    u[c] = mode(s, c, k);
                    g[c] = mode(f, c, k);
                    power += creal(conj(u[c]) * g[c]);
                    size += cabs(u[c]) * cabs(g[c]);
                }
                const double complex curl[3] = {I * (y * u[2] - z * u[1]), I * (z * u[0] - x * u[2]),
                                                I * (x * u[1] - y * u[0])};
                for (int c = 0; c < 3; c++)
                    twist += creal(conj(curl[c]) * g[c]);
                divergence = fmax(divergence, cabs(x * g[0] + y * g[1] + z * g[2]));
            }
    check(size > 0);
    check_near(power / size, 0, 1e-14);
    check_near(twist / size, 0, 1e-14);
    check_near(divergence, 0, 1e-14);
    tear_down();
}

int main(void)
{
    run(beltrami_flow_decays);
    run(vortices_lose_the_published_energy);
    run(advection_is_a_sum_over_modes);
    run(nothing_is_lost);
    return check_end();
}
