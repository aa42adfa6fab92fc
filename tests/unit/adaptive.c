/* adaptive.c -- a step of an embedded pair, and runs that choose their steps by it: exact
 * solutions, orders, records that steps do not know of, jumps, what ends a run, refusals. */
#include "model/adaptive.h"
#include "model/fleet.h"
#include "num/rng.h"
#include "step/step_pair.h"

#include <stdlib.h>

#include "../check.h"

enum { N = 4, SLOPES = 7 };

/* ---- the step ---- */

static int power; /* of the polynomial */

static void polynomial(const void *ctx, const struct point *at, double ds[], double tape[],
                       double work[])
{
    (void)ctx, (void)tape, (void)work;
    ds[0] = pow(at->t, power);
}

/* s' = t^m: exact between the ends up to m = 3, at the end up to m = 4; the error is of the lower
 * order, so it sees m = 4 first. */
static void quadrature_is_exact(void)
{
    const struct ode ode = {.n = 1, .terms = polynomial};
    struct stepper st;

    check(!step_open(&st, step_find("dopri5", NULL), &ode, 0.7, NULL));
    for (power = 0; power <= 5; power++) {
        double k[SLOPES], s0 = 0.3, s1, s, e, work[20];
        const struct point at = {.t = 0.4};
        const double from = pow(0.4, power + 1) / (power + 1);
        step_pair_slope(&st, &at, &s0, k, work);
        step_pair_advance(&st, &at, &s0, k, &s1, work);
        step_pair_error(&st, k, &e);
        const double end = 0.3 + pow(1.1, power + 1) / (power + 1) - from;
        check(power == 5 ? fabs(s1 - end) > 1e-6 : fabs(s1 - end) < 1e-15);
        check(power <= 3 ? fabs(e) < 1e-15 : fabs(e) > 1e-6);
        for (int i = 0; i <= 10; i++) {
            const double x = i / 10., t = 0.4 + 0.7 * x;
            step_pair_between(&st, x, &s0, k, &s1, &s);
            if (power <= 3 || i % 10 == 0)
                check_near(s, i == 10 ? s1 : 0.3 + pow(t, power + 1) / (power + 1) - from, 1e-15);
        }
    }
    step_close(&st);
}

/* s' = -t s^2, s = 2/(t^2 + 1) from t = 1 */
static void bent(const void *ctx, const struct point *at, double ds[], double tape[],
                 double work[])
{
    (void)ctx, (void)tape, (void)work;
    ds[0] = -at->t * at->u[0] * at->u[0];
}

/* Of one step: errors between the ends and the estimate fall as dt^5, that at the end as dt^6. */
static void order_from_three_steps(void)
{
    const struct ode ode = {.n = 1, .terms = bent};
    double between[3] = {0}, end[3], estimate[3];

    for (int i = 0; i < 3; i++) {
        const double dt = 0.2 / (1 << i), s0 = 1;
        double k[SLOPES], s1, s, work[20];
        const struct point at = {.t = 1};
        struct stepper st;
        check(!step_open(&st, step_find("dopri5", NULL), &ode, dt, NULL));
        step_pair_slope(&st, &at, &s0, k, work);
        step_pair_advance(&st, &at, &s0, k, &s1, work);
        step_pair_error(&st, k, &estimate[i]);
        end[i] = fabs(s1 - 2 / ((1 + dt) * (1 + dt) + 1));
        for (int j = 1; j < 10; j++) {
            const double t = 1 + dt * j / 10;
            step_pair_between(&st, j / 10., &s0, k, &s1, &s);
            between[i] = fmax(between[i], fabs(s - 2 / (t * t + 1)));
        }
        step_close(&st);
    }
    for (int i = 0; i < 2; i++) {
        check_near(log2(between[i] / between[i + 1]), 5, 0.4);
        check_near(log2(fabs(estimate[i] / estimate[i + 1])), 5, 0.4);
        check_near(log2(end[i] / end[i + 1]), 6, 0.8);
    }
}

/* ---- runs ---- */

enum kind { OSCILLATOR, KEPLER, SQUARE, HOLE, JUMP, REST };

static void toy(const struct sys *sys, const struct point *at, double out[], double tape[],
                double work[])
{
    const double *s = at->u, r3 = pow(s[0] * s[0] + s[1] * s[1], 1.5);
    const enum kind kind = (enum kind)sys->p[0];

    (void)tape, (void)work;
    for (int i = 0; i < N; i++)
        switch (kind) {
        case OSCILLATOR: out[i] = i < 2 ? s[i + 2] : -9 * s[i - 2]; break;
        case KEPLER: out[i] = i < 2 ? s[i + 2] : -s[i - 2] / r3; break;
        case SQUARE: out[i] = s[i] * s[i]; break;
        case HOLE: out[i] = at->t < 1 ? -s[i] : NAN; break;
        case JUMP: out[i] = at->t < 1 ? 1 : -50; break;
        default: out[i] = 0;
        }
}

struct toy {
    struct sys sys;
    struct sys_form form;
    struct model model;
};

static void set_up(struct toy *b, enum kind kind)
{
    struct layout l = {0};

    for (int i = 0; i < N; i++)
        check(layout_var(&l, (const char[]){(char)('a' + i), 0}, "", "1", "", NULL) == i);
    sys_still(&b->sys, &l);
    b->form = *b->sys.form;
    b->form.terms = toy;
    b->sys.form = &b->form;
    b->sys.p[0] = kind;
    check(!model_open(&b->model, &b->sys, &closure_nothing, "dopri5", 1, NULL));
}

static void start(struct run *r, const struct model *model, const double u[], double tolerance)
{
    struct err err = {0};

    check(!run_open(r, model, 0, u, &err) && !run_adapt(r, tolerance, &err));
    check_text(err.msg, "");
}

static double error_of(const double u[], const double exact[])
{
    double error = 0, size = 0;

    for (int i = 0; i < N; i++) {
        error += (u[i] - exact[i]) * (u[i] - exact[i]);
        size += exact[i] * exact[i];
    }
    return sqrt(error / size);
}

/* Two oscillators of frequency 3, and an ellipse of excentricity 1/2, whose period is 2 pi. */
static void errors_go_like_the_tolerance(void)
{
    const double r = 0.5, v = sqrt(3), ellipse[N] = {r, 0, 0, v}, swing[N] = {1, 0, 0, 3};

    for (int kind = OSCILLATOR; kind <= KEPLER; kind++) {
        double least = INFINITY, most = 0;
        struct toy b;

        set_up(&b, kind);
        for (int d = 4; d <= 11; d++) {
            const double tolerance = pow(10, -d);
            double u[N], exact[N] = {r, 0, 0, v};
            struct run run;
            start(&run, &b.model, kind == KEPLER ? ellipse : swing, tolerance);
            check(!run_to(&run, 2 * M_PI + (kind == OSCILLATOR) * 0.1, NULL));
            run_state(&run, u);
            if (kind == OSCILLATOR) {
                exact[0] = cos(0.3), exact[2] = -3 * sin(0.3);
                exact[1] = sin(0.3), exact[3] = 3 * cos(0.3);
            }
            const double ratio = error_of(u, exact) / tolerance;
            least = fmin(least, ratio);
            most = fmax(most, ratio);
            run_close(&run);
        }
        check(least > 1 && most < 100 && most < 10 * least);
        model_close(&b.model);
    }
}

/* Lorenz-63 on the attractor, where errors grow: against a tight run of fixed steps. */
static void chaos_against_a_tight_run(void)
{
    const double u0[N] = {1, 2, 20};
    double exact[N] = {0}, u[N] = {0};
    struct sys sys;
    struct model tight, model;
    struct run run;

    check(!sys_open(&sys, sys_find("lorenz63", NULL), NULL, NULL, NULL, NULL));
    check(!model_open(&tight, &sys, &closure_nothing, "dopri5", 1e-3, NULL));
    check(!model_open(&model, &sys, &closure_nothing, "dopri5", 1, NULL));
    check(!run_open(&run, &tight, 0, u0, NULL) && !run_to(&run, 5, NULL));
    run_state(&run, exact);
    run_close(&run);
    for (int d = 4; d <= 9; d++) {
        start(&run, &model, u0, pow(10, -d));
        check(!run_to(&run, 5, NULL));
        run_state(&run, u);
        const double ratio = error_of(u, exact) / pow(10, -d);
        check(ratio > 10 && ratio < 1000);
        run_close(&run);
    }
    model_close(&model);
    model_close(&tight);
    sys_close(&sys);
}

/* A time has one state, to the bit, whatever else was recorded; and it moves on smoothly. */
static void records_do_not_cut_steps(void)
{
    const double u0[N] = {0.5, 0, 0, sqrt(3)};
    double once[N], often[N], before[N];
    uint64_t nstep;
    struct toy b;
    struct run run;

    set_up(&b, KEPLER);
    start(&run, &b.model, u0, 1e-7);
    check(!run_to(&run, 5, NULL));
    run_state(&run, once);
    nstep = run.nstep;
    run_close(&run);
    start(&run, &b.model, u0, 1e-7);
    run_state(&run, before);
    check(!memcmp(before, u0, sizeof u0));
    for (int i = 1; i <= 5120; i++) {
        check(!run_to(&run, i / 1024., NULL) && run.t == i / 1024.);
        run_state(&run, often);
        check(error_of(often, before) < 0.01);
        memcpy(before, often, sizeof before);
    }
    check(!memcmp(once, often, sizeof once) && run.nstep == nstep);
    run_close(&run);
    model_close(&b.model);
}

/* Relaxation oscillations, of a homogeneous state, hence of two equations: four times as many steps
 * of one length err more. */
static void jumps_take_fewer_steps_than_fixed_ones(void)
{
    const double p[PARAM_MAX] = {0, 1e-3, 0, 1e-3, 1e-3, 2}, end = 1500;
    double u[8], exact[8], v[8];
    struct sys sys;
    struct model model;
    struct run run;
    struct err err = {0};

    check(!sys_open(&sys, sys_find("fitzhugh-nagumo", NULL), NULL, p, (size_t[SYS_AXES]){1, 4},
                    &err));
    check_text(err.msg, "");
    check(sys.n == 8);
    for (int i = 0; i < 8; i++)
        u[i] = i < 4 ? 1 : 0.1;
    check(!model_open(&model, &sys, &closure_nothing, "dopri5", 1, NULL));
    start(&run, &model, u, 1e-12);
    check(!run_to(&run, end, NULL));
    run_state(&run, exact);
    run_close(&run);
    start(&run, &model, u, 1e-6);
    check(!run_to(&run, end, NULL));
    run_state(&run, v);
    const double error = error_of(v, exact), taken = (double)run.nstep;
    const uint64_t nrejected = run.adaptive->nrejected;
    run_close(&run);
    model_close(&model);
    check(nrejected > 0 && nrejected < (uint64_t)taken);
    check(!model_open(&model, &sys, &closure_nothing, "dopri5", end / floor(4 * taken), NULL));
    check(!run_open(&run, &model, 0, u, NULL) && !run_to(&run, end, NULL));
    run_state(&run, v);
    check(error < 1e-7 && error_of(v, exact) > 2 * error);
    run_close(&run);
    model_close(&model);
    sys_close(&sys);
}

/* A rate that jumps: steps are rejected there, and it is passed as exactly as asked for. */
static void rejects_and_goes_on(void)
{
    const double u0[N] = {1, 2, 3, 4};
    double u[N];
    struct toy b;
    struct run run;

    set_up(&b, JUMP);
    start(&run, &b.model, u0, 1e-8);
    check(!run_to(&run, 1.5, NULL) && run.adaptive->nrejected > 2);
    run_state(&run, u);
    for (int i = 0; i < N; i++)
        check_near(u[i], u0[i] + 1 - 25, 1e-5);
    run_close(&run);
    model_close(&b.model);
    set_up(&b, REST);
    start(&run, &b.model, u0, 1e-8);
    check(!run_to(&run, 1e6, NULL) && run.nstep < 20 && !run.adaptive->nrejected);
    run_state(&run, u);
    check(!memcmp(u, u0, sizeof u));
    run_close(&run);
    model_close(&b.model);
}

/* s' = s^2 is infinite at t = 1; a rate that is no number from there on. The run is at its last
 * good step then, before that. */
static void ends_with_time_and_step(void)
{
    const double u0[N] = {1, 1, 1, 1};

    for (int kind = SQUARE; kind <= HOLE; kind++) {
        double u[N];
        struct toy b;
        struct run run;
        struct err err = {0};

        set_up(&b, kind);
        start(&run, &b.model, u0, 1e-6);
        check(!run_to(&run, 0.5, &err));
        check(run_to(&run, 2, &err) == -1 && err.code == ERR_NUMERIC);
        check(strstr(err.msg, "t = 0.99") || strstr(err.msg, "t = 1"));
        check(strstr(err.msg, "rejected in all"));
        check(run.t <= 1 + 1e-5 && run.t > 1 - 1e-5);
        run_state(&run, u);
        for (int i = 0; i < N; i++)
            check(kind == SQUARE ? u[i] > 1e5 : fabs(u[i] - exp(-run.t)) < 1e-5);
        run_close(&run);
        model_close(&b.model);
    }
}

/* Members of a fleet, on any number of threads, are runs by themselves. */
static void fleet_is_runs(void)
{
    enum { M = 11 };
    struct rng r = rng_open(3, "test", 0);
    double u[M][3], v[M][3], one[3];
    struct sys sys;

    check(!sys_open(&sys, sys_find("lorenz63", NULL), NULL, NULL, NULL, NULL));
    for (int i = 0; i < M * 3; i++)
        u[i / 3][i % 3] = 10 + rng_normal(&r);
    for (size_t threads = 1; threads <= 3; threads += 2) {
        struct fleet f;
        struct err err = {0};
        check(!fleet_open(&f, M, &sys, 1, &closure_nothing, "dopri5", 0.01, SIZE_MAX, NULL));
        const double before = fleet_bytes(&f);
        check(fleet_adapt(&f, 1e-7, (size_t)before, &err) == -1 && err.code == ERR_USAGE);
        check(!fleet_adapt(&f, 1e-7, SIZE_MAX, NULL) && fleet_bytes(&f) > before);
        check(!fleet_start(&f, 0, u[0], NULL));
        for (int i = 1; i <= 5; i++)
            check(fleet_to(&f, i, threads) == M);
        for (size_t i = 0; i < M; i++) {
            struct run run;
            fleet_state(&f, i, v[i]);
            start(&run, &f.model[0], u[i], 1e-7);
            check(!run_to(&run, 5, NULL));
            run_state(&run, one);
            check(!memcmp(one, v[i], sizeof one));
            run_close(&run);
        }
        fleet_close(&f);
    }
    sys_close(&sys);
}

static void refusals(void)
{
    struct sys sys;
    struct model model;
    struct run run;
    struct err err = {0};

    check(!sys_open(&sys, sys_find("lorenz63", NULL), NULL, NULL, NULL, NULL));
    check(!model_open(&model, &sys, &closure_nothing, "rk4", 0.1, NULL));
    check(adaptive_check(&model, 1e-6, &err) == -1 && err.code == ERR_USAGE);
    check(strstr(err.msg, "found rk4") && strstr(err.msg, "expected dopri5"));
    model_close(&model);
    check(!model_open(&model, &sys, &closure_nothing, "dopri5", 0.1, NULL));
    check(adaptive_check(&model, 0, &err) == -1 && err.code == ERR_USAGE);
    check(adaptive_check(&model, NAN, &err) == -1 && adaptive_check(&model, 1, &err) == 0);
    start(&run, &model, (const double[]){1, 2, 3}, 1e-3);
    check(run_recall(&run, 0.1, (const double[]){1, 2, 3}, &err) == -1);
    check(err.code == ERR_USAGE && strstr(err.msg, "adaptive steps"));
    run_close(&run);
    model_close(&model);
    sys_close(&sys);
}

int main(void)
{
    run(quadrature_is_exact);
    run(order_from_three_steps);
    run(errors_go_like_the_tolerance);
    run(chaos_against_a_tight_run);
    run(records_do_not_cut_steps);
    run(jumps_take_fewer_steps_than_fixed_ones);
    run(rejects_and_goes_on);
    run(ends_with_time_and_step);
    run(fleet_is_runs);
    run(refusals);
    return check_end();
}
