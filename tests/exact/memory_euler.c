/* memory_euler.c -- the memory of Galerkin systems in the plane: Euler's equation, which is
 * `kolmogorov` without viscosity and forcing. R1 and R2 against the full system's time derivatives;
 * enstrophy and energy, which the system keeps and the memory takes. */
#include <stdlib.h>

#include "../check.h"
#include "model/model.h"
#include "num/rng.h"

enum { NY = 32, NX = 30, POINTS = NY * NX, MODES = 5, COLUMNS = NX / 2 + 1,
       NHAT = 2 * NY * COLUMNS };

static const double euler[PARAM_MAX] = {0, 0, 0, 0, 1, 5.1}; /* nu mu beta F kf L */

/* The full system, with room for 3 MODES, and a form on its grid. */
struct bench {
    struct sys sys;
    struct closure c;
    double *tape, *work;
};

static void open_bench(struct bench *b, const char *form, const char *params)
{
    check(!sys_open(&b->sys, sys_find("kolmogorov", NULL), "spectral", euler,
                    (size_t[SYS_AXES]){NY, NX}, NULL));
    check(b->sys.ns == NHAT && b->sys.n == POINTS);
    check(!closure_open(&b->c, closure_find(form, NULL), &b->sys.layout, params, NULL, 0, NULL));
    b->tape = malloc((b->c.ntape + b->c.nwork + b->sys.nwork) * sizeof *b->tape);
    b->work = b->tape + b->c.ntape;
}

static void close_bench(struct bench *b)
{
    closure_close(&b->c);
    sys_close(&b->sys);
    free(b->tape);
}

/* ---- modes, as fft_forward gives them of NY x NX points ---- */

static long row(size_t i)
{
    return i <= NY / 2 ? (long)i : (long)i - NY;
}

/* out := the modes first <= max(|ky|, |kx|) <= last of a */
static void cut(size_t first, size_t last, const double a[], double out[])
{
    for (size_t j = 0; j < NHAT / 2; j++) {
        const size_t k = (size_t)labs(row(j / COLUMNS)), l = j % COLUMNS, most = k > l ? k : l;
        const bool in = most >= first && most <= last;
        out[2 * j] = in ? a[2 * j] : 0;
        out[2 * j + 1] = in ? a[2 * j + 1] : 0;
    }
}

/* sum of what_k conj(b_k) / |k|^(2 power): power 0 enstrophy, 1 energy */
static double inner(const double a[], const double b[], int power)
{
    double sum = 0;

    for (size_t j = 1; j < NHAT / 2; j++) {
        const double k = (double)row(j / COLUMNS), l = (double)(j % COLUMNS);
        const double weight = (l > 0 ? 2 : 1) / pow(k * k + l * l, power);
        sum += weight * (a[2 * j] * b[2 * j] + a[2 * j + 1] * b[2 * j + 1]);
    }
    return sum;
}

/* u := a field of independent coefficients to `modes`, and of its mean; v := its modes. */
static void draw(struct bench *b, size_t modes, double u[], double v[])
{
    struct rng r = rng_open(3, "test", modes);

    for (size_t i = 0; i < POINTS; i++)
        u[i] = rng_normal(&r);
    sys_encode(&b->sys, u, v, b->work);
    cut(0, modes, v, v);
    sys_decode(&b->sys, v, u, b->work);
}

/* ---- the full system and the memory ---- */

static void rate(struct bench *b, const double v[], double out[])
{
    b->sys.form->terms(&b->sys, &(struct point){.u = v, .p = b->sys.p}, out, NULL, b->work);
}

static void rate_along(struct bench *b, const double v[], const double dv[], double out[])
{
    b->sys.form->tangent(&b->sys, &(struct point){.u = v, .p = b->sys.p},
                         &(struct point){.u = dv}, out, NULL, b->work);
}

/* r := theta_1 R1 + theta_2 R2 at v, or where along is not NULL its derivative. */
static void memory(struct bench *b, const double theta[], const double v[], const double along[],
                   double r[])
{
    double u[POINTS], du[POINTS], m[POINTS];
    const struct point at = {.u = u, .theta = theta};

    sys_decode(&b->sys, v, u, b->work);
    b->c.ops->eval(&b->c, &at, m, NULL, b->tape, b->work);
    if (along) {
        sys_decode(&b->sys, along, du, b->work);
        b->c.ops->tangent(&b->c, &at, &(struct point){.u = du}, m, NULL, b->tape, b->work);
    }
    sys_encode(&b->sys, m, r, b->work);
}

static double largest(const double a[])
{
    double most = 0;

    for (size_t i = 0; i < NHAT; i++)
        most = fmax(most, fabs(a[i]));
    return most;
}

static void check_all_near(const double a[], const double b[], double tolerance)
{
    for (size_t i = 0; i < NHAT; i++)
        check_near(a[i], b[i], tolerance);
}

/* From v in F, w' = N(w) has w'' = D(w, w') and w''' = D(w', w') + D(w, w''), D the derivative of
 * N; that of the model v' = P N(v) + t R1 - t^2/2 R2 on F is the same, up to that order. */
static void terms_match_the_full_system(void)
{
    double u[POINTS], v[NHAT], u1[NHAT], u2[NHAT], u3[NHAT], v1[NHAT], v2[NHAT], v3[NHAT], a[NHAT];
    double r1[NHAT], r2[NHAT], dr1[NHAT];
    struct bench b;

    open_bench(&b, "renormalised", "order=2,modes=5");
    draw(&b, MODES, u, v);
    rate(&b, v, u1);
    rate_along(&b, v, u1, u2);
    rate_along(&b, u1, u1, a);
    rate_along(&b, v, u2, u3);
    cut(0, MODES, u1, v1);
    memory(&b, (double[]){1, 0}, v, NULL, r1);
    memory(&b, (double[]){1, 0}, v, v1, dr1);
    memory(&b, (double[]){0, 1}, v, NULL, r2);
    rate_along(&b, v, v1, v2);
    for (size_t i = 0; i < NHAT; i++) {
        u3[i] += a[i];
        v2[i] += r1[i];
    }
    cut(0, MODES, v2, v2);
    rate_along(&b, v1, v1, a);
    rate_along(&b, v, v2, v3);
    for (size_t i = 0; i < NHAT; i++)
        v3[i] += a[i] + 2 * dr1[i] - r2[i];
    cut(0, MODES, v3, v3);
    cut(0, MODES, u2, u2);
    cut(0, MODES, u3, u3);
    check_all_near(v2, u2, 1e-13 * largest(u2));
    check_all_near(v3, u3, 1e-13 * largest(u3));
    cut(MODES + 1, NX, r1, a);
    check_near(largest(a), 0, 1e-14 * largest(r1));
    cut(MODES + 1, NX, r2, a);
    check_near(largest(a), 0, 1e-14 * largest(r2));
    close_bench(&b);
}

/* <v, R1> = -|w|^2 for enstrophy and for energy. */
static void the_term_takes_what_leaves(void)
{
    double u[POINTS], v[NHAT], w[NHAT], r1[NHAT];
    struct bench b;

    open_bench(&b, "renormalised", "modes=5");
    for (size_t modes = 2; modes <= MODES; modes++) {
        draw(&b, modes, u, v);
        rate(&b, v, w);
        cut(MODES + 1, NX, w, w);
        memory(&b, (double[]){1}, v, NULL, r1);
        for (int power = 0; power < 2; power++) {
            const double left = inner(w, w, power);
            check((left > 1e-20) == (modes > 2)); /* 2 + 2 are in F */
            check_near(inner(v, r1, power), -left,
                       1e-13 * sqrt(inner(v, v, power) * inner(r1, r1, power)));
        }
    }
    close_bench(&b);
}

/* ---- a memory of a length that the state tells ---- */

static double dot(const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < POINTS; i++)
        sum += a[i] * b[i];
    return sum;
}

/* A flow that hands enstrophy on: low modes after a while. */
static void stirred(struct bench *b, double u[])
{
    double v[NHAT], dv[NHAT];

    draw(b, 2, u, v);
    for (int step = 0; step < 40; step++) {
        rate(b, v, dv);
        cut(0, MODES, dv, dv);
        for (size_t i = 0; i < NHAT; i++)
            v[i] += 0.01 * dv[i];
    }
    sys_decode(&b->sys, v, u, b->work);
}

static double *late(struct bench *b, const double u[], double m[])
{
    b->c.ops->eval(&b->c, &(struct point){.t = 100, .u = u, .theta = (double[]){1}}, m, NULL,
                   b->tape, b->work);
    return m;
}

/* m = tau R1, where tau takes from |k| <= 2 what a memory of these alone would with
 * 2.5^1.5 tau. */
static void dynamic_memory_balances(void)
{
    double u[POINTS], low[POINTS], f[POINTS], r1[POINTS], m[POINTS], less[POINTS];
    double v[NHAT], fhat[NHAT];
    struct bench b, five, two;

    open_bench(&b, "dynamic-memory", "modes=5");
    open_bench(&five, "renormalised", "modes=5");
    open_bench(&two, "renormalised", "modes=2");
    stirred(&b, u);
    sys_encode(&b.sys, u, v, b.work);
    rate(&b, v, fhat);
    sys_decode(&b.sys, fhat, f, b.work);
    cut(0, 2, v, v);
    sys_decode(&b.sys, v, low, b.work);
    late(&five, u, r1);
    const double tau = dot(low, f) / (pow(2.5, 1.5) * dot(low, late(&two, low, less)) -
                                      dot(low, r1));
    check(tau > 0 && tau < 100);
    late(&b, u, m);
    for (size_t i = 0; i < POINTS; i++)
        check_near(m[i], tau * r1[i], 1e-12 * sqrt(dot(m, m)));
    b.c.ops->eval(&b.c, &(struct point){.t = tau / 2, .u = u}, m, NULL, b.tape, b.work);
    for (size_t i = 0; i < POINTS; i++) /* bounded: the t-model */
        check_near(m[i], tau / 2 * r1[i], 1e-12 * sqrt(dot(m, m)));
    close_bench(&two);
    close_bench(&five);
    close_bench(&b);
}

static void dynamic_memory_has_its_gradient(void)
{
    const double h = 1e-5;
    double u[POINTS], du[POINTS], w[POINTS], dm[POINTS], gu[POINTS] = {0}, at[POINTS];
    double m[2][POINTS];
    struct rng r = rng_open(5, "test", 0);
    struct bench b;

    open_bench(&b, "dynamic-memory", "modes=5");
    stirred(&b, u);
    for (size_t i = 0; i < POINTS; i++) {
        du[i] = rng_normal(&r);
        w[i] = rng_normal(&r);
    }
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < POINTS; i++)
            at[i] = u[i] + (side ? h : -h) * du[i];
        late(&b, at, m[side]);
    }
    const struct point here = {.t = 100, .u = u};
    late(&b, u, at);
    b.c.ops->tangent(&b.c, &here, &(struct point){.u = du}, dm, NULL, b.tape, b.work);
    b.c.ops->adjoint(&b.c, &here, w, NULL, &(struct dpoint){.u = gu}, b.tape, b.work);
    for (size_t i = 0; i < POINTS; i++)
        check_near((m[1][i] - m[0][i]) / (2 * h), dm[i], 1e-7 * sqrt(dot(dm, dm)));
    check_near(dot(w, dm), dot(gu, du), 1e-12 * sqrt(dot(dm, dm) * dot(w, w)));
    close_bench(&b);
}

/* ---- runs ---- */

enum { MOST = 48 * 48, TIMES = 6 };
static const double times[TIMES] = {0, 1, 2, 3, 4, 6};

struct sums {
    double energy, enstrophy;
};

/* Of u on n x n points of Euler's equation, by its own transforms. */
static struct sums sums(const struct sys *sys, const double u[])
{
    const size_t n = sys->grid[1], columns = sys->ns / 2 / n;
    double *s = malloc((sys->ns + sys->nwork) * sizeof *s);
    struct sums of = {0};

    sys_encode(sys, u, s, s + sys->ns);
    for (size_t j = 1; j < sys->ns / 2; j++) {
        const size_t i = j / columns;
        const double k = i <= n / 2 ? (double)i : (double)i - (double)n, l = (double)(j % columns);
        const double square = (l > 0 ? 2 : 1) * (s[2 * j] * s[2 * j] + s[2 * j + 1] * s[2 * j + 1]);
        of.enstrophy += square;
        of.energy += square / (k * k + l * l);
    }
    free(s);
    return of;
}

/* The modes |ky|, |kx| <= N of u on n x n points: (2N + 1, N + 1) pairs. */
static void modes_of(size_t n, size_t N, const double u[], double modes[])
{
    struct sys sys;

    check(!sys_open(&sys, sys_find("kolmogorov", NULL), "spectral", NULL,
                    (size_t[SYS_AXES]){n, n}, NULL));
    double *s = malloc((sys.ns + sys.nwork) * sizeof *s);
    sys_encode(&sys, u, s, s + sys.ns);
    for (size_t i = 0; i <= 2 * N; i++)
        memcpy(modes + 2 * i * (N + 1), s + 2 * (i <= N ? i : n - (2 * N + 1 - i)) * (sys.ns / 2 / n),
               2 * (N + 1) * sizeof *s);
    free(s);
    sys_close(&sys);
}

/* u (TIMES, n, n) of a run from low modes, kmax = 3, and its sums. */
static void runs(const char *form, const char *params, size_t n, double dt, const double at[],
                 double u[], struct sums of[])
{
    struct sys sys;
    struct closure c;
    struct model model;
    struct run r;

    check(!sys_open(&sys, sys_find("kolmogorov", NULL), "spectral",
                    (double[PARAM_MAX]){0, 0, 0, 0, 1, 2 * M_PI}, (size_t[SYS_AXES]){n, n}, NULL));
    check(!closure_open(&c, closure_find(form, NULL), &sys.layout, params, NULL, 0, NULL));
    check(!sys_initial(&sys, "random:kmax=3", 1, 0, u, NULL));
    check(!model_open(&model, &sys, &c, "rk4", dt, NULL));
    check(!run_open(&r, &model, 0, u, NULL));
    for (size_t k = 0; k < TIMES; k++) {
        check(!run_to(&r, at[k], NULL));
        run_state(&r, u + k * n * n);
        of[k] = sums(&sys, u + k * n * n);
    }
    run_close(&r);
    model_close(&model);
    closure_close(&c);
    sys_close(&sys);
}

static void galerkin_keeps_energy_and_enstrophy(void)
{
    static double u[TIMES * MOST];
    struct sums of[TIMES];

    for (size_t n = 17; n <= 18; n++) {
        runs("none", NULL, n, 0.005, times, u, of);
        for (size_t k = 1; k < TIMES; k++) {
            check_near(of[k].energy / of[0].energy, 1, 1e-8);
            check_near(of[k].enstrophy / of[0].enstrophy, 1, 1e-8);
        }
    }
}

static void memory_takes_energy_and_enstrophy(void)
{
    static const char *const forms[] = {"t-model", "dynamic-memory"};
    static double u[TIMES * MOST], even[TIMES * MOST];
    struct sums of[TIMES], again[TIMES];

    for (int form = 0; form < 2; form++) {
        runs(forms[form], NULL, 17, 0.005, times, u, of);
        runs(forms[form], NULL, 18, 0.005, times, even, again);
        for (size_t k = 1; k < TIMES; k++) {
            check(of[k].energy < of[k - 1].energy && of[k].enstrophy < of[k - 1].enstrophy);
            check(of[k].energy > 0.5 * of[0].energy);
            check_near(of[k].energy, again[k].energy, 1e-11 * of[0].energy);
            check_near(of[k].enstrophy, again[k].enstrophy, 1e-11 * of[0].enstrophy);
        }
    }
}

/* |v - P w| of a form on 9 x 9 modes, from a start in F. */
static void errors(const char *form, const double early[TIMES], double error[TIMES])
{
    enum { N = 4, n = 2 * N + 2, FULL = 48, COUNT = 2 * (2 * N + 1) * (N + 1) };
    static double u[TIMES * MOST], truth[TIMES * MOST];
    struct sums of[TIMES];
    double v[COUNT], w[COUNT];

    runs("none", NULL, FULL, 0.005, early, truth, of);
    runs(form, NULL, n, 0.005, early, u, of);
    for (size_t k = 0; k < TIMES; k++) {
        double square = 0;
        modes_of(n, N, u + k * n * n, v);
        modes_of(FULL, N, truth + k * FULL * FULL, w);
        for (size_t i = 0; i < COUNT; i++)
            square += (v[i] - w[i]) * (v[i] - w[i]);
        error[k] = sqrt(square);
    }
}

/* Of one more order in time with the memory, t R1, than without; and still better later. */
static void the_memory_is_right_at_first(void)
{
    static const double early[TIMES] = {0, 0.025, 0.05, 0.1, 0.5, 1};
    double none[TIMES], memory[TIMES];

    errors("none", early, none);
    errors("t-model", early, memory);
    check_near(none[2] / none[1], 4, 0.1);
    check_near(memory[2] / memory[1], 8, 0.4);
    for (size_t k = 1; k < TIMES; k++)
        check(memory[k] < 0.6 * none[k]);
}

int main(void)
{
    run(terms_match_the_full_system);
    run(the_term_takes_what_leaves);
    run(dynamic_memory_balances);
    run(dynamic_memory_has_its_gradient);
    run(galerkin_keeps_energy_and_enstrophy);
    run(the_memory_is_right_at_first);
    run(memory_takes_energy_and_enstrophy);
    return check_end();
}
