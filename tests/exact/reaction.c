/* reaction.c -- brusselator, gray-scott, fitzhugh-nagumo: states that are the same everywhere are
 * those of the ordinary differential equation, small waves grow as the Jacobian says, on a line as
 * in the plane; where patterns and oscillations begin. */
#include "../check.h"
#include "model/model.h"

enum { MOST = 2 * 512 };
static const char *const forms[] = {"spectral", "finite-differences"};

/* u[n] from u at t = 0 to t, in steps dt. */
static void evolve(const char *name, const char *form, const double p[], const size_t grid[],
                   double dt, double t, double u[])
{
    struct sys sys;
    struct model model;
    struct run r;

    check(!sys_open(&sys, sys_find(name, NULL), form, p, grid, NULL));
    check(!model_open(&model, &sys, &closure_nothing, "etdrk4", dt, NULL));
    check(!run_open(&r, &model, 0, u, NULL) && !run_to(&r, t, NULL));
    run_state(&r, u);
    run_close(&r);
    model_close(&model);
    sys_close(&sys);
}

/* ---- the equations once more: rates, a state of rest, the Jacobian there ---- */

struct reaction {
    const char *name;
    double p[PARAM_MAX], D[2], L, rest[2], J[2][2];
    void (*rate)(const double p[], const double u[2], double r[2]);
};

static void brusselator(const double p[], const double u[2], double r[2])
{
    r[0] = p[0] + u[0] * u[0] * u[1] - p[1] * u[0] - u[0];
    r[1] = p[1] * u[0] - u[0] * u[0] * u[1];
}

static void gray_scott(const double p[], const double u[2], double r[2])
{
    r[0] = -u[0] * u[1] * u[1] + p[0] * (1 - u[0]);
    r[1] = u[0] * u[1] * u[1] - (p[0] + p[1]) * u[1];
}

static void fitzhugh_nagumo(const double p[], const double u[2], double r[2])
{
    r[0] = u[0] - u[0] * u[0] * u[0] - u[1] - p[0];
    r[1] = p[1] * u[0] - p[1] * p[2] * u[1];
}

static const struct reaction reactions[] = {
    {"brusselator", {1.2, 2.9, 0.3, 0.7, 9}, {0.3, 0.7}, 9, {1.2, 2.9 / 1.2},
     {{1.9, 1.44}, {-2.9, -1.44}}, brusselator},
    {"gray-scott", {0.4, 0.3, 0.02, 0.01, 2}, {0.02, 0.01}, 2, {1, 0}, {{-0.4, 0}, {0, -0.7}},
     gray_scott},
    {"fitzhugh-nagumo", {0, 0.6, 0.8, 0.02, 0.05, 3}, {0.02, 0.05}, 3, {0, 0},
     {{1, -1}, {0.6, -0.48}}, fitzhugh_nagumo},
};
enum { REACTIONS = sizeof reactions / sizeof *reactions };

/* u := that after n steps dt of rk4. */
static void ordinary(const struct reaction *of, double dt, int n, double u[2])
{
    const double part[] = {0, 0.5, 0.5, 1}, share[] = {1. / 6, 1. / 3, 1. / 3, 1. / 6};

    for (int i = 0; i < n; i++) {
        double next[2] = {u[0], u[1]}, r[2] = {0};
        for (int s = 0; s < 4; s++) {
            const double at[2] = {u[0] + part[s] * dt * r[0], u[1] + part[s] * dt * r[1]};
            of->rate(of->p, at, r);
            for (int f = 0; f < 2; f++)
                next[f] += share[s] * dt * r[f];
        }
        memcpy(u, next, sizeof next);
    }
}

static void the_same_everywhere(void)
{
    const size_t grid[] = {4, 6}, points = 24;

    for (int i = 0; i < REACTIONS; i++)
        for (int form = 0; form < 2; form++) {
            double u[MOST], expected[2] = {0.4, 0.9};
            for (size_t j = 0; j < 2 * points; j++)
                u[j] = expected[j / points];
            ordinary(&reactions[i], 0.005, 600, expected);
            evolve(reactions[i].name, forms[form], reactions[i].p, grid, 0.005, 3, u);
            for (size_t j = 0; j < 2 * points; j++)
                check_near(u[j], expected[j / points], 1e-9);
        }
}

/* ---- small waves ---- */

/* a := exp(M t) a by many short Taylor series. */
static void matrix_exponential(const double M[2][2], double t, double a[2])
{
    for (int step = 0; step < 100; step++) {
        double term[2] = {a[0], a[1]};
        for (int j = 1; j < 12; j++) {
            const double next[2] = {M[0][0] * term[0] + M[0][1] * term[1],
                                    M[1][0] * term[0] + M[1][1] * term[1]};
            for (int f = 0; f < 2; f++)
                a[f] += term[f] = next[f] * t / 100 / j;
        }
    }
}

/* A wave (k, l) of 1e-7 about the state of rest, on ny x nx points, against the linear equation
 * of the form. */
static void wave(const struct reaction *of, int form, size_t ny, size_t nx, double k, double l)
{
    const double size = 1e-7, t = 2, dy = of->L / (double)ny, dx = of->L / (double)nx;
    const double qy = 2 * M_PI * k / of->L, qx = 2 * M_PI * l / of->L;
    const double q2 = form ? (2 - 2 * cos(qy * dy)) / (dy * dy) + (2 - 2 * cos(qx * dx)) / (dx * dx)
                           : qy * qy + qx * qx;
    const double M[2][2] = {{of->J[0][0] - of->D[0] * q2, of->J[0][1]},
                            {of->J[1][0], of->J[1][1] - of->D[1] * q2}};
    double a[2] = {0.6, -0.8}, u[MOST];

    for (int after = 0; after < 2; after++) {
        for (size_t i = 0; i < 2 * ny * nx; i++) {
            const size_t f = i / (ny * nx), y = i % (ny * nx) / nx, x = i % nx;
            const double phase = cos(qy * dy * (double)y + qx * dx * (double)x + 0.4);
            if (after)
                check_near((u[i] - of->rest[f]) / size, a[f] * phase, 1e-5);
            else
                u[i] = of->rest[f] + size * a[f] * phase;
        }
        if (!after)
            evolve(of->name, forms[form], of->p, (size_t[SYS_AXES]){ny, nx}, 0.02, t, u);
        matrix_exponential(M, t, a);
    }
}

static void small_waves_grow_as_the_jacobian_says(void)
{
    for (int i = 0; i < REACTIONS; i++)
        for (int form = 0; form < 2; form++) {
            wave(&reactions[i], form, 12, 16, 2, 1);
            wave(&reactions[i], form, 12, 16, -1, 3);
            wave(&reactions[i], form, 9, 15, 1, 2);
            wave(&reactions[i], form, 1, 32, 0, 3); /* a line */
        }
}

/* ---- where patterns and oscillations of the Brusselator begin ---- */

/* The logarithm of how much |u - A| grew from t to 2 t, a wave of wavenumber q on a line. */
static double growth(const double p[], double q, double t)
{
    double u[MOST], most[2] = {0};
    const size_t n = 32;

    for (size_t i = 0; i < n; i++) {
        u[i] = p[0] + 1e-6 * cos(q * p[4] * (double)i / (double)n);
        u[n + i] = p[1] / p[0];
    }
    for (int half = 0; half < 2; half++) {
        /* over a period and more of an oscillation the largest departure is what grows */
        for (int part = 0; part < 40; part++) {
            evolve("brusselator", "spectral", p, (size_t[SYS_AXES]){1, n}, 0.05, t / 40, u);
            for (size_t i = 0; part >= 20 && i < n; i++)
                most[half] = fmax(most[half], fabs(u[i] - p[0]));
        }
    }
    return log(most[1] / most[0]);
}

/* B = (1 + A sqrt(Du/Dv))^2 of waves q^2 = A/sqrt(Du Dv), and no others, where that is below
 * B = 1 + A^2; there the whole oscillates. */
static void patterns_and_oscillations_begin(void)
{
    const double A = 1.2, Du = 1, Dv = 16, q = sqrt(A / 4), L = 4 * M_PI / q;
    const double turing = pow(1 + A / 4, 2), hopf = 1 + A * A;

    for (int above = 0; above < 2; above++) {
        const double factor = above ? 1.02 : 0.98;
        check((growth((double[PARAM_MAX]){A, turing * factor, Du, Dv, L}, q, 40) > 0) == above);
        check((growth((double[PARAM_MAX]){A, hopf * factor, 4, 4, L}, 0, 40) > 0) == above);
    }
    check(growth((double[PARAM_MAX]){A, turing * 1.02, Du, Dv, 2 * L}, q / 2, 40) < 0);
    check(growth((double[PARAM_MAX]){A, turing * 1.02, Du, Dv, L / 2}, 2 * q, 40) < 0);
}

/* ---- far from rest ---- */

/* What is the same along y stays so, and is what a line does. */
static void a_line_is_a_plane(void)
{
    const size_t nx = 48;

    for (int i = 0; i < REACTIONS; i++) {
        double plane[MOST], line[MOST];
        for (size_t j = 0; j < 2 * nx; j++)
            line[j] = 0.5 + 0.3 * cos(2 * M_PI * (double)(j % nx) / (double)nx + (double)(j / nx));
        for (size_t j = 0; j < 2 * 5 * nx; j++)
            plane[j] = line[j / (5 * nx) * nx + j % nx];
        evolve(reactions[i].name, "spectral", reactions[i].p, (size_t[SYS_AXES]){1, nx}, 0.02, 4,
               line);
        evolve(reactions[i].name, "spectral", reactions[i].p, (size_t[SYS_AXES]){5, nx}, 0.02, 4,
               plane);
        for (size_t j = 0; j < 2 * 5 * nx; j++)
            check_near(plane[j], line[j / (5 * nx) * nx + j % nx], 1e-11);
    }
}

/* Random initial conditions of a line, of members that differ. */
static void lines_have_initial_conditions(void)
{
    for (int i = 0; i < REACTIONS; i++)
        for (const struct sys_ic *ic = sys_find(reactions[i].name, NULL)->ics; ic->name; ic++) {
            double u[2][MOST];
            struct sys sys;
            check(!sys_open(&sys, sys_find(reactions[i].name, NULL), NULL, NULL,
                            (size_t[SYS_AXES]){1, 64}, NULL));
            for (uint64_t member = 0; member < 2; member++)
                check(!sys_initial(&sys, ic->name, 1, member, u[member], NULL));
            check(memcmp(u[0], u[1], sys.n * sizeof **u) != 0);
            sys_close(&sys);
        }
}

int main(void)
{
    run(the_same_everywhere);
    run(small_waves_grow_as_the_jacobian_says);
    run(patterns_and_oscillations_begin);
    run(a_line_is_a_plane);
    run(lines_have_initial_conditions);
    return check_end();
}
