/* qg_two_layer.c -- two quasi-geostrophic layers: waves by linear theory, products against sums
 * over pairs of modes, what the terms keep. */
#include <complex.h>
#include <stdlib.h>

#include "../check.h"
#include "model/model.h"
#include "num/rng.h"

enum { BETA, RD, DELTA, U1, U2, REK, NU4, TF, L, NY = 18, NX = 20, N = NY * NX };
static const double defaults[PARAM_MAX] = {1.296e-3, 15, 0.25, 2.16, 0, 0.05, 0, 1. / 12, 1000};

static void open_on(struct sys *sys, const double p[], const char *form, size_t ny, size_t nx)
{
    check(!sys_open(sys, sys_find("qg-two-layer", NULL), form, p,
                    (size_t[SYS_AXES]){ny, nx}, NULL));
}

/* A of dq/dt = A q for the wave of ky, kx, with the filter and viscosity that are left out. */
static void theory(const double p[], double ky, double kx, double complex A[2][2])
{
    const double k2 = kx * kx + ky * ky, F1 = 1 / (p[RD] * p[RD] * (1 + p[DELTA]));
    const double F2 = p[DELTA] * F1, det = k2 * (k2 + F1 + F2), shear = p[U1] - p[U2];
    const double psi[2][2] = {{-(k2 + F2) / det, -F1 / det}, {-F2 / det, -(k2 + F1) / det}};
    const double Q[2] = {p[BETA] + F1 * shear, p[BETA] - F2 * shear}, U[2] = {p[U1], p[U2]};

    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            A[i][j] = -I * kx * (Q[i] * psi[i][j] + (i == j ? U[i] : 0)) +
                      (i ? p[REK] * k2 * psi[1][j] : 0);
}

/* q := exp(A t) q, by small steps of the series. */
static void propagate(double complex A[2][2], double t, double complex q[2])
{
    enum { STEPS = 64, TERMS = 14 };

    for (int step = 0; step < STEPS; step++) {
        double complex term[2] = {q[0], q[1]};
        for (int k = 1; k <= TERMS; k++) {
            const double complex next[2] = {
                (A[0][0] * term[0] + A[0][1] * term[1]) * (t / STEPS / k),
                (A[1][0] * term[0] + A[1][1] * term[1]) * (t / STEPS / k)};
            for (int i = 0; i < 2; i++) {
                term[i] = next[i];
                q[i] += next[i];
            }
        }
    }
}

/* One wave, however large: its own advection vanishes. It grows where linear theory says so. */
static void waves_follow_linear_theory(void)
{
    static const int waves[][2] = {{0, 5}, {1, 4}, {2, 2}, {3, 0}, {0, 7}};
    const double t = 300;
    double most = 0;

    for (size_t w = 0; w < sizeof waves / sizeof *waves; w++) {
        const double unit = 2 * M_PI / defaults[L];
        double p[PARAM_MAX], u[2 * 32 * 32], v[2 * 32 * 32];
        double complex A[2][2], q[2] = {0.3, -0.1};
        struct sys sys;
        struct model model;
        struct run run;
        char ic[64];
        memcpy(p, defaults, sizeof p);
        snprintf(ic, sizeof ic, "wave:k=%d,l=%d,q1=0.3,q2=-0.1", waves[w][0], waves[w][1]);
        open_on(&sys, p, w % 2 ? "two-thirds" : "spectral", 32, 32);
        check(!sys_initial(&sys, ic, 0, 0, u, NULL));
        check(!model_open(&model, &sys, &closure_nothing, "etdrk4", 0.1, NULL));
        check(!run_open(&run, &model, 0, u, NULL) && !run_to(&run, t, NULL));
        run_state(&run, v);
        theory(p, unit * waves[w][0], unit * waves[w][1], A);
        propagate(A, t, q);
        for (size_t i = 0; i < 2 * 32 * 32; i++) {
            const size_t at = i % (32 * 32);
            const double phase = 2 * M_PI * (waves[w][0] * (double)(at / 32) +
                                             waves[w][1] * (double)(at % 32)) / 32;
            check_near(v[i], creal(q[i / (32 * 32)] * cexp(I * phase)), 1e-9);
        }
        most = fmax(most, cabs(q[0]));
        run_close(&run);
        model_close(&model);
        sys_close(&sys);
    }
    check(most > 1); /* baroclinic instability feeds some */
}

/* ---- products, of a random state without waves, friction and damping ---- */

static double complex mode(const struct sys *sys, const double s[], long k, long l)
{
    const size_t rows = NY, columns = sys->ns / 4 / rows;
    const long sign = l < 0 ? -1 : 1, row = sign * k;
    const double *at = s + 2 * ((size_t)(row < 0 ? row + (long)rows : row) * columns +
                                (size_t)(sign * l));

    return at[0] + I * (double)sign * at[1];
}

static void inviscid(struct sys *sys, double s[], double out[], double psi[])
{
    double p[PARAM_MAX], u[2 * N];
    struct rng r = rng_open(1, "test", 0);

    memcpy(p, defaults, sizeof p);
    p[BETA] = p[U1] = p[REK] = 0;
    p[TF] = 1e12;
    p[L] = 300; /* comparable with the radius of deformation */
    open_on(sys, p, "spectral", NY, NX);
    for (size_t i = 0; i < 2 * N; i++)
        u[i] = rng_normal(&r);
    double *work = malloc(sys->nwork * sizeof *work);
    sys_encode(sys, u, s, work);
    sys->form->terms(sys, &(struct point){.u = s, .p = sys->p}, out, NULL, work);
    free(work);
    const double F1 = 1 / (225 * 1.25), F2 = 0.25 * F1;
    const size_t half = sys->ns / 2, columns = sys->ns / 4 / NY;
    for (size_t j = 0; j < half; j++) {
        const size_t row = j / 2 / columns;
        const double ky = 2 * M_PI / 300 * (row <= NY / 2 ? (double)row : (double)row - NY);
        const double kx = 2 * M_PI / 300 * (double)(j / 2 % columns), k2 = kx * kx + ky * ky;
        const double det = k2 > 0 ? k2 * (k2 + F1 + F2) : INFINITY;
        psi[j] = -((k2 + F2) * s[j] + F1 * s[half + j]) / det;
        psi[half + j] = -((k2 + F1) * s[half + j] + F2 * s[j]) / det;
    }
}

static void advection_is_a_sum_over_modes(void)
{
    enum { MOST = 2000, K = 8, M = 9 };
    double s[MOST], out[MOST], psi[MOST];
    const double unit = 2 * M_PI / 300;
    struct sys sys;

    inviscid(&sys, s, out, psi);
    check(sys.ns <= MOST);
    for (int layer = 0; layer < 2; layer++) {
        const size_t at = (size_t)layer * sys.ns / 2;
        for (long k = -K; k <= K; k++)
            for (long l = 0; l <= M; l++) {
                double complex sum = 0;
                for (long a = -K; a <= K; a++)
                    for (long b = -M; b <= M; b++)
                        if (labs(k - a) <= K && labs(l - b) <= M)
                            sum += unit * unit * (double)(b * (k - a) - a * (l - b)) *
                                   mode(&sys, psi + at, a, b) * mode(&sys, s + at, k - a, l - b);
                check_near(cabs(mode(&sys, out + at, k, l) - sum), 0, 1e-13);
            }
    }
    sys_close(&sys);
}

static void energy_and_enstrophies_stay(void)
{
    enum { MOST = 2000 };
    double s[MOST], out[MOST], psi[MOST], energy = 0, of[2] = {0}, size = 0;
    const double thickness[2] = {0.2, 0.8}; /* delta = 1/4 */
    struct sys sys;

    inviscid(&sys, s, out, psi);
    const size_t half = sys.ns / 2, columns = sys.ns / 4 / NY;
    for (size_t j = 0; j < sys.ns; j++) {
        const size_t l = j % half / 2 % columns, layer = j / half;
        const double weight = l == 0 ? 1 : 2;
        energy += thickness[layer] * weight * psi[j] * out[j];
        of[layer] += weight * s[j] * out[j];
        size += weight * fabs(s[j] * out[j]);
    }
    check_near(of[0] / size, 0, 1e-14);
    check_near(of[1] / size, 0, 1e-14);
    check_near(energy / (size * 225), 0, 1e-14);
    sys_close(&sys);
}

int main(void)
{
    run(waves_follow_linear_theory);
    run(advection_is_a_sum_over_modes);
    run(energy_and_enstrophies_stay);
    return check_end();
}
