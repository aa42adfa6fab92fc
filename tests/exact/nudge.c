/* Nudging: the decay is exact, data of the model's own steps are kept to, errors of chaotic systems
 * fall as exp(-mu t). */
#include "../nudged.h"

static double apart(const struct fleet *f, const struct truth *w, size_t k)
{
    double *u = malloc(f->n * sizeof *u), most = 0;

    fleet_state(f, 0, u);
    for (size_t i = 0; i < f->n; i++)
        most = fmax(most, fabs(u[i] - w->u[k * f->n + i]));
    free(u);
    return most;
}

/* One member at u0, or where the truth begins. */
static void fleet_at(struct fleet *f, const struct sys *sys, double dt, const double u0[])
{
    struct err err = {0};

    check(!fleet_open(f, 1, sys, 1, &closure_nothing, NULL, dt, 1 << 28, &err));
    check(!fleet_start(f, 0, u0, &err));
    check_text(err.msg, "");
}

/* ---- the data between records ---- */

static void cubics_are_exact(void)
{
    double t[7], x[7], u;

    for (int k = 0; k < 7; k++) {
        t[k] = k + 0.1 * k * k;
        x[k] = 2 + t[k] * (1 - t[k] * (0.5 - 0.25 * t[k]));
    }
    const struct nudge nudge = {.data = {7, 1, 1, t, x}};
    for (double at = 0; at <= t[6]; at += 0.13) {
        nudge_data(&nudge, at, &u);
        check_near(u, 2 + at * (1 - at * (0.5 - 0.25 * at)), 1e-12);
    }
    for (int k = 0; k < 7; k++) {
        nudge_data(&nudge, t[k] + 1e-12, &u);
        check(u == x[k]);
    }
    nudge_data(&nudge, -1, &u);
    check(u == x[0]);
    nudge_data(&nudge, 100, &u);
    check(u == x[6]);
}

/* A record alone is the data for all times. */
static void one_record_is_held(void)
{
    const double t = 3, x = 5;
    const struct nudge nudge = {.data = {1, 1, 1, &t, &x}};
    double u = 0;

    nudge_data(&nudge, 0, &u);
    check(u == 5);
    nudge_data(&nudge, 9, &u);
    check(u == 5);
}

/* dv/dt = 0 - mu (v - u): the observed number decays to the data, whatever the step; the other
 * stays. */
static void decay_is_exact(void)
{
    const double t = 0, u[2] = {1, 1}, seen[2] = {1, 0};
    const struct nudge nudge = {.mu = 30, .data = {1, 2, 2, &t, u}, .seen = seen};
    const struct sys_form form = {0};
    const struct sys sys = {.form = &form, .n = 2, .ns = 2};
    double s[2] = {3, 3}, work[8];

    for (int k = 0; k < 10; k++)
        nudge_apply(&nudge, &sys, 0, 0.01, s, work);
    check_near(s[0], 1 + 2 * exp(-3), 1e-14);
    check(s[1] == 3);
}

/* ---- runs ---- */

/* From the truth's own state a nudged run is the truth, to the bit. */
static void own_data_are_kept(void)
{
    struct truth w = lorenz;
    struct fleet f;

    truth_open(&w);
    const struct nudge nudge = nudge_to(&w, 1000);
    fleet_at(&f, &w.sys, w.dt, w.u);
    fleet_nudge(&f, &nudge, 1);
    for (size_t k = 1000; k < w.nt; k += 1000) {
        fleet_to(&f, w.t[k], 1);
        check(apart(&f, &w, k) == 0);
    }
    fleet_close(&f);
    truth_close(&w);
}

/* From a state of another time; with all values observed, errors fall at nearly the rate mu less
 * that of their growth. */
static void falls(struct truth w, double mu)
{
    const size_t quarter = (w.nt - 1) / 4;
    double before = INFINITY;
    struct fleet f;

    truth_open(&w);
    const struct nudge nudge = nudge_to(&w, mu);
    fleet_at(&f, &w.sys, w.dt, w.u + (w.nt - 1) * w.sys.n);
    fleet_nudge(&f, &nudge, 1);
    for (size_t k = 0; k < w.nt; k += quarter) {
        fleet_to(&f, w.t[k], 1);
        const double e = apart(&f, &w, k);
        check(e < 1e-11 || e < before * exp(-0.5 * mu * w.t[quarter]));
        before = e;
    }
    check(before < 1e-9);
    fleet_close(&f);
    truth_close(&w);
}

static void errors_fall(void)
{
    struct truth w = lorenz;

    w.nt = 1601;
    falls(w, 50);
    falls((struct truth){"kuramoto-sivashinsky", NULL, "", 128, &closure_nothing, 20, 0.05, 1201},
          2);
}

int main(void)
{
    run(cubics_are_exact);
    run(one_record_is_held);
    run(decay_is_exact);
    run(own_data_are_kept);
    run(errors_fall);
    return check_end();
}
