/* traffic.c -- shocks and fans of either sign, what a ring keeps, variation, orders. */
#include <stdlib.h>

#include "../check.h"
#include "model/model.h"
#include "num/rng.h"

enum { MOST = 1600 };
static const char *const forms[] = {"godunov", "muscl-minmod", "muscl-mc", "muscl-superbee",
                                    "weno5"};
enum { FORMS = 5, WENO5 = 4 };
static const double L = 20;

struct ring {
    struct sys sys;
    struct model model;
    struct run run;
};

static void ring_open(struct ring *ring, const char *form, const char *scheme, double a, double b,
                      size_t n, double dt, const double u[])
{
    const double p[PARAM_MAX] = {a, b, L};

    check(!sys_open(&ring->sys, sys_find("traffic", NULL), form, p, (size_t[SYS_AXES]){n}, NULL));
    check(!model_open(&ring->model, &ring->sys, &closure_nothing, scheme, dt, NULL));
    check(!run_open(&ring->run, &ring->model, 0, u, NULL));
}

static void ring_at(struct ring *ring, double t, double u[])
{
    check(!run_to(&ring->run, t, NULL));
    run_state(&ring->run, u);
}

static void ring_close(struct ring *ring)
{
    run_close(&ring->run);
    model_close(&ring->model);
    sys_close(&ring->sys);
}

/* Between constant l and r along x/t = speed: a fan where waves part, else a shock. */
static double riemann(double a, double b, double l, double r, double speed)
{
    if (b * (r - l) <= 0)
        return speed < a + b * (l + r) ? l : r;
    return fmin(fmax((speed - a) / (2 * b), fmin(l, r)), fmax(l, r));
}

/* Mean |error| at time t of n cells with r in the first half and l behind: exact means of
 * cells by 64 points. u[n] is the state then. */
static double jumps(const char *form, double a, double b, double l, double r, size_t n, double t,
                    double u[])
{
    const double fastest = fabs(a) + 2 * fabs(b) * fmax(fabs(l), fabs(r)), dx = L / (double)n;
    const double steps = ceil(t / (0.45 * dx / fastest));
    struct ring ring;
    double error = 0;

    for (size_t i = 0; i < n; i++)
        u[i] = i < n / 2 ? l : r;
    ring_open(&ring, form, "ssprk2", a, b, n, t / steps, u);
    ring_at(&ring, t, u);
    ring_close(&ring);
    for (size_t i = 0; i < n; i++) {
        double mean = 0;
        for (int j = 0; j < 64; j++) {
            const double x = ((double)i + (j + 0.5) / 64) * dx, back = x > L * 3 / 4 ? L : 0;
            mean += x > L / 4 && !back ? riemann(a, b, l, r, (x - L / 2) / t) / 64
                                       : riemann(a, b, r, l, (x - back) / t) / 64;
        }
        error += fabs(u[i] - mean) / (double)n;
    }
    return error;
}

static const double fluxes[][2] = {{1, -0.25}, {-1, 0.25}, {0, 0.5}, {0, -0.5}, {0.7, 0.2}};
static const double states[][2] = {{0.5, 3}, {3, 0.5}, {-1, 1}, {1, -1}, {-2, -0.5}};

static void shocks_and_fans(void)
{
    for (int form = 0; form < FORMS; form++)
        for (int q = 0; q < 5; q++)
            for (int s = 0; s < 5; s++) {
                double u[MOST];
                const double *flux = fluxes[q], *of = states[s];
                const double size = fabs(of[1] - of[0]);
                const double a = flux[0], b = flux[1];
                const double coarse = jumps(forms[form], a, b, of[0], of[1], 200, 1.5, u);
                const double fine = jumps(forms[form], a, b, of[0], of[1], 400, 1.5, u);
                check(coarse < (form ? 0.01 : 0.027) * size);
                check(fine < (form ? 0.87 : 0.75) * coarse); /* fans through 0 are slowest */
            }
}

/* What a shock lets through says where it is, whatever its width; at t = 1 the fan of the other
 * jump is not there yet. */
static void shocks_have_their_speed(void)
{
    const double t = 1, dx = L / 400;

    for (int form = 0; form < FORMS; form++)
        for (int q = 0; q < 5; q++) {
            const double a = fluxes[q][0], b = fluxes[q][1];
            const double l = b < 0 ? 0.5 : 2.5, r = b < 0 ? 2.5 : 0.5;
            double u[MOST], place = L / 4;
            jumps(forms[form], a, b, l, r, 400, t, u);
            for (size_t i = 100; i < 300; i++)
                place += (u[i] - r) / (l - r) * dx;
            check_near(place, L / 2 + (a + b * (l + r)) * t, 1e-9);
        }
}

/* Without b, steps of euler by one cell move the cells. */
static void carried_exactly(void)
{
    for (int back = 0; back < 2; back++) {
        struct ring ring;
        double u[MOST], moved[MOST];
        struct rng r = rng_open(5, "test", 0);
        for (size_t i = 0; i < 50; i++)
            u[i] = rng_normal(&r);
        ring_open(&ring, "godunov", "euler", back ? -1 : 1, 0, 50, L / 50, u);
        ring_at(&ring, 7 * L / 50, moved);
        ring_close(&ring);
        for (size_t i = 0; i < 50; i++)
            check_near(moved[(i + (back ? 43 : 7)) % 50], u[i], 1e-14);
    }
}

static double variation(size_t n, const double u[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += fabs(u[(i + 1) % n] - u[i]);
    return sum;
}

static double mean(size_t n, const double u[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += u[i] / (double)n;
    return sum;
}

/* At the largest steps that the file of the system states. */
static void mean_and_variation(void)
{
    const char *const schemes[] = {"euler", "ssprk2", "ssprk3"};
    const size_t n = 60;

    for (int form = 0; form < WENO5; form++)
        for (int scheme = 0; scheme < 3; scheme++)
            for (uint64_t seed = 0; seed < 20; seed++) {
                struct rng r = rng_open(seed, "test", 1);
                const double b = seed % 2 ? 0.25 : -0.25, dt = (form ? 0.5 : 1) * L / 60 / 3;
                struct ring ring;
                double u[MOST];
                for (size_t i = 0; i < n; i++) /* |1 + 2 b rho| <= 3 */
                    u[i] = 4 * (2 * rng_uniform(&r) - 1);
                const double kept = mean(n, u);
                double most = variation(n, u);
                ring_open(&ring, forms[form], schemes[scheme], 1, b, n, dt, u);
                for (int step = 1; step <= 100; step++) {
                    ring_at(&ring, step * dt, u);
                    const double now = variation(n, u);
                    check(now <= most * (1 + 1e-13));
                    most = now;
                }
                check_near(mean(n, u), kept, 1e-13);
                ring_close(&ring);
            }
}

/* Pieces of random density, up to the largest speed: weno5 adds little to the variation. */
static void weno5_hardly_oscillates(void)
{
    const size_t n = 120;

    for (uint64_t seed = 0; seed < 40; seed++) {
        struct rng r = rng_open(seed, "test", 2);
        const double b = seed % 2 ? 0.25 : -0.25, dt = 0.5 * L / 120 / 3;
        struct ring ring;
        double u[MOST], piece = 0;
        for (size_t i = 0; i < n; i++) /* |1 + 2 b rho| <= 3 */
            u[i] = piece = i % 20 ? piece : 4 * (2 * rng_uniform(&r) - 1);
        const double kept = mean(n, u), first = variation(n, u);
        double before = first;
        ring_open(&ring, "weno5", "ssprk3", 1, b, n, dt, u);
        for (int step = 1; step <= 400; step++) {
            ring_at(&ring, step * dt, u);
            const double now = variation(n, u);
            check(now <= before * (1 + 3e-3) && now <= first * (1 + 3e-3));
            before = now;
        }
        check_near(mean(n, u), kept, 1e-13);
        ring_close(&ring);
    }
}

/* Mean |error| at t = 15 of a wave that breaks at 32. */
static double smooth(const char *form, size_t n)
{
    struct ring ring;
    double u[MOST], exact[MOST], error = 0;

    check(!sys_open(&ring.sys, sys_find("traffic", NULL), form, NULL, (size_t[SYS_AXES]){n},
                    NULL));
    check(!sys_initial(&ring.sys, "sine", 0, 0, u, NULL));
    check(!ring.sys.ops->exact(&ring.sys, 15, exact, NULL));
    check(ring.sys.ops->exact(&ring.sys, 32, u, NULL) == -1);
    sys_close(&ring.sys);
    ring_open(&ring, form, "ssprk2", 1, -0.25, n, 0.3 * L / (double)n, u);
    ring_at(&ring, 15, u);
    for (size_t i = 0; i < n; i++)
        error += fabs(u[i] - exact[i]) / (double)n;
    ring_close(&ring);
    return error;
}

static void orders(void)
{
    const double least[] = {0.95, 1.8, 1.9, 1.5}, most[] = {1.1, 2.2, 2.2, 2.2};

    for (int form = 0; form < WENO5; form++) {
        const double order = log2(smooth(forms[form], 400) / smooth(forms[form], 800));
        check(order > least[form] && order < most[form]);
        if (!(order > least[form] && order < most[form]))
            fprintf(stderr, "%s: order %.3f\n", forms[form], order);
    }
}

/* out[n] := means over cells about x_i at t, of 16 intervals of Boole's rule. */
static void exact_means(size_t n, double t, double out[])
{
    static double fine[16 * MOST];
    static const double boole[4] = {14, 32, 12, 32};
    struct sys sys;

    check(!sys_open(&sys, sys_find("traffic", NULL), NULL, NULL, (size_t[SYS_AXES]){16 * n},
                    NULL));
    check(!sys.ops->exact(&sys, t, fine, NULL));
    for (size_t i = 0; i < n; i++) {
        out[i] = 7 * (fine[(16 * (i + n) + 8) % (16 * n)] - fine[(16 * (i + n) - 8) % (16 * n)]);
        for (size_t j = 0; j < 16; j++)
            out[i] += boole[j % 4] * fine[(16 * (i + n) - 8 + j) % (16 * n)];
        out[i] /= 16 * 22.5;
    }
    sys_close(&sys);
}

/* Largest |error| of means of cells at t = 15, in steps whose error is far below it. */
static double smooth_means(size_t n)
{
    struct ring ring;
    double u[MOST], exact[MOST], error = 0;

    exact_means(n, 0, u);
    exact_means(n, 15, exact);
    ring_open(&ring, "weno5", "dopri5", 1, -0.25, n, 0.2 * L / (double)n, u);
    ring_at(&ring, 15, u);
    for (size_t i = 0; i < n; i++)
        error = fmax(error, fabs(u[i] - exact[i]));
    ring_close(&ring);
    return error;
}

static void means_are_of_fifth_order(void)
{
    const double coarse = smooth_means(200), fine = smooth_means(400);

    check(fine < 1e-8);
    check_near(log2(coarse / fine), 5, 0.2);
}

/* Largest |error| at points of weno5-points, of the wave as one of Burgers' equation. */
static double smooth_points(size_t n)
{
    const double p[PARAM_MAX] = {0, L}, road_p[PARAM_MAX] = {0, 0.5, L};
    struct ring ring = {0};
    struct sys road;
    double u[MOST], exact[MOST], error = 0;

    check(!sys_open(&road, sys_find("traffic", NULL), NULL, road_p, (size_t[SYS_AXES]){n}, NULL));
    check(!sys_open(&ring.sys, sys_find("burgers", NULL), "weno5-points", p,
                    (size_t[SYS_AXES]){n}, NULL));
    check(!road.ops->exact(&road, 0, u, NULL) && !road.ops->exact(&road, 7.5, exact, NULL));
    check(!model_open(&ring.model, &ring.sys, &closure_nothing, "dopri5", 0.1 * L / (double)n,
                      NULL));
    check(!run_open(&ring.run, &ring.model, 0, u, NULL));
    ring_at(&ring, 7.5, u);
    for (size_t i = 0; i < n; i++)
        error = fmax(error, fabs(u[i] - exact[i]));
    ring_close(&ring);
    sys_close(&road);
    return error;
}

static void points_are_of_fifth_order(void)
{
    const double coarse = smooth_points(200), fine = smooth_points(400);

    check(fine < 1e-8);
    check_near(log2(coarse / fine), 5, 0.2);
}

/* Burgers' equation without viscosity is a road: the same bits. */
static void burgers_is_a_road(void)
{
    for (int form = 0; form < FORMS; form += WENO5) {
        const double p[PARAM_MAX] = {0, L};
        double u[50], road[50], burgers[50];
        struct ring ring;
        struct sys sys;
        struct rng r = rng_open(6, "test", 0);
        for (size_t i = 0; i < 50; i++)
            u[i] = rng_normal(&r);
        check(!sys_open(&sys, sys_find("burgers", NULL), forms[form], p, (size_t[SYS_AXES]){50},
                        NULL));
        ring_open(&ring, forms[form], "euler", 0, 0.5, 50, 0.1, u);
        double *work = malloc(sys_rhs_nwork(&sys) * sizeof *work);
        sys_rhs(&ring.sys, 0, u, road, work);
        sys_rhs(&sys, 0, u, burgers, work);
        check(!memcmp(road, burgers, sizeof road));
        free(work);
        ring_close(&ring);
        sys_close(&sys);
    }
}

int main(void)
{
    run(shocks_and_fans);
    run(shocks_have_their_speed);
    run(carried_exactly);
    run(mean_and_variation);
    run(weno5_hardly_oscillates);
    run(orders);
    run(means_are_of_fifth_order);
    run(points_are_of_fifth_order);
    run(burgers_is_a_road);
    return check_end();
}
