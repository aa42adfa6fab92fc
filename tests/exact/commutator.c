/* commutator.c -- tau = Phi f(u) - fc(Phi u) against sums made by hand. */
#include "model/commutator.h"

#include <complex.h>
#include <stdlib.h>

#include "../check.h"
#include "num/fft.h"

/* ---- a linear system: u_t = -u_x + nu u_xx in Fourier coefficients ---------- */

static const struct param linear_params[] = {{"nu", 0.01, 0, 1, "", ""},
                                             {"L", 2, 1e-6, 1e6, "", ""},
                                             {0}};
static const struct sys_axis linear_axes[] = {
    {.name = "x", .n = 64, .min = 2, .length = "L", .unit = ""}, {0}};

static int linear_variables(struct sys *sys, struct err *err)
{
    return layout_var(&sys->layout, "u", "x", "", "", err);
}

static int linear_open(struct sys *sys, struct err *err)
{
    sys->ns = fft_nhat(sys->n);
    sys->priv = fft_open(sys->n, err);
    return sys->priv ? 0 : -1;
}

static void linear_symbol(const struct sys *sys, const double p[], double symbol[])
{
    for (size_t k = 0; k <= sys->n / 2; k++) {
        const double q = 2 * M_PI * (double)k / p[1];
        symbol[2 * k] = -p[0] * q * q;
        symbol[2 * k + 1] = -q;
    }
}

static void linear_close(struct sys *sys)
{
    fft_close(sys->priv);
}

static void linear_terms(const struct sys *sys, const struct point *at, double ds[],
                         double tape[], double work[])
{
    (void)at, (void)tape, (void)work;
    memset(ds, 0, sys->ns * sizeof *ds);
}

static void linear_encode(const struct sys *sys, const double u[], double s[],
                          double work[])
{
    (void)work;
    fft_forward(sys->priv, u, s);
}

static void linear_decode(const struct sys *sys, const double s[], double u[],
                          double work[])
{
    (void)work;
    fft_inverse(sys->priv, s, u);
}

static const struct sys_form linear_form = {
    .name = "spectral", .open = linear_open, .close = linear_close,
    .linear = linear_symbol, .terms = linear_terms, .encode = linear_encode,
    .decode = linear_decode};
static const struct sys_ops linear = {
    .name = "linear", .params = linear_params, .axes = linear_axes,
    .forms = (const struct sys_form *const[]){&linear_form, NULL},
    .variables = linear_variables};

/* ---- frame ------------------------------------------------------------------ */

static unsigned seed;
static double noise(void)
{
    seed = seed * 1664525u + 1013904223u;
    return (double)(seed >> 8) / (1 << 23) - 1;
}

/* Everything of one commutator, with u random, ubar and tau computed. */
struct fixture {
    struct sys fine, coarse;
    struct filter filter;
    struct commutator c;
    size_t n, m;
    double *u, *ubar, *tau, *work;
};

static void open_fixture(struct fixture *x, const struct sys_ops *ops,
                         const char *form, size_t n, const char *kind,
                         struct filter_spec spec, const char *coarse_form)
{
    const size_t grid[SYS_AXES] = {n};
    struct err err = {0};
    int rc = sys_open(&x->fine, ops, form, NULL, n ? grid : NULL, &err);

    rc = rc || filter_open(&x->filter, filter_find(kind, &err), &x->fine.layout,
                           &spec, &err);
    rc = rc || commutator_coarse(&x->coarse, &x->fine, &x->filter, coarse_form, NULL, &err);
    rc = rc || commutator_open(&x->c, &x->fine, &x->filter, &x->coarse, &err);
    if (rc) {
        fprintf(stderr, "%s\n", err.msg);
        exit(1);
    }
    x->n = x->fine.n;
    x->m = x->coarse.n;
    x->u = malloc(x->n * sizeof(double));
    x->ubar = malloc(x->m * sizeof(double));
    x->tau = malloc(x->m * sizeof(double));
    x->work = malloc(x->c.nwork * sizeof(double));
    seed = 5;
    for (size_t i = 0; i < x->n; i++)
        x->u[i] = noise();
    filter_apply(&x->filter, x->u, x->ubar, x->work);
    commutator_apply(&x->c, 0, x->u, x->ubar, x->tau, x->work);
}

static void close_fixture(struct fixture *x)
{
    free(x->u);
    free(x->ubar);
    free(x->tau);
    free(x->work);
    filter_close(&x->filter);
    sys_close(&x->fine);
    sys_close(&x->coarse);
}

/* ---- cases ------------------------------------------------------------------ */

/* Sharp truncation commutes with every linear operator of constant symbol. */
static void linear_spectral_is_zero(void)
{
    for (size_t R = 2; R <= 8; R *= 2) {
        struct fixture x;

        open_fixture(&x, &linear, NULL, 64, "spectral",
                     (struct filter_spec){.coarsen = R}, NULL);
        for (size_t j = 0; j < x.m; j++)
            check_near(x.tau[j], 0, 1e-12);
        close_fixture(&x);
    }
}

/* uhat_k, |k| <= kmax, of u[n], by its definition; c[kmax + k]. */
static void modes(const double u[], size_t n, int kmax, double complex c[])
{
    for (int k = -kmax; k <= kmax; k++) {
        double complex sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += u[i] * cexp(-2 * M_PI * I * k * (double)i / (double)n);
        c[kmax + k] = sum / (double)n;
    }
}

/* (p q)_k = sum_{|a|, |k - a| <= kmax} p_a p_{k - a}. */
static double complex square(const double complex c[], int kmax, int k)
{
    double complex sum = 0;

    for (int a = -kmax; a <= kmax; a++)
        if (abs(k - a) <= kmax)
            sum += c[kmax + a] * c[kmax + k - a];
    return sum;
}

/* tau = -1/2 d/dx (Phi u^2 - Phi (Phi u)^2) mode by mode, u of modes |k| < n/2. */
static void burgers_spectral_is_the_mode_sum(void)
{
    enum { N = 48, M = 16, K = N / 2 - 1, KC = M / 2 - 1 };
    double complex u[2 * K + 1], ubar[2 * KC + 1];
    struct fixture x;

    open_fixture(&x, sys_find("burgers", NULL), "spectral", N, "spectral",
                 (struct filter_spec){.to = M}, NULL);
    check_text(x.coarse.form->name, "spectral");
    modes(x.u, N, K, u);
    for (int k = -KC; k <= KC; k++)
        ubar[KC + k] = u[K + k];
    for (int j = 0; j < M; j++) {
        double complex tau = 0;
        for (int k = -KC; k <= KC; k++)
            tau -= 0.5 * 2 * M_PI * I * k * (square(u, K, k) - square(ubar, KC, k)) *
                   cexp(2 * M_PI * I * k * j / M);
        check_near(x.tau[j], creal(tau), 1e-12);
        check(fabs(creal(tau)) > 1e-3);
    }
    close_fixture(&x);
}

/* -(u_{i+1}^2 - u_{i-1}^2)/(4 dx) + nu (u_{i+1} - 2 u_i + u_{i-1})/dx^2. */
static double central(const double u[], int n, int i, double dx, double nu)
{
    const double l = u[(i + n - 1) % n], c = u[i], r = u[(i + 1) % n];

    return -(r * r - l * l) / (4 * dx) + nu * (r - 2 * c + l) / (dx * dx);
}

static void burgers_box_is_the_loop(void)
{
    enum { N = 60, R = 5, M = N / R };
    struct fixture x;

    open_fixture(&x, sys_find("burgers", NULL), "central", N, "box",
                 (struct filter_spec){.coarsen = R}, NULL);
    const double L = 1, nu = 5e-4;
    for (int j = 0; j < M; j++) {
        double mean = 0, f = 0;

        for (int i = j * R; i < (j + 1) * R; i++) {
            mean += x.u[i] / R;
            f += central(x.u, N, i, L / N, nu) / R;
        }
        check_near(x.ubar[j], mean, 1e-15);
        check_near(x.tau[j], f - central(x.ubar, M, j, L / M, nu), 1e-12);
        check(fabs(x.tau[j]) > 1e-6);
    }
    close_fixture(&x);
}

/* The coarse form named is the one that is subtracted. */
static void the_coarse_form_counts(void)
{
    struct fixture central_, jameson;
    const struct filter_spec spec = {.coarsen = 4};
    double apart = 0;

    open_fixture(&central_, sys_find("burgers", NULL), "central", 64, "box", spec, NULL);
    open_fixture(&jameson, sys_find("burgers", NULL), "central", 64, "box", spec,
                 "jameson");
    check_text(central_.coarse.form->name, "central");
    check_text(jameson.coarse.form->name, "jameson");
    double *fc = malloc(16 * sizeof *fc), *fj = malloc(16 * sizeof *fj);
    sys_rhs(&central_.coarse, 0, central_.ubar, fc, central_.work);
    sys_rhs(&jameson.coarse, 0, central_.ubar, fj, jameson.work);
    for (int j = 0; j < 16; j++) {
        check_near(central_.tau[j] + fc[j], jameson.tau[j] + fj[j], 1e-12);
        apart += fabs(central_.tau[j] - jameson.tau[j]);
    }
    check(apart > 1e-2);
    free(fc);
    free(fj);
    close_fixture(&central_);
    close_fixture(&jameson);
}

/* What Lorenz's fast variables do to the slow ones: -(h c/b) sum_j Y. */
static void two_scale_select_is_the_coupling(void)
{
    struct fixture x;

    open_fixture(&x, sys_find("lorenz96-two-scale", NULL), NULL, 0, "select",
                 (struct filter_spec){.vars = "X"}, NULL);
    const size_t nk = x.fine.grid[0], nj = x.fine.grid[1];
    check_text(x.coarse.ops->name, "lorenz96");
    check(x.m == nk && x.coarse.p[0] == x.fine.p[0]);
    const double a = x.fine.p[1] * x.fine.p[3] / x.fine.p[2];
    for (size_t k = 0; k < nk; k++) {
        double sum = 0;
        for (size_t j = 0; j < nj; j++)
            sum += x.u[nk + k * nj + j];
        check_near(x.tau[k], -a * sum, 4e-15 * (double)nj);
    }
    close_fixture(&x);
}

static void refusals(void)
{
    const size_t grid[SYS_AXES] = {64};
    const struct filter_spec four = {.coarsen = 4}, x = {.vars = "X"},
                             y = {.vars = "Y"};
    struct sys burgers, lorenz, coarse;
    struct filter f;
    struct commutator c;
    struct err err = {0};

    check(!sys_open(&burgers, sys_find("burgers", NULL), NULL, NULL, grid, &err));
    check(!sys_open(&lorenz, sys_find("lorenz96-two-scale", NULL), NULL, NULL, NULL, &err));
    check(!filter_open(&f, filter_find("box", NULL), &burgers.layout, &four, &err));
    check(commutator_coarse(&coarse, &burgers, &f, "upwind", NULL, &err) < 0);
    check(err.code == ERR_USAGE && strstr(err.msg, "no discretisation 'upwind'"));
    check(commutator_open(&c, &burgers, &f, &burgers, &err) < 0);
    check_text(err.msg, "filtered burgers: variable u: axis x: found 16 points, expected 64");
    check(err.code == ERR_DATA);
    filter_close(&f);
    check(!filter_open(&f, filter_find("select", NULL), &lorenz.layout, &y, &err));
    check(commutator_coarse(&coarse, &lorenz, &f, NULL, NULL, &err) == 0);
    check(commutator_open(&c, &lorenz, &f, &coarse, &err) < 0);
    check_text(err.msg, "filtered lorenz96: found variable Y, expected X");
    sys_close(&coarse);
    filter_close(&f);
    check(!filter_open(&f, filter_find("select", NULL), &lorenz.layout, &x, &err));
    check(commutator_open(&c, &burgers, &f, &burgers, &err) < 0);
    check_text(err.msg, "burgers: found 2 variables, expected 1");
    filter_close(&f);
    sys_close(&burgers);
    sys_close(&lorenz);
}

int main(void)
{
    run(linear_spectral_is_zero);
    run(burgers_spectral_is_the_mode_sum);
    run(burgers_box_is_the_loop);
    run(the_coarse_form_counts);
    run(two_scale_select_is_the_coupling);
    run(refusals);
    return check_end();
}
