/* model.c -- the three ways a closure acts, saves that do not drift, blow-ups,
 * fleets on any number of threads. */
#include "model/model.h"

#include <stdlib.h>

#include "../check.h"
#include "../starve.h"
#include "model/fleet.h"
#include "num/stats.h"

enum { N = 32 };

/* m(u) = theta u_(i+1), so that a lost decode shows. */
static void next_point(const struct closure *c, const struct point *at, double m[],
                       double dz[], double tape[], double work[])
{
    (void)dz;
    tape[0] = work[0] = 0;
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] = at->theta[0] * at->u[(i + 1) % c->layout.n];
}

/* m(u) = f(u) of the system in priv. */
static void whole(const struct closure *c, const struct point *at, double m[], double dz[],
                  double tape[], double work[])
{
    (void)dz, (void)tape;
    sys_rhs(c->priv, 0, at->u, m, work);
}

struct bench {
    struct sys sys;
    struct closure_ops ops;
    struct closure closure;
    double theta, u[N];
};

static void set_up(struct bench *b, const char *name, const char *form, const char *act,
                   size_t n)
{
    *b = (struct bench){.ops = {.name = "toy", .act = act, .eval = next_point},
                        .theta = 0.5};
    check(!sys_open(&b->sys, sys_find(name, NULL), form, NULL,
                    (size_t[SYS_AXES]){n}, NULL));
    b->closure = (struct closure){.ops = &b->ops, .layout = b->sys.layout,
                                  .theta = &b->theta, .ntheta = 1, .nout = n, .ntape = 1,
                                  .nwork = 1};
    check(!sys_initial(&b->sys, NULL, 3, 0, b->u, NULL));
}

static void run_for(const struct model *model, const double u[], double t, double v[])
{
    struct run r;
    struct err err = {0};

    check(!run_open(&r, model, 0, u, &err));
    if (run_to(&r, t, &err))
        check_text(err.msg, "");
    run_state(&r, v);
    run_close(&r);
}

static void rhs_of_each_act(void)
{
    const char *const acts[] = {"add", "replace", "map", "none", "correct"};

    for (int act = 0; act < 5; act++) {
        struct bench b;
        struct model model;
        double f[N], dudt[N];
        set_up(&b, "kuramoto-sivashinsky", NULL, acts[act], N);
        check(!model_open(&model, &b.sys, &b.closure, NULL, 0.25, NULL));
        double *work = malloc(model.nwork * sizeof *work);
        sys_rhs(&b.sys, 0, b.u, f, work);
        struct point at = model_point(&model, 0);
        at.u = b.u;
        model_rhs(&model, &at, dudt, work);
        for (size_t i = 0; i < N; i++) {
            const double m = 0.5 * b.u[(i + 1) % N];
            const double expected[] = {f[i] + m, m, (m - b.u[i]) / 0.25, f[i],
                                       f[i] + m};
            check_near(dudt[i], expected[act], 1e-14 * (1 + fabs(f[i])));
        }
        free(work);
        model_close(&model);
        sys_close(&b.sys);
    }
}

/* A closure that adds shows as the difference of two short runs over their time;
 * one that replaces f by f changes nothing. */
static void runs_of_each_act(void)
{
    const char *const forms[] = {"central", "spectral"};
    const char *const schemes[] = {"rk4", "etdrk4"};

    for (int f = 0; f < 2; f++) {
        struct bench b;
        struct model plain, closed;
        double v[N], w[N], work[4];
        set_up(&b, "burgers", forms[f], "add", N);
        check(!model_open(&plain, &b.sys, &closure_nothing, schemes[f], 1e-3, NULL));
        run_for(&plain, b.u, 0.05, v);
        check(!model_open(&closed, &b.sys, &b.closure, schemes[f], 1e-3, NULL));
        double f0[N], g0[N];
        run_for(&closed, b.u, 1e-6, w);
        run_for(&plain, b.u, 1e-6, f0);
        next_point(&b.closure, &(struct point){.u = b.u, .theta = &b.theta}, g0, NULL, work,
                   work + 1);
        for (size_t i = 0; i < N; i++)
            check_near((w[i] - f0[i]) / 1e-6, g0[i], 1e-4);
        model_close(&closed);

        b.ops.act = "replace";
        b.ops.eval = whole;
        b.closure.priv = &b.sys;
        b.closure.nwork = sys_rhs_nwork(&b.sys);
        check(!model_open(&closed, &b.sys, &b.closure, schemes[f], 1e-3, NULL));
        run_for(&closed, b.u, 0.05, w);
        for (size_t i = 0; i < N; i++)
            check_near(w[i], v[i], 1e-12);
        model_close(&closed);
        model_close(&plain);
        sys_close(&b.sys);
    }
}

static void maps_step(void)
{
    struct bench b;
    struct model model;
    struct run r;
    struct err err = {0};
    double v[N];

    set_up(&b, "kuramoto-sivashinsky", NULL, "map", N);
    check(!model_open(&model, &b.sys, &b.closure, NULL, 0.1, NULL));
    run_for(&model, b.u, 0.3, v);
    for (size_t i = 0; i < N; i++)
        check_near(v[i], b.u[(i + 3) % N] / 8, 1e-15);
    check(!run_open(&r, &model, 0, b.u, NULL));
    check(run_to(&r, 0.25, &err) == -1 && err.code == ERR_USAGE);
    run_close(&r);
    model_close(&model);
    sys_close(&b.sys);
}

/* m = theta: one parameter moved by that much. */
static void move(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)c, (void)dz, (void)tape, (void)work;
    m[0] = at->theta[0];
}

/* A closure that moves nu is the system with another nu; L stays out of reach. */
static void a_parameter_is_moved(void)
{
    const char *const forms[] = {"central", "jameson", "spectral", "spectral"};
    const char *const schemes[] = {"rk4", "rk4", "rk4", "etdrk4"};

    for (int f = 0; f < 4; f++) {
        struct bench b;
        struct sys other;
        struct model moved, meant;
        struct err err = {0};
        double v[N], w[N];
        set_up(&b, "burgers", forms[f], "parameter", N);
        b.ops.eval = move;
        b.closure.nout = 1;
        b.theta = 0.02;
        const double p[PARAM_MAX] = {b.sys.p[0] + b.theta, b.sys.p[1]};
        check(!sys_open(&other, b.sys.ops, forms[f], p, b.sys.grid, NULL));
        check(!model_open(&moved, &b.sys, &b.closure, schemes[f], 1e-3, NULL));
        check(!model_open(&meant, &other, &closure_nothing, schemes[f], 1e-3, NULL));
        run_for(&moved, b.u, 0.1, v);
        run_for(&meant, b.u, 0.1, w);
        for (size_t i = 0; i < N; i++)
            check_near(v[i], w[i], f == 3 ? 1e-7 : 1e-13);
        model_close(&moved);
        model_close(&meant);
        sys_close(&other);
        b.closure.nout = 2;
        check(model_open(&moved, &b.sys, &b.closure, NULL, 1, &err) && err.code == ERR_DATA);
        check(strstr(err.msg, "length of axis x") != NULL);
        b.closure.nout = 3;
        check(model_open(&moved, &b.sys, &b.closure, NULL, 1, &err) && strstr(err.msg, "has 2"));
        sys_close(&b.sys);
    }
}

/* dz/dt = -2 z + 3, z(0) = 1 + u_0;  m_i = z */
static void relax(const struct closure *c, const struct point *at, double m[], double dz[],
                  double tape[], double work[])
{
    (void)tape, (void)work;
    dz[0] = -2 * at->z[0] + 3;
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] = at->z[0];
}

static void begin(const struct closure *c, const struct point *at, double z[], double h[])
{
    if (c->nlatent)
        z[0] = 1 + at->u[0];
    if (c->nheld)
        h[0] = at->u[0];
}

/* The mean of u of Kuramoto-Sivashinsky obeys d mean/dt = m: the integral of z. */
static void latent_states_move_with_the_model(void)
{
    const char *const schemes[] = {"etdrk4", "rk4"};

    for (int f = 0; f < 2; f++) {
        const double t = 0.5, e = exp(-2 * t);
        struct bench b;
        struct model model;
        struct run r;
        double v[N], mean = 0;
        set_up(&b, "kuramoto-sivashinsky", NULL, "add", N);
        b.ops.eval = relax;
        b.ops.start = begin;
        b.closure.nlatent = 1;
        b.closure.nheld = 0;
        check(!model_open(&model, &b.sys, &b.closure, schemes[f], f ? 1e-3 : 0.01, NULL));
        check(!run_open(&r, &model, 0, b.u, NULL) && !run_to(&r, t, NULL));
        run_state(&r, v);
        for (size_t i = 0; i < N; i++)
            mean += (v[i] - b.u[i]) / N;
        const double z0 = 1 + b.u[0];
        check_near(r.s[b.sys.ns], 1.5 + (z0 - 1.5) * e, 1e-8);
        check_near(mean, 1.5 * t + (z0 - 1.5) * (1 - e) / 2, 1e-8);
        run_close(&r);
        model_close(&model);
        sys_close(&b.sys);
    }
}

/* h holds the last state of point 0; m is it. */
static void last(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz, (void)tape, (void)work;
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] = at->h[0];
}

static void remember(const struct closure *c, const struct point *at, double next[],
                     double work[])
{
    (void)c, (void)work;
    next[0] = at->u[0];
}

/* A right-hand side that is u_0 as it was when the step began: Euler's scheme for u_0. */
static void held_states_move_between_steps(void)
{
    struct bench b;
    struct model model;
    struct run r;
    struct err err = {0};
    double v[N];

    set_up(&b, "lorenz96", NULL, "replace", N);
    b.ops.eval = last;
    b.ops.start = begin;
    b.ops.shift = remember;
    b.closure.nheld = 1;
    check(!model_open(&model, &b.sys, &b.closure, "rk4", 0.01, NULL));
    check(!run_open(&r, &model, 0, b.u, NULL) && !run_to(&r, 0.1, NULL));
    run_state(&r, v);
    check_near(v[0], b.u[0] * pow(1.01, 10), 1e-13 * fabs(v[0]));
    check(r.s[b.sys.ns] == v[0]);
    check(run_to(&r, 0.105, &err) == -1 && err.code == ERR_USAGE);
    check(strstr(err.msg, "past states") != NULL);
    run_close(&r);
    model_close(&model);
    sys_close(&b.sys);
}

static void saves_do_not_drift(void)
{
    struct bench b;
    struct model model;
    struct run r;

    set_up(&b, "lorenz96", NULL, "add", N);
    check(!model_open(&model, &b.sys, &closure_nothing, NULL, 0.003, NULL));
    check(!run_open(&r, &model, 5, b.u, NULL));
    for (int k = 1; k <= 3000; k++) {
        check(!run_to(&r, 5 + k * 0.01, NULL));
        check(r.t == 5 + k * 0.01);
    }
    check(r.nstep == 4 * 3000); /* three full steps and a third of one */
    check(run_to(&r, 1, NULL) == -1 && run_to(&r, NAN, NULL) == -1);
    check(!run_to(&r, r.t, NULL) && r.nstep == 4 * 3000);
    run_close(&r);
    model_close(&model);

    /* whole steps stay whole: one go and many saves agree to the bit */
    double u[N], v[N];
    check(!model_open(&model, &b.sys, &closure_nothing, NULL, 0.001, NULL));
    run_for(&model, b.u, 1, u);
    check(!run_open(&r, &model, 0, b.u, NULL));
    for (int k = 1; k <= 10; k++)
        check(!run_to(&r, k * 0.1, NULL));
    run_state(&r, v);
    check(r.nstep == 1000);
    check(memcmp(u, v, sizeof u) == 0);
    run_close(&r);
    model_close(&model);
    sys_close(&b.sys);
}

static void blow_up_is_found_at_its_step(void)
{
    const double dt = 0.4;
    struct bench b;
    struct model model;
    struct run r, one;
    struct err err = {0};
    int k = 0;

    set_up(&b, "burgers", "central", "add", N);
    check(!model_open(&model, &b.sys, &closure_nothing, NULL, dt, NULL));
    check(!run_open(&r, &model, 0, b.u, NULL) && !run_open(&one, &model, 0, b.u, NULL));
    check(run_to(&r, 100, &err) == -1);
    check(err.code == ERR_NUMERIC);
    while (run_to(&one, (k + 1) * dt, &err) == 0)
        k++;
    check(k > 0 && r.nstep == (uint64_t)k);
    check_near(r.t, k * dt, 1e-12);
    check(stats_finite(r.s, b.sys.ns));
    check(memcmp(r.s, one.s, b.sys.ns * sizeof *r.s) == 0);
    check(strstr(err.msg, "step") && strstr(err.msg, "max|u|/dx"));
    run_close(&r);
    run_close(&one);
    b.u[3] = NAN;
    check(run_open(&r, &model, 0, b.u, &err) == -1 && err.code == ERR_DATA);
    run_close(&r);
    model_close(&model);
    sys_close(&b.sys);
}

/* Members in step have the bits of their own runs, in fleets of any size, with every scheme, and
 * with shortened steps; one that fails is named, the others go on. */
static void goes_in_step(const char *name, const char *grid, const char *scheme, double dt,
                         double blow_up)
{
    enum { M = 11, MOST = 72, BAD = 2 };
    static const size_t counts[] = {1, 3, 8, M};
    double u[M][MOST], v[MOST], alone[MOST];
    size_t points[SYS_AXES];
    struct sys sys;
    struct model model;
    const struct sys_ops *ops = sys_find(name, NULL);

    check(!sys_parse_grid(ops, grid, points, NULL));
    check(!sys_open(&sys, ops, !strcmp(name, "burgers") ? "spectral" : NULL, NULL, points, NULL));
    check(sys_has_lanes(&sys) && sys.n <= MOST);
    check(!model_open(&model, &sys, &closure_nothing, scheme, dt, NULL));
    const double until = model.stepper.nmemory ? 10 * dt : 9.5 * dt; /* some take whole steps */
    for (uint64_t i = 0; i < M; i++)
        check(!sys_initial(&sys, NULL, 3, i, u[i], NULL));
    for (size_t i = 0; blow_up > 0 && i < sys.n; i++)
        u[BAD][i] *= blow_up;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        const bool fails = blow_up > 0 && counts[c] > BAD;
        double packed[M * MOST];
        struct fleet f;
        for (size_t i = 0; i < counts[c]; i++)
            memcpy(packed + i * sys.n, u[i], sys.n * sizeof *v);
        check(!fleet_open(&f, counts[c], &sys, 1, &closure_nothing, scheme, dt, SIZE_MAX, NULL));
        check(!fleet_start(&f, 0, packed, NULL));
        check(fleet_to(&f, until, 2) == counts[c] - fails);
        check(fleet_to(&f, 20 * dt, 1) == counts[c] - fails);
        check(fleet_first_failed(&f) == (fails ? BAD : -1));
        for (size_t i = 0; i < counts[c]; i++) {
            struct run r;
            struct err err = {0};
            check(!run_open(&r, &model, 0, u[i], NULL));
            check((run_to(&r, until, &err) || run_to(&r, 20 * dt, &err)) ==
                  (fails && i == BAD));
            run_state(&r, alone);
            run_state(&f.run[i], v);
            check(!memcmp(v, alone, sys.n * sizeof *v));
            check(f.run[i].nstep == r.nstep && f.run[i].t == r.t);
            check_text(f.fail[i].msg, err.msg);
            run_close(&r);
        }
        fleet_close(&f);
    }
    model_close(&model);
    sys_close(&sys);
}

static void fleets_in_step(void)
{
    for (const struct step_ops *const *s = step_all(); *s; s++) {
        if (!(*s)->meets) {
            goes_in_step("kuramoto-sivashinsky", "64", (*s)->name, 1e-4, 0);
            goes_in_step("burgers", "33", (*s)->name, 1e-4, 0);
        }
        if (!(*s)->needs_symbol)
            goes_in_step("lorenz96-two-scale", "8x8", (*s)->name, 1e-3, 0);
    }
    goes_in_step("kuramoto-sivashinsky", "64", NULL, 0.1, 1e3);
    goes_in_step("lorenz96", "40", NULL, 0.01, 1e9);
    goes_in_step("lorenz63", "", NULL, 0.01, 1e9);
}

static void fleets(void)
{
    enum { M = 9, BAD = 4 };
    static double u[M][N], v[2][M][N], alone[N];
    struct bench b;
    struct model model;

    set_up(&b, "burgers", "central", "add", N);
    check(!model_open(&model, &b.sys, &closure_nothing, NULL, 0.001, NULL));
    for (uint64_t i = 0; i < M; i++)
        check(!sys_initial(&b.sys, NULL, 3, i, u[i], NULL));
    u[BAD][0] = 1e5;
    for (int threads = 0; threads < 2; threads++) {
        struct fleet f;
        check(!fleet_open(&f, M, &b.sys, 1, &closure_nothing, NULL, 0.001, SIZE_MAX, NULL));
        check(!fleet_start(&f, 0, u[0], NULL));
        check(fleet_first_failed(&f) == -1);
        check(fleet_to(&f, 0.1, threads ? 4 : 1) == M - 1);
        check(fleet_to(&f, 0.2, threads ? 3 : 1) == M - 1);
        check(fleet_first_failed(&f) == BAD && f.fail[BAD].code == ERR_NUMERIC);
        check(f.run[BAD].t < 0.1);
        for (size_t i = 0; i < M; i++)
            fleet_state(&f, i, v[threads][i]);
        fleet_close(&f);
    }
    for (size_t i = 0; i < N; i++)
        check(isnan(v[0][BAD][i]) && isnan(v[1][BAD][i]));
    for (size_t i = 0; i < M; i++)
        if (i != BAD) {
            run_for(&model, u[i], 0.2, alone);
            check(memcmp(v[0][i], v[1][i], sizeof alone) == 0);
            for (size_t j = 0; j < N; j++)
                check_near(v[0][i][j], alone[j], 1e-13);
        }
    model_close(&model);
    sys_close(&b.sys);
}

/* Run i D + k is that of state i with draw k alone, also where states have systems of their own. */
static void draws_of_theta_are_members(void)
{
    enum { M = 2, D = 3 };
    static double u[M][N], v[N], alone[N];
    struct bench b;
    struct sys sys[M];

    set_up(&b, "burgers", "central", "add", N);
    double *theta = calloc(D * b.closure.ntheta, sizeof *theta), *own = b.closure.theta;
    for (size_t i = 0; i < D * b.closure.ntheta; i++)
        theta[i] = own[i % b.closure.ntheta] * (1 + 0.1 * (double)i);
    for (size_t i = 0; i < M; i++) {
        double p[PARAM_MAX];
        memcpy(p, b.sys.p, sizeof p);
        p[param_index(b.sys.ops->params, "nu")] *= (double)(i + 1);
        check(!sys_vary(&sys[i], &b.sys, p, NULL));
        check(!sys_initial(&b.sys, NULL, 3, i, u[i], NULL));
    }
    for (size_t nsys = 1; nsys <= M; nsys++) {
        struct fleet f;
        check(!fleet_open(&f, M * D, sys, nsys, &b.closure, NULL, 0.001, SIZE_MAX, NULL));
        check(!fleet_start_draws(&f, 0, u[0], theta, D, NULL));
        check(fleet_to(&f, 0.05, 2) == M * D);
        for (size_t i = 0; i < M * D; i++) {
            struct model model;
            b.closure.theta = theta + i % D * b.closure.ntheta;
            check(!model_open(&model, &sys[nsys > 1 ? i / D : 0], &b.closure, NULL, 0.001, NULL));
            run_for(&model, u[i / D], 0.05, alone);
            fleet_state(&f, i, v);
            check(memcmp(v, alone, sizeof v) == 0);
            b.closure.theta = own;
            if (i % D) { /* and the draws differ */
                run_for(&model, u[i / D], 0.05, alone);
                check(memcmp(v, alone, sizeof v) != 0);
            }
            model_close(&model);
        }
        fleet_close(&f);
    }
    for (size_t i = 0; i < M; i++)
        sys_close(&sys[i]);
    free(theta);
    sys_close(&b.sys);
}

/* Whatever lack of memory is reported; with lanes and without. */
static void fleets_starve(const struct sys *sys)
{
    double u[2 * N] = {0};
    bool short_of = true;

    for (long n = 1; STARVES && short_of; n++) {
        struct fleet f;
        struct err err = {0};
        starve(n);
        const int rc = fleet_open(&f, 2, sys, 1, &closure_nothing, NULL, 1, SIZE_MAX, &err) ||
                       fleet_start(&f, 0, u, &err);
        short_of = starved;
        starve(0);
        check(rc == 0 ? !short_of : err.code == ERR_INTERNAL);
        fleet_close(&f);
    }
}

static void refusals(void)
{
    struct bench b;
    struct model model;
    struct err err = {0};

    set_up(&b, "burgers", NULL, "add", N);
    check(model_open(&model, &b.sys, &closure_nothing, NULL, 0, &err) && err.code == ERR_USAGE);
    check(model_open(&model, &b.sys, &closure_nothing, "etdrk4", 1, &err) && err.code == ERR_USAGE);
    check(model_open(&model, &b.sys, &closure_nothing, "rk5", 1, &err) && strstr(err.msg, "rk4"));
    b.closure.layout.axis[0].n++;
    check(model_open(&model, &b.sys, &b.closure, NULL, 1, &err) && err.code == ERR_DATA);
    check(strstr(err.msg, "toy") && strstr(err.msg, "33"));
    fleets_starve(&b.sys);
    struct fleet f;
    check(fleet_open(&f, 1000, &b.sys, 1, &closure_nothing, NULL, 1, 100000, &err) < 0);
    check(err.code == ERR_USAGE && strstr(err.msg, "1000 members of 32 values need"));
    sys_close(&b.sys);
    set_up(&b, "kuramoto-sivashinsky", NULL, "add", N);
    fleets_starve(&b.sys);
    sys_close(&b.sys);
}

int main(void)
{
    run(rhs_of_each_act);
    run(runs_of_each_act);
    run(maps_step);
    run(a_parameter_is_moved);
    run(latent_states_move_with_the_model);
    run(held_states_move_between_steps);
    run(saves_do_not_drift);
    run(blow_up_is_found_at_its_step);
    run(fleets);
    run(fleets_in_step);
    run(draws_of_theta_are_members);
    run(refusals);
    return check_end();
}
