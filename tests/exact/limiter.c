/* limiter.c -- slopes that a network chooses: minmod where it says nothing, no variation added
 * whatever it says, gradients by the law's coefficients. */
#include <float.h>
#include <stdlib.h>

#include "../check.h"
#include "closure/closure.h"
#include "num/rng.h"
#include "sys/sys.h"

enum { N = 60, A = 0, B = 1, L = 2 };
static const char *const net = "conv 4 3 tanh | conv 1 3";

struct road {
    struct sys sys;
    struct closure c;
    double p[PARAM_MAX], *tape, *work;
};

static void road_open(struct road *r, const char *form, double a, double b)
{
    const double p[PARAM_MAX] = {a, b, 20};

    *r = (struct road){.p = {a, b, 20}};
    check(!sys_open(&r->sys, sys_find("traffic", NULL), form, p, (size_t[SYS_AXES]){N}, NULL));
    struct layout l = r->sys.layout;
    l.param = r->sys.ops->params;
    check(!closure_open(&r->c, closure_find("limiter", NULL), &l, NULL, net, 1, NULL));
    r->c.scale_u[0] = 1.3;
    r->tape = calloc(r->sys.ntape + r->c.ntape + 1, sizeof *r->tape);
    r->work = calloc(r->sys.nwork + r->c.nwork + 1, sizeof *r->work);
}

static void road_close(struct road *r)
{
    closure_close(&r->c);
    sys_close(&r->sys);
    free(r->tape);
    free(r->work);
}

static struct point at(const struct road *r, const double u[])
{
    return (struct point){.u = u, .p = r->p, .theta = r->c.theta};
}

/* out[N] := the rates of the system, and those of the closure added if wanted. */
static void rates(const struct road *r, const double u[], bool closed, double out[])
{
    const struct point point = at(r, u);
    double m[N];

    r->sys.form->terms(&r->sys, &point, out, r->tape, r->work);
    if (!closed)
        return;
    r->c.ops->eval(&r->c, &point, m, NULL, r->tape + r->sys.ntape, r->work);
    for (size_t i = 0; i < N; i++)
        out[i] += m[i];
}

/* Steps between random levels, with runs of equal values and waves between. */
static void states(uint64_t draw, double u[])
{
    struct rng r = rng_open(7, "states", draw);
    double level = 0;

    for (size_t i = 0; i < N; i++) {
        if (i % (3 + draw % 4) == 0)
            level = 2 * rng_normal(&r);
        u[i] = level + (draw % 2 ? 0.3 * rng_normal(&r) : 0);
    }
}

static const double laws[][2] = {{1, -0.25}, {0, 0.5}, {-0.7, 0.2}};
enum { LAWS = sizeof laws / sizeof *laws, DRAWS = 20 };

/* Weights of zero give the mean of no slope and the steepest: minmod. */
static void silence_is_minmod(void)
{
    for (size_t k = 0; k < LAWS; k++) {
        struct road with, whole;
        road_open(&with, "godunov", laws[k][0], laws[k][1]);
        road_open(&whole, "muscl-minmod", laws[k][0], laws[k][1]);
        memset(with.c.theta, 0, with.c.ntheta * sizeof *with.c.theta);
        for (uint64_t draw = 0; draw < DRAWS; draw++) {
            double u[N], one[N], other[N];
            states(draw, u);
            rates(&with, u, true, one);
            rates(&whole, u, false, other);
            for (size_t i = 0; i < N; i++)
                check_near(one[i], other[i], 1e-13);
        }
        road_close(&with);
        road_close(&whole);
    }
}

static double variation(const double u[])
{
    double sum = 0;

    for (size_t i = 0; i < N; i++)
        sum += fabs(u[(i + 1) % N] - u[i]);
    return sum;
}

/* Euler's steps at the bound, of weights of all sizes: no variation comes in, the mean stays. */
static void variation_never_grows(void)
{
    static const double sizes[] = {1, -10, 1e3, 1e6};
    size_t lost = 0;

    for (size_t k = 0; k < LAWS * 4; k++) {
        const double a = laws[k / 4][0], b = laws[k / 4][1];
        struct road r;
        road_open(&r, "godunov", a, b);
        struct rng rng = rng_open(3, "theta", k);
        for (size_t j = 0; j < r.c.ntheta; j++)
            r.c.theta[j] = sizes[k % 4] * rng_normal(&rng);
        for (uint64_t draw = 0; draw < DRAWS; draw++) {
            double u[N], rate[N], fastest = 0, sum = 0;
            states(draw, u);
            for (size_t i = 0; i < N; i++) {
                fastest = fmax(fastest, fabs(a + 2 * b * u[i]));
                sum += u[i];
            }
            for (int step = 0; step < 30; step++) {
                const double before = variation(u);
                rates(&r, u, true, rate);
                for (size_t i = 0; i < N; i++)
                    u[i] += 0.5 * sys_dx(&r.sys, 0) / fastest * rate[i];
                check(variation(u) <= before * (1 + 1e-14));
                lost += variation(u) < before * (1 - 1e-6);
            }
            for (size_t i = 0; i < N; i++)
                sum -= u[i];
            check_near(sum, 0, 1e-12);
        }
        road_close(&r);
    }
    check(lost > 100); /* and shocks do lose some */
}

/* The steepest ones are not those of minmod: the bound is used. */
static void weights_matter(void)
{
    struct road r;
    double u[N], one[N], other[N], apart = 0;

    road_open(&r, "godunov", 1, -0.25);
    memset(r.c.theta, 0, r.c.ntheta * sizeof *r.c.theta);
    states(1, u);
    rates(&r, u, true, one);
    r.c.theta[r.c.ntheta - 1] = 50; /* the last bias */
    rates(&r, u, true, other);
    for (size_t i = 0; i < N; i++)
        apart = fmax(apart, fabs(one[i] - other[i]));
    check(apart > 0.1);
    road_close(&r);
}

/* By a and b: the derivative against differences, and its transpose. */
static void gradients_by_the_law(void)
{
    struct road r;
    double u[N], g[N], m[2][N], dm[N];

    road_open(&r, "godunov", 0.8, -0.3);
    states(1, u);
    states(3, g);
    for (int k = A; k <= B; k++) {
        const double unit[PARAM_MAX] = {k == A, k == B}, none[N] = {0}, h = 1e-6;
        const struct point point = at(&r, u), along = {.u = none, .p = unit};
        double dp[PARAM_MAX] = {0}, by_tangent = 0;
        struct dpoint d = {.p = dp};
        for (int side = 0; side < 2; side++) {
            r.p[k] += side ? 2 * h : -h;
            r.c.ops->eval(&r.c, &point, m[side], NULL, r.tape, r.work);
        }
        r.p[k] -= h;
        r.c.ops->eval(&r.c, &point, dm, NULL, r.tape, r.work);
        r.c.ops->tangent(&r.c, &point, &along, dm, NULL, r.tape, r.work);
        for (size_t i = 0; i < N; i++) {
            check_near(dm[i], (m[1][i] - m[0][i]) / (2 * h), 1e-8);
            by_tangent += dm[i] * g[i];
        }
        r.c.ops->adjoint(&r.c, &point, g, NULL, &d, r.tape, r.work);
        check_near(dp[k], by_tangent, 1e-12 * fmax(1, fabs(by_tangent)));
    }
    road_close(&r);
}

enum { NX = 6, NY = 9, MOST = 2 * NX * NY };

/* m[] of biases alone, one a channel, at u. */
static void of_biases(const struct layout *l, const char *program, size_t n, const double bias[],
                      const double u[], double m[])
{
    struct closure c;

    check(!closure_open(&c, closure_find("limiter", NULL), l, NULL, program, 1, NULL));
    double *work = calloc(c.ntheta + c.ntape + c.nwork, sizeof *work), *theta = work;
    memcpy(theta + c.ntheta - n, bias, n * sizeof *bias);
    c.ops->eval(&c, &(struct point){.u = u, .theta = theta}, m, NULL, theta + c.ntheta,
                theta + c.ntheta + c.ntape);
    free(work);
    closure_close(&c);
}

static struct axis axis_of(const char *name, size_t n, double step)
{
    struct axis axis = {.n = n, .step = step, .edge = EDGE_PERIODIC};

    strcpy(axis.name, name);
    return axis;
}

/* What varies along one axis of a plane is what it is on a line of that axis' step, with the limit
 * of its own channel, a C + v; two variables, unequal sides and steps. */
static void planes_are_lines(void)
{
    static const double bias[] = {0.3, -0.8, 1.1, -2}, step[] = {0.1, 0.3};
    static const size_t n[] = {NX, NY};
    struct layout plane = {0};

    check(layout_axis(&plane, (struct axis[]){axis_of("x", NX, step[0])}, NULL) == 0);
    check(layout_axis(&plane, (struct axis[]){axis_of("y", NY, step[1])}, NULL) == 1);
    check(layout_var(&plane, "p", "x,y", "", "", NULL) == 0);
    check(layout_var(&plane, "q", "x,y", "", "", NULL) == 1);
    for (int a = 0; a < 2; a++)
        for (size_t v = 0; v < 2; v++) {
            struct layout line = {0};
            double g[N], u[MOST] = {0}, m[MOST], one[N];
            check(layout_axis(&line, (struct axis[]){axis_of("x", n[a], step[a])}, NULL) == 0);
            check(layout_var(&line, "p", "x", "", "", NULL) == 0);
            states(1, g);
            for (size_t i = 0; i < NX * NY; i++)
                u[v * NX * NY + i] = g[a ? i % NY : i / NY];
            of_biases(&line, "conv 1 1", 1, &bias[2 * (size_t)a + v], g, one);
            of_biases(&plane, "conv 4 1", 4, bias, u, m);
            for (size_t i = 0; i < MOST; i++)
                check_near(m[i], i / (NX * NY) == v ? one[a ? i % NY : i % (NX * NY) / NY] : 0,
                           1e-13);
        }
}

/* kdv has a factor of its convection that is called a. */
static void half_a_law_is_refused(void)
{
    struct closure c;
    struct road r;
    struct err err = {0};

    road_open(&r, "godunov", 1, -0.25);
    struct layout l = r.sys.layout;
    l.param = sys_find("kdv", NULL)->params;
    check(closure_open(&c, closure_find("limiter", NULL), &l, NULL, net, 1, &err) != 0);
    check(err.code == ERR_DATA && strstr(err.msg, "the parameter a and no b, expected both"));
    closure_close(&c);
    road_close(&r);
}

int main(void)
{
    run(silence_is_minmod);
    run(variation_never_grows);
    run(weights_matter);
    run(gradients_by_the_law);
    run(planes_are_lines);
    run(half_a_law_is_refused);
    return check_end();
}
