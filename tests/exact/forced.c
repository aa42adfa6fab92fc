/* forced.c -- a forced linear system with a complex symbol, run by every scheme, under
 * every act, in ensembles and commutators, against its exact solution.
 *
 *   u_t = -u_x + nu u_xx + A cos(omega t) sin(q x),   q = 2 pi/L
 *
 * Times begin at t0 > 0, so that a time that is lost, fixed or shifted shows.
 */
#include <complex.h>
#include <stdint.h>
#include <stdlib.h>

#include "../check.h"
#include "model/commutator.h"
#include "model/fleet.h"
#include "num/fft.h"

enum { N = 32, NU = 0, L, A, OMEGA };
static const double t0 = 0.7, duration = 0.6;

static const struct param params[] = {{"nu", 0.01, 0, 1, "", ""},
                                      {"L", 2, 1e-6, 1e6, "", ""},
                                      {"A", 3, -1e6, 1e6, "", ""},
                                      {"omega", 5, -1e6, 1e6, "", ""},
                                      {0}};
static const struct sys_axis axes[] = {
    {.name = "x", .n = N, .min = 2, .length = "L", .unit = ""}, {0}};

static int variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "u", "x", "", "", err);
}

static double complex eigenvalue_of(const double p[], size_t k)
{
    const double q = 2 * M_PI * (double)k / p[L];

    return -p[NU] * q * q - I * q;
}

static double complex eigenvalue(const struct sys *sys, size_t k)
{
    return eigenvalue_of(sys->p, k);
}

static int open(struct sys *sys, struct err *err)
{
    sys->ns = fft_nhat(sys->n);
    sys->priv = fft_open(sys->n, err);
    return sys->priv ? 0 : -1;
}

static void diagonal(const struct sys *sys, const double p[], double symbol[])
{
    for (size_t k = 0; k <= sys->n / 2; k++) {
        symbol[2 * k] = creal(eigenvalue_of(p, k));
        symbol[2 * k + 1] = cimag(eigenvalue_of(p, k));
    }
}

static void close(struct sys *sys)
{
    fft_close(sys->priv);
}

static void forcing(const struct sys *sys, const struct point *at, double ds[],
                    double tape[], double work[])
{
    (void)tape, (void)work;
    memset(ds, 0, sys->ns * sizeof *ds);
    ds[3] = -at->p[A] / 2 * cos(at->p[OMEGA] * at->t);
}

static void encode(const struct sys *sys, const double u[], double s[], double work[])
{
    (void)work;
    fft_forward(sys->priv, u, s);
}

static void decode(const struct sys *sys, const double s[], double u[], double work[])
{
    (void)work;
    fft_inverse(sys->priv, s, u);
}

static const struct sys_form form = {.name = "spectral", .open = open, .close = close,
                                     .linear = diagonal, .terms = forcing, .encode = encode,
                                     .decode = decode};
static const struct sys_ops forced = {
    .name = "forced", .params = params, .axes = axes,
    .forms = (const struct sys_form *const[]){&form, NULL},
    .variables = variables, .scheme = "rk4", .dt = 0.01};

/* Mode k of 1, 2, 3 at time t0, exact from there on; eigenvalues shifted by more. */
static double complex mode(const struct sys *sys, size_t k, double t, double more, bool on)
{
    const double complex lambda = eigenvalue(sys, k) + more, c = -I * sys->p[A] / 4;
    const double w = sys->p[OMEGA];
    const double complex start = (0.3 + 0.2 * I) / (double)k;
    double complex here = 0, there = 0;

    if (k == 1 && on) {
        here = c * (cexp(I * w * t0) / (I * w - lambda) + cexp(-I * w * t0) / (-I * w - lambda));
        there = c * (cexp(I * w * t) / (I * w - lambda) + cexp(-I * w * t) / (-I * w - lambda));
    }
    return (start - here) * cexp(lambda * (t - t0)) + there;
}

static void exact(const struct sys *sys, double t, double more, bool on, double u[])
{
    double s[N + 2] = {0};

    for (size_t k = 1; k <= 3; k++) {
        s[2 * k] = creal(mode(sys, k, t, more, on));
        s[2 * k + 1] = cimag(mode(sys, k, t, more, on));
    }
    decode(sys, s, u, NULL);
}

static void set_up(struct sys *sys, const double p[])
{
    check(sys_open(sys, &forced, NULL, p, NULL, NULL) == 0);
}

static double apart(const double a[], const double b[])
{
    double most = 0;

    for (size_t i = 0; i < N; i++)
        most = fmax(most, fabs(a[i] - b[i]));
    return most;
}

/* The error at t0 + duration of a run in steps of dt. */
static double error_of(const struct sys *sys, const struct closure *c, const char *scheme,
                       double dt, double more, bool on)
{
    struct model model;
    struct run run;
    double u[N], v[N];

    check(model_open(&model, sys, c, scheme, dt, NULL) == 0);
    exact(sys, t0, more, on, u);
    check(run_open(&run, &model, t0, u, NULL) == 0);
    check(run_to(&run, t0 + duration, NULL) == 0);
    run_state(&run, v);
    run_close(&run);
    model_close(&model);
    exact(sys, t0 + duration, more, on, u);
    return apart(u, v);
}

static const char *const schemes[] = {"rk4", "etdrk4"};

static void schemes_know_the_time(void)
{
    struct sys sys;

    set_up(&sys, NULL);
    for (int i = 0; i < 2; i++) {
        const double coarse = error_of(&sys, &closure_nothing, schemes[i], 0.02, 0, true);
        const double fine = error_of(&sys, &closure_nothing, schemes[i], 0.01, 0, true);
        check(fine < 1e-6);
        check_near(coarse / fine, 16, 1.5);
        /* the last step before a save is shorter, and at its own time */
        check(error_of(&sys, &closure_nothing, schemes[i], 0.0107, 0, true) < 2 * fine);
    }
    sys_close(&sys);
}

/* ---- acts ---- */

/* m(u) = -0.4 u */
static void damp(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[])
{
    (void)dz, (void)tape, (void)work;
    for (size_t i = 0; i < c->layout.n; i++)
        m[i] = -0.4 * at->u[i];
}

/* m(u) = -u_x + nu u_xx: what the symbol says, the forcing left out. */
static void linear(const struct closure *c, const struct point *at, double m[], double dz[],
                   double tape[], double work[])
{
    const struct sys *sys = c->priv;
    double s[N + 2];

    (void)dz, (void)tape, (void)work;
    encode(sys, at->u, s, NULL);
    for (size_t k = 0; k <= N / 2; k++) {
        const double complex z = eigenvalue(sys, k) * (s[2 * k] + I * s[2 * k + 1]);
        s[2 * k] = creal(z);
        s[2 * k + 1] = cimag(z);
    }
    decode(sys, s, m, NULL);
}

static void acts_meet_the_symbol(void)
{
    struct closure_ops ops = {.name = "toy"};
    struct closure c = {.ops = &ops};
    struct sys sys;

    set_up(&sys, NULL);
    c.layout = sys.layout;
    c.nout = N;
    c.priv = &sys;
    for (int i = 0; i < 2; i++) {
        ops.act = "add";
        ops.eval = damp;
        check(error_of(&sys, &c, schemes[i], 0.01, -0.4, true) < 1e-6);
        ops.act = "replace";
        ops.eval = linear;
        check_near(error_of(&sys, &c, schemes[i], 0.01, 0, false), 0, i ? 1e-12 : 1e-6);
    }
    sys_close(&sys);
}

static void rhs_is_that_of_its_time(void)
{
    struct closure_ops ops = {.name = "toy", .act = "add", .eval = damp};
    struct closure c = {.ops = &ops};
    struct sys sys;
    struct model model;
    double u[N], later[N], dudt[N];

    set_up(&sys, NULL);
    c.layout = sys.layout;
    c.nout = N;
    c.priv = &sys;
    check(model_open(&model, &sys, &c, NULL, 0.01, NULL) == 0);
    double *work = malloc(model.nwork * sizeof *work);
    exact(&sys, t0, 0, true, u);
    exact(&sys, t0 + 1e-6, 0, true, later);
    struct point at = model_point(&model, t0);
    at.u = u;
    model_rhs(&model, &at, dudt, work);
    for (size_t i = 0; i < N; i++)
        check_near(dudt[i], (later[i] - u[i]) / 1e-6 - 0.4 * u[i], 1e-3);
    free(work);
    model_close(&model);
    sys_close(&sys);
}

/* ---- members with parameters of their own ---- */

static void members_keep_their_parameters(void)
{
    enum { M = 3 };
    struct sys sys[M];
    struct fleet f;
    double u[M][N], v[N];

    for (size_t i = 0; i < M; i++) {
        const double p[PARAM_MAX] = {0.01 + 0.01 * (double)i, 2, 3 - (double)i, 5};
        set_up(&sys[i], p);
        exact(&sys[i], t0, 0, true, u[i]);
    }
    check(fleet_open(&f, M, sys, M, &closure_nothing, NULL, 0.01, SIZE_MAX, NULL) == 0);
    check(fleet_start(&f, t0, u[0], NULL) == 0);
    check(fleet_to(&f, t0 + duration, 2) == M);
    for (size_t i = 0; i < M; i++) {
        fleet_state(&f, i, v);
        exact(&sys[i], t0 + duration, 0, true, u[i]);
        check(apart(u[i], v) < 1e-6);
        if (i > 0)
            check(apart(u[0], v) > 1e-2);
    }
    fleet_close(&f);
    for (size_t i = 0; i < M; i++)
        sys_close(&sys[i]);
}

/* ---- tau(t) = Phi f(u, t) - fc(Phi u, t) ---- */

/* What the time changes is the forcing: A cos(omega t) (Phi sin - sin). */
static void unresolved_terms_have_a_time(void)
{
    enum { M = N / 4 };
    const struct filter_spec spec = {.coarsen = 4};
    const double times[] = {0, 0.9};
    struct sys fine, coarse;
    struct filter filter;
    struct commutator c;
    struct err err = {0};
    double u[N], wave[N], ubar[M], smooth[M], tau[2][M];

    set_up(&fine, NULL);
    check(filter_open(&filter, filter_find("box", NULL), &fine.layout, &spec, &err) == 0);
    check(commutator_coarse(&coarse, &fine, &filter, NULL, NULL, &err) == 0);
    check(commutator_open(&c, &fine, &filter, &coarse, &err) == 0);
    double *work = malloc((c.nwork + filter.nwork) * sizeof *work);
    exact(&fine, t0, 0, true, u);
    filter_apply(&filter, u, ubar, work);
    for (int i = 0; i < 2; i++)
        commutator_apply(&c, times[i], u, ubar, tau[i], work);
    for (size_t i = 0; i < N; i++)
        wave[i] = sin(2 * M_PI * (double)i / N);
    filter_apply(&filter, wave, smooth, work);
    for (size_t i = 0; i < M; i++) {
        const double change = 3 * (cos(5 * 0.9) - 1);
        const double shape = smooth[i] - sin(2 * M_PI * (double)i / M);
        check_near(tau[1][i] - tau[0][i], change * shape, 1e-12);
        check(fabs(shape) > 1e-3);
    }
    free(work);
    filter_close(&filter);
    sys_close(&fine);
    sys_close(&coarse);
}

int main(void)
{
    run(schemes_know_the_time);
    run(acts_meet_the_symbol);
    run(rhs_is_that_of_its_time);
    run(members_keep_their_parameters);
    run(unresolved_terms_have_a_time);
    return check_end();
}
