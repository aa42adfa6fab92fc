/* A coefficient of space: its prior, its discrete equation, and planted ones that are found again
 * from the unresolved term and from runs. */
#include "learn/part.h"

#include <stdlib.h>

#include "../check.h"
#include "model/fleet.h"
#include "num/rng.h"

enum { N = 128, TRAIN = 3, TEST = 2, ALL = TRAIN + TEST, EULER = 20 };
static const double dt = 5e-4, nu = 0.02, period = 2;

static struct closure form_on(size_t n, double first, const char *params)
{
    struct layout l = {0};
    const struct axis axis = {.name = "x", .n = n, .first = first, .step = period / (double)n,
                              .edge = EDGE_PERIODIC};
    struct closure c;

    check(layout_axis(&l, &axis, NULL) == 0);
    check(layout_var(&l, "u", "x", "", "", NULL) == 0);
    check(closure_open(&c, closure_find("field", NULL), &l, params, NULL, 0, NULL) == 0);
    return c;
}

/* The sum of the squares of all phi at a face is the variance there, sd^2, and of phi at two faces
 * the covariance of the process, repeated with the period. A stationary one: of any face. */
static void modes_are_those_of_the_process(void)
{
    enum { POINTS = 400 };
    static const struct {
        const char *params;
        bool matern;
        double near;
    } of[] = {{"modes=53,length=0.05,sd=3,nu0=1", false, 1e-12},
              {"modes=399,length=0.05,sd=3,nu0=1,matern=1", true, 1e-6}};

    for (size_t k = 0; k < 2; k++) {
        struct closure c = form_on(POINTS, -0.3, of[k].params);
        double *A = malloc(POINTS * c.ntheta * sizeof *A), u[POINTS] = {0};
        double q[2] = {0};
        /* a state that rises at one face alone has its phi as the flux through it */
        const size_t face[] = {17, 37};
        double *of_face[2];
        for (int side = 0; side < 2; side++) {
            of_face[side] = calloc(c.ntheta, sizeof **of_face);
            for (size_t i = 0; i < POINTS; i++) /* a saw tooth, which falls in cell 300 */
                u[i] = i > face[side] && i < 300 ? period / POINTS : 0;
            c.ops->features(&c, &(struct point){.u = u}, A, NULL);
            for (size_t p = 0; p < c.ntheta; p++)
                of_face[side][p] = A[face[side] * c.ntheta + p] * (period / POINTS);
        }
        for (size_t p = 0; p < c.ntheta; p++) {
            q[0] += of_face[0][p] * of_face[0][p];
            q[1] += of_face[0][p] * of_face[1][p];
        }
        double expected[2] = {0};
        for (int image = -30; image <= 30; image++)
            for (int d = 0; d < 2; d++) { /* distances 0 and 20 points, in lengths of .1 */
                const double r = fabs(20.0 * d / POINTS + image) / 0.05, s = sqrt(5) * r;
                expected[d] += of[k].matern ? (1 + s + s * s / 3) * exp(-s) : exp(-r * r / 2);
            }
        check_near(q[0], 9, 9 * of[k].near);
        check_near(q[1] / q[0], expected[1] / expected[0], of[k].near);
        free(A);
        free(of_face[0]);
        free(of_face[1]);
        closure_close(&c);
    }
}

/* s_1 of length .2, as the face at x = L/4 has it, where the sine is 1. */
static double first_wave(void)
{
    struct closure c = form_on(4, -period / 8, "modes=3,length=0.2,nu0=1");
    const double u[4] = {0, 0, period / 4, 0};
    double A[4 * 3];

    c.ops->features(&c, &(struct point){.u = u}, A, NULL);
    closure_close(&c);
    return A[1 * 3 + 2] * (period / 4);
}

/* m of beta - 1 = a sin kx and u = sin kx is nu0 a d/dx (sin kx k cos kx), of order 2, on any grid,
 * wherever x begins. */
static void the_equation_is_kept(void)
{
    const double a = 0.8, k = 2 * M_PI / period;
    double error[2];

    for (size_t g = 0; g < 2; g++) {
        const size_t n = 64 << g;
        struct closure c = form_on(n, 0.37, "modes=3,length=0.2,nu0=0.02");
        double *u = calloc(3 * n, sizeof *u), *m = u + n, *tape = m + n;
        for (size_t i = 0; i < n; i++)
            u[i] = sin(k * (0.37 + (double)i * period / (double)n));
        c.theta[2] = a / first_wave();
        c.ops->eval(&c, &(struct point){.u = u, .theta = c.theta}, m, NULL, tape, NULL);
        error[g] = 0;
        for (size_t i = 0; i < n; i++) {
            const double x = 0.37 + (double)i * period / (double)n;
            error[g] = fmax(error[g], fabs(m[i] - 0.02 * a * k * k * cos(2 * k * x)));
        }
        free(u);
        closure_close(&c);
    }
    check(error[1] < 2e-3 * 0.02 * a * k * k);
    check_near(error[0] / error[1], 4, 0.1);
}

/* Runs of Burgers' equation with nu(x) = .02 (1 + .8 sin pi x) on [0, 2), 20 steps of Euler. */
struct case_of {
    struct sys sys;
    struct closure c;
    struct fleet fleet;
    double t[2], u[2 * ALL * N], train[2 * TRAIN * N];
};

static void begin(double u[])
{
    for (size_t s = 0; s < ALL; s++)
        for (size_t i = 0; i < N; i++) {
            const double x = period * (double)i / N;
            u[s * N + i] = sin(M_PI * (double)(s / 2 + 1) * x + 0.7 * (double)s) +
                           0.3 * cos(M_PI * (double)(s + 1) * x);
        }
}

/* u1 := where the model comes to from all states. */
static void run_all(struct case_of *k, double u1[])
{
    struct fleet f;

    check(fleet_open(&f, ALL, &k->sys, 1, &k->c, "euler", dt, SIZE_MAX, NULL) == 0);
    check(fleet_start(&f, 0, k->u, NULL) == 0);
    check(fleet_to(&f, EULER * dt, 1) == ALL);
    for (size_t s = 0; s < ALL; s++)
        fleet_state(&f, s, u1 + s * N);
    fleet_close(&f);
}

/* Of the test states, the root mean square. */
static double error_of(struct case_of *k)
{
    double u1[ALL * N], sum = 0;

    run_all(k, u1);
    for (size_t i = TRAIN * N; i < ALL * N; i++)
        sum += pow(u1[i] - k->u[ALL * N + i], 2);
    return sqrt(sum / (TEST * N));
}

/* The truth of the linear form; then the form that is to find it. */
static void open_case(struct case_of *k, const char *params)
{
    double p[PARAM_MAX];

    param_defaults(sys_find("burgers", NULL)->params, p);
    p[0] = nu;
    p[1] = period;
    check(sys_open(&k->sys, sys_find("burgers", NULL), NULL, p, (size_t[SYS_AXES]){N}, NULL) == 0);
    check(closure_open(&k->c, closure_find("field", NULL), &k->sys.layout,
                       "modes=3,length=0.2,nu0=0.02", NULL, 0, NULL) == 0);
    k->c.theta[2] = 0.8 / first_wave();
    begin(k->u);
    run_all(k, k->u + ALL * N);
    closure_close(&k->c);
    k->t[0] = 0;
    k->t[1] = EULER * dt;
    for (size_t r = 0; r < 2; r++)
        memcpy(k->train + r * TRAIN * N, k->u + r * ALL * N, TRAIN * N * sizeof *k->u);
    check(closure_open(&k->c, closure_find("field", NULL), &k->sys.layout, params, NULL, 0,
                       NULL) == 0);
    check(fleet_open(&k->fleet, TRAIN, &k->sys, 1, &k->c, "euler", dt, SIZE_MAX, NULL) == 0);
}

static void close_case(struct case_of *k)
{
    fleet_close(&k->fleet);
    closure_close(&k->c);
    sys_close(&k->sys);
}

static void runs_tell_the_coefficient(void)
{
    static const struct {
        const char *params;
        double error; /* of test states */
    } of[] = {{"nu0=0.02,length=0.2,modes=9", 1e-12},
              {"nu0=0.02,length=0.05,modes=33,positive=1", 1e-7}};

    for (size_t i = 0; i < 2; i++) {
        static struct case_of k;
        struct learn_report r;
        open_case(&k, of[i].params);
        const struct records data = {2, TRAIN, N, k.t, k.train, NULL};
        struct learn_options opt = {.objective = objective_find("trajectory", NULL),
                                    .objective_params = "saves=1", .optimiser = "lm:tol=1e-13",
                                    .iters = 60, .batch = 3, .seed = 1, .threads = 1, .look = 5,
                                    .fleet = &k.fleet};
        const double none = error_of(&k);
        check(none > 1e-3);
        check(learn_fit(&k.c, &data, &opt, &r, NULL) == 0);
        check_near(error_of(&k), 0, of[i].error);
        close_case(&k);
    }
}

/* The best of the prior: |theta|^2 draws it to 0, the more the heavier. */
static void the_prior_is_a_penalty(void)
{
    double size[3];

    for (size_t i = 0; i < 3; i++) {
        static struct case_of k;
        static const double weights[] = {1e-12, 1e-7, 1e-3};
        open_case(&k, "nu0=0.02,length=0.2,modes=9");
        const struct records data = {2, TRAIN, N, k.t, k.train, NULL};
        struct learn_options opt = {.objective = objective_find("trajectory", NULL),
                                    .objective_params = "saves=1", .optimiser = "lm",
                                    .iters = 30, .batch = 3, .penalty = weights[i], .seed = 1,
                                    .threads = 1, .look = 5, .fleet = &k.fleet};
        check(learn_fit(&k.c, &data, &opt, NULL, NULL) == 0);
        size[i] = 0;
        for (size_t p = 0; p < k.c.ntheta; p++)
            size[i] += k.c.theta[p] * k.c.theta[p];
        close_case(&k);
    }
    check(size[0] > 1.01 * size[1] && size[1] > 10 * size[2]);
}

/* Least squares of the unresolved term, to rounding. */
static void the_term_tells_the_coefficient(void)
{
    enum { COUNT = 20 };
    static double u[COUNT * N], tau[COUNT * N];
    struct closure c = form_on(N, 0, "modes=15,length=0.1,matern=1");
    const struct records data = {COUNT, 1, N, NULL, u, tau};
    const struct learn_options opt = {.objective = objective_find("derivative", NULL),
                                      .batch = 20, .seed = 1, .threads = 1, .look = 20};
    double theta[15], tape[N];

    for (size_t s = 0; s < COUNT; s++) {
        struct rng rng = rng_open(4, "test", s);
        const double a = rng_normal(&rng), b = rng_normal(&rng), turn = rng_normal(&rng);
        for (size_t i = 0; i < N; i++)
            u[s * N + i] = a * sin(M_PI * period * (double)i / N + turn) +
                           b * cos(M_PI * 3 * period * (double)i / N);
    }
    for (size_t p = 0; p < 15; p++)
        theta[p] = cos(3 * (double)p);
    for (size_t s = 0; s < COUNT; s++)
        c.ops->eval(&c, &(struct point){.u = u + s * N, .theta = theta}, tau + s * N, NULL, tape,
                    NULL);
    check(learn_fit(&c, &data, &opt, NULL, NULL) == 0);
    for (size_t p = 0; p < 15; p++)
        check_near(c.theta[p], theta[p], 1e-11);
    closure_close(&c);
}

int main(void)
{
    run(modes_are_those_of_the_process);
    run(the_equation_is_kept);
    run(runs_tell_the_coefficient);
    run(the_prior_is_a_penalty);
    run(the_term_tells_the_coefficient);
    return check_end();
}
