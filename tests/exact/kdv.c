/* kdv.c -- the Korteweg-de Vries equation: its soliton, what it keeps, both of its forms; and the
 * memory of its Galerkin systems, whose nonlinear term has a factor. */
#include <stdlib.h>

#include "../check.h"
#include "model/model.h"
#include "num/rng.h"

enum { MOST = 256 };

/* u[n] := the state at t from u, in steps dt of etdrk4, of an equation a, eps, L, nu4; a closure,
 * or "none". */
static void advance(const double p[], size_t n, const char *form, const char *params, double t,
                    double dt, double u[])
{
    struct sys sys;
    struct closure c;
    struct model model;
    struct run r;

    check(!sys_open(&sys, sys_find("kdv", NULL), NULL, p, (size_t[SYS_AXES]){n}, NULL));
    check(!closure_open(&c, closure_find(form, NULL), &sys.layout, params, NULL, 0, NULL));
    check(!model_open(&model, &sys, &c, "etdrk4", dt, NULL));
    check(!run_open(&r, &model, 0, u, NULL));
    check(!run_to(&r, t, NULL));
    run_state(&r, u);
    run_close(&r);
    model_close(&model);
    closure_close(&c);
    sys_close(&sys);
}

/* The same from an initial condition. */
static void evolve(const double p[], size_t n, const char *form, const char *params,
                   const char *ic, double t, double dt, double u[])
{
    struct sys sys;

    check(!sys_open(&sys, sys_find("kdv", NULL), NULL, p, (size_t[SYS_AXES]){n}, NULL));
    check(!sys_initial(&sys, ic, 1, 0, u, NULL));
    sys_close(&sys);
    advance(p, n, form, params, t, dt, u);
}

/* After a period it is where it was; a mirror image, a < 0, travels alike. */
static void a_soliton_comes_back(void)
{
    double begin[MOST], u[MOST], mirror[MOST];

    evolve((double[PARAM_MAX]){6, 1, 40}, MOST, "none", NULL, "soliton", 0, 0.001, begin);
    evolve((double[PARAM_MAX]){6, 1, 40}, MOST, "none", NULL, "soliton", 10, 0.001, u);
    evolve((double[PARAM_MAX]){-6, 1, 40}, MOST, "none", NULL, "soliton", 10, 0.001, mirror);
    check_near(begin[MOST / 2], 2, 1e-15); /* 3 c/a */
    for (size_t i = 0; i < MOST; i++) {
        check_near(u[i], begin[i], 2e-7);
        check_near(mirror[i], -u[i], 1e-12);
    }
}

/* Halfway its top is at x = 0, from L/2 forwards: a wave that goes backwards would be there, too,
 * but not after a quarter. */
static void it_moves_forward(void)
{
    double u[MOST];

    evolve((double[PARAM_MAX]){6, 1, 40}, MOST, "none", NULL, "soliton", 2.5, 0.001, u);
    check_near(u[3 * MOST / 4], 2, 1e-7);
    check_near(u[MOST / 4], 0, 1e-7);
}

/* The fast soliton runs over the slow one: both come out as they were, ahead and behind of where
 * they would be alone by ln[((sqrt c + sqrt c')/(sqrt c - sqrt c'))^2] over their sqrt c. */
static void solitons_shift_each_other(void)
{
    enum { N = 512 };
    const double L = 80, c[2] = {4, 1}, start[2] = {20, 40}, t = 12;
    const double jump = 2 * log((sqrt(c[0]) + sqrt(c[1])) / (sqrt(c[0]) - sqrt(c[1])));
    double u[N] = {0}, after[N] = {0};

    for (int i = 0; i < N; i++)
        for (int s = 0; s < 2; s++) {
            const double half = sqrt(c[s]) / 2, x = i * L / N - start[s];
            const double shift = (s ? -1 : 1) * jump / sqrt(c[s]);
            u[i] += c[s] / 2 / pow(cosh(half * x), 2);
            after[i] += c[s] / 2 / pow(cosh(half * (x - c[s] * t - shift)), 2);
        }
    advance((double[PARAM_MAX]){6, 1, L}, N, "none", NULL, t, 0.002, u);
    for (int i = 0; i < N; i++)
        check_near(u[i], after[i], 1e-5);
}

/* Without convection cos(q x) becomes exp(-nu4 q^4 t) cos(q x + eps^2 q^3 t). */
static void waves_of_fourth_order_decay(void)
{
    const double p[PARAM_MAX] = {0, 0.5, 3, 0.02}, q = 2 * M_PI / p[2], t = 0.8;
    double u[32];

    evolve(p, 32, "none", NULL, "cosine", t, 0.1, u);
    for (int i = 0; i < 32; i++)
        check_near(u[i], exp(-p[3] * pow(q, 4) * t) * cos(2 * M_PI * i / 32 + 0.25 * pow(q, 3) * t),
                   1e-14);
}

/* u of a = 6, eps = 1 is v/6 of a = 1; x eps has t eps of eps = 1. */
static void forms_are_one_equation(void)
{
    double six[64], one[64], small[64];

    evolve((double[PARAM_MAX]){6, 1, 20}, 64, "none", NULL, "cosine:amplitude=0.5", 2, 0.01, six);
    evolve((double[PARAM_MAX]){1, 1, 20}, 64, "none", NULL, "cosine:amplitude=3", 2, 0.01, one);
    evolve((double[PARAM_MAX]){1, 0.1, 2}, 64, "none", NULL, "cosine:amplitude=3", 0.2, 0.001,
           small);
    for (size_t i = 0; i < 64; i++) {
        check_near(6 * six[i], one[i], 1e-12);
        check_near(small[i], one[i], 1e-12);
    }
}

static double square(size_t n, const double u[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += u[i] * u[i];
    return sum / (double)n;
}

/* A cosine that parts into solitons: Galerkin systems keep the mean of u^2 whatever they lack, the
 * t-model loses some, with the equation's factor. */
static void energy_is_kept_but_by_the_memory(void)
{
    const double p[PARAM_MAX] = {1, 0.1, 2 * M_PI};
    double u[MOST];

    for (size_t n = 16; n <= MOST; n *= 4) {
        evolve(p, n, "none", NULL, "cosine", 2, 0.0005, u);
        check_near(square(n, u), 0.5, 1e-9);
    }
    evolve(p, 16, "t-model", NULL, "cosine", 2, 0.0005, u);
    check(square(16, u) < 0.499 && square(16, u) > 0.2);
    evolve((double[PARAM_MAX]){6, 0.1, 2 * M_PI}, 16, "t-model", "factor=6", "cosine", 1. / 3,
           0.0005, u);
    check(square(16, u) < 0.499 && square(16, u) > 0.2);
}

/* ---- R1 ---- */

enum { POINTS = 64, NHAT = POINTS + 2, MODES = 6 };

struct bench {
    struct sys sys;
    double symbol[NHAT];
    double *work;
};

/* out := the derivative of f along dv at v (dv NULL: f itself); of the resolved modes or all. */
static void rate(const struct bench *b, const double v[], const double dv[], bool resolved,
                 double out[])
{
    const struct point at = {.u = v, .p = b->sys.p};
    const double *on = dv ? dv : v;

    if (dv)
        b->sys.form->tangent(&b->sys, &at, &(struct point){.u = dv}, out, NULL, b->work);
    else
        b->sys.form->terms(&b->sys, &at, out, NULL, b->work);
    for (size_t i = 0; i < NHAT; i += 2) {
        out[i] -= b->symbol[i + 1] * on[i + 1];
        out[i + 1] += b->symbol[i + 1] * on[i];
    }
    for (size_t i = 2 * (MODES + 1); resolved && i < NHAT; i++)
        out[i] = 0;
}

/* From v in F the full system's u'' is, on F, that of v' = P f(v) + t R1: dispersion is no part
 * of R1. */
static void memory_matches_the_full_system(void)
{
    const double p[PARAM_MAX] = {-2.5, 0.3, 5};
    double v[NHAT] = {0.4}, u1[NHAT], u2[NHAT], v1[NHAT], v2[NHAT], r1[NHAT];
    double u[POINTS], m[POINTS], most = 0;
    struct rng r = rng_open(3, "test", 0);
    struct bench b = {0};
    struct closure c;

    check(!sys_open(&b.sys, sys_find("kdv", NULL), NULL, p, (size_t[SYS_AXES]){POINTS}, NULL));
    check(!closure_open(&c, closure_find("t-model", NULL), &b.sys.layout, "modes=6,factor=-2.5",
                        NULL, 0, NULL));
    b.sys.form->linear(&b.sys, p, b.symbol);
    double *tape = malloc((c.ntape + c.nwork + b.sys.nwork) * sizeof *tape);
    b.work = tape + c.ntape;
    for (size_t i = 2; i < 2 * (MODES + 1); i++)
        v[i] = rng_normal(&r);
    rate(&b, v, NULL, false, u1);
    rate(&b, v, u1, true, u2);
    rate(&b, v, NULL, true, v1);
    rate(&b, v, v1, true, v2);
    sys_decode(&b.sys, v, u, b.work);
    c.ops->eval(&c, &(struct point){.t = 1, .u = u}, m, NULL, tape, b.work);
    sys_encode(&b.sys, m, r1, b.work);
    for (size_t i = 0; i < NHAT; i++)
        most = fmax(most, fabs(u2[i]));
    for (size_t i = 0; i < NHAT; i++)
        check_near(v2[i] + r1[i], u2[i], 1e-13 * most);
    free(tape);
    closure_close(&c);
    sys_close(&b.sys);
}

static void refusals(void)
{
    const double p[][PARAM_MAX] = {{0, 1, 40}, {6, 0, 40}};
    double u[MOST];

    for (int k = 0; k < 2; k++) {
        struct sys sys;
        struct err err = {0};
        check(!sys_open(&sys, sys_find("kdv", NULL), NULL, p[k], NULL, NULL));
        check(sys_initial(&sys, "soliton", 0, 0, u, &err) == -1 && err.code == ERR_USAGE);
        check(strstr(err.msg, "expected neither to be 0"));
        sys_close(&sys);
    }

    struct sys sys;
    struct err err = {0};
    check(!sys_open(&sys, sys_find("kdv", NULL), NULL, (double[PARAM_MAX]){6, 1, 40, 0.1}, NULL,
                    NULL));
    check(sys.ops->exact(&sys, 0, u, &err) == -1 && strstr(err.msg, "nu4 = 0.1, expected 0"));
    sys_close(&sys);
}

int main(void)
{
    run(a_soliton_comes_back);
    run(it_moves_forward);
    run(solitons_shift_each_other);
    run(waves_of_fourth_order_decay);
    run(forms_are_one_equation);
    run(energy_is_kept_but_by_the_memory);
    run(memory_matches_the_full_system);
    run(refusals);
    return check_end();
}
