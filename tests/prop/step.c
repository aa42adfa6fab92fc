/* step.c -- what every integrator must do: its order from three steps, with the
 * time levels in their places; exactness where it is promised; NaN; refusals. */
#include "num/threads.h"
#include "step/step_rk.h"

#include <complex.h>
#include <stdlib.h>

#include "../check.h"
#include "../starve.h"

/* MEMORY: the most that a scheme remembers of the steps before. */
enum { N = 8, MEMORY = 2 * N + 2 };

static const double symbols[][N] = {
    {0}, {-1, 0, -2, 0, 0.5, 0, 1e-9, 0}, {-1, 2, 0, 3, 0.5, -1, 1e-7, 1e-7}};

/* ds/dt = L s + N(t, s), solved by s_i = g(t) = cos t + i/4. */
struct problem {
    const double *L;
};

static double goal(size_t i, double t)
{
    return cos(t) + (double)i / 4;
}

static void bent(const void *ctx, const struct point *at, double ds[], double tape[],
                 double work[])
{
    const double *L = ((const struct problem *)ctx)->L, *s = at->u, t = at->t;

    (void)tape;
    work[0] = 0;
    for (size_t i = 0; i < N; i += 2) {
        const double complex l = L[i] + I * L[i + 1];
        const double complex g = goal(i, t) + I * goal(i + 1, t);
        const double complex lg = l * g;
        ds[i] = -sin(t) - creal(lg) + s[i] * s[i] - goal(i, t) * goal(i, t);
        ds[i + 1] = -sin(t) - cimag(lg) + s[i + 1] * s[i] - goal(i, t) * goal(i + 1, t);
    }
}

static double error_at(const struct step_ops *ops, const struct ode *ode, int nt)
{
    struct stepper st;
    double s[N + MEMORY] = {0}, worst = 0;

    check(!step_open(&st, ops, ode, 1. / nt, NULL) && st.nmemory <= MEMORY);
    double *work = malloc(st.nwork * sizeof *work);
    for (size_t i = 0; i < N; i++)
        s[i] = goal(i, 2);
    for (int i = 0; i < nt; i++)
        ops->advance(&st, &(struct point){.t = 2 + (double)i / nt}, s, NULL, work);
    for (size_t i = 0; i < N; i++)
        worst = fmax(worst, fabs(s[i] - goal(i, 3)));
    free(work);
    step_close(&st);
    return worst;
}

static void order_from_three_steps(void)
{
    for (const struct step_ops *const *ops = step_all(); *ops; ops++)
        for (int i = 0; i < 3; i++) {
            const struct problem problem = {symbols[i]};
            const struct ode ode = {.n = N, .nwork = 1, .symbol = symbols[i],
                                    .terms = bent, .ctx = &problem};
            const double e1 = error_at(*ops, &ode, 40), e2 = error_at(*ops, &ode, 80),
                         e3 = error_at(*ops, &ode, 160);
            check(e3 < 5 * pow(160, -(*ops)->order) && e3 > 1e-14);
            const double over = (*ops)->splits ? 1 : 0;
            check_near(log2(e1 / e2), (*ops)->order + over / 2, 0.3 + over / 2);
            check_near(log2(e2 / e3), (*ops)->order + over / 2, 0.2 + over / 2);
        }
}

/* ---- derivatives ---- */

/* With c = theta_0 + p_0 sin(2 t):
 *   ds_i = c s_i s_{i+1} + theta_1 cos(t) + p_1 s_i^2; the tape is the product s_i s_{i+1}. */

static void toy(const void *ctx, const struct point *at, double ds[], double tape[],
                double work[])
{
    const double *s = at->u, c = at->theta[0] + at->p[0] * sin(2 * at->t);
    double *product = tape ? tape : work;

    (void)ctx;
    for (size_t i = 0; i < N; i++)
        product[i] = s[i] * s[(i + 1) % N];
    for (size_t i = 0; i < N; i++)
        ds[i] = c * product[i] + at->theta[1] * cos(at->t) + at->p[1] * s[i] * s[i];
}

static void toy_tangent(const void *ctx, const struct point *at, const struct point *v,
                        double ds[], const double tape[], double work[])
{
    const double *s = at->u, c = at->theta[0] + at->p[0] * sin(2 * at->t);

    (void)ctx, (void)tape, (void)work;
    for (size_t i = 0; i < N; i++) {
        const size_t r = (i + 1) % N;
        ds[i] = c * (v->u[i] * s[r] + s[i] * v->u[r]) + 2 * at->p[1] * s[i] * v->u[i];
        if (v->theta)
            ds[i] += v->theta[0] * s[i] * s[r] + v->theta[1] * cos(at->t);
    }
}

static void toy_adjoint(const void *ctx, const struct point *at, const double g[],
                        struct dpoint *d, const double tape[], double work[])
{
    const double *s = at->u, c = at->theta[0] + at->p[0] * sin(2 * at->t);

    if (!tape) {
        toy(ctx, at, work + N, work, NULL);
        tape = work;
    }
    for (size_t i = 0; i < N; i++) {
        const size_t r = (i + 1) % N;
        d->u[i] += c * s[r] * g[i] + 2 * at->p[1] * s[i] * g[i];
        d->u[r] += c * s[i] * g[i];
        d->theta[0] += tape[i] * g[i];
        d->theta[1] += cos(at->t) * g[i];
        d->p[0] += sin(2 * at->t) * tape[i] * g[i];
        d->p[1] += s[i] * s[i] * g[i];
    }
}

/* Noise on the first NOISE numbers: g_i = theta_0 + p_1 s_i^2, g dg/ds = 2 p_1 s_i g_i. */
enum { NOISE = 5 };

static void toy_noise(const void *ctx, const struct point *at, double a[])
{
    (void)ctx;
    for (size_t i = 0; i < NOISE; i++) {
        const double s = at->u[i];
        a[i] = at->theta[0] + at->p[1] * s * s;
        a[NOISE + i] = 2 * at->p[1] * s * a[i];
    }
}

static void toy_noise_tangent(const void *ctx, const struct point *at, const struct point *v,
                              double a[])
{
    (void)ctx;
    for (size_t i = 0; i < NOISE; i++) {
        const double s = at->u[i], g = at->theta[0] + at->p[1] * s * s;
        a[i] = 2 * at->p[1] * s * v->u[i] + (v->theta ? v->theta[0] : 0);
        a[NOISE + i] = 2 * at->p[1] * (s * a[i] + g * v->u[i]);
    }
}

static void toy_noise_adjoint(const void *ctx, const struct point *at, const double da[],
                              struct dpoint *d)
{
    (void)ctx;
    for (size_t i = 0; i < NOISE; i++) {
        const double s = at->u[i], p = at->p[1], g = at->theta[0] + p * s * s;
        const double to_g = da[i] + 2 * p * s * da[NOISE + i];
        d->u[i] += 2 * p * s * to_g + 2 * p * g * da[NOISE + i];
        d->theta[0] += to_g;
        d->p[1] += s * s * to_g + 2 * s * g * da[NOISE + i];
    }
}

/* Of step k. */
static const double *kicks(const struct step_ops *ops, int k)
{
    static const double xi[][NOISE] = {
        {0.3, -1.2, 0.8, 2.1, -0.4}, {-0.7, 0.2, 1.5, -0.9, 0.1},
        {1.1, 0.6, -0.3, -1.8, 0.9}, {-0.2, 1.4, -2.2, 0.5, 0.7}};

    return ops->strong > 0 ? xi[k] : NULL;
}

static struct ode toy_ode(const struct step_ops *ops, const double *symbol, size_t ntape)
{
    return (struct ode){.n = N, .nwork = 2 * N, .ntape = ntape, .terms = toy,
                        .tangent = toy_tangent, .adjoint = toy_adjoint, .symbol = symbol,
                        .nnoise = ops->strong > 0 ? NOISE : 0, .noise = toy_noise,
                        .noise_tangent = toy_noise_tangent, .noise_adjoint = toy_noise_adjoint};
}

static double dot(size_t n, const double a[], const double b[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void noise(size_t n, double x[], double shift)
{
    for (size_t i = 0; i < n; i++)
        x[i] = sin(3.7 * (double)i + shift) + 0.1;
}

enum { STEPS = 4 };

/* All that one number depends on, so that it can be moved along a direction. */
struct inputs {
    double s[N], theta[2], p[2], symbol[N];
};

/* <w, s after STEPS steps>; the tapes of the steps where not NULL. */
static double run_toy(const struct step_ops *ops, const struct inputs *in, bool symbol,
                      const double w[], size_t ntape, double *tapes)
{
    const struct ode ode = toy_ode(ops, symbol ? in->symbol : NULL, ntape);
    struct stepper st;
    double s[N + MEMORY] = {0};

    check(!step_open(&st, ops, &ode, 0.05, NULL));
    double *work = malloc(st.nwork * sizeof *work);
    memcpy(s, in->s, sizeof in->s);
    for (int k = 0; k < STEPS; k++) {
        const struct point at = {.t = 2 + 0.05 * k, .theta = in->theta, .p = in->p,
                                 .kick = kicks(ops, k)};
        ops->advance(&st, &at, s, tapes ? tapes + (size_t)k * st.ntape : NULL, work);
    }
    free(work);
    step_close(&st);
    return dot(N, w, s);
}

static void move(struct inputs *to, const struct inputs *along, double h)
{
    double *x = to->s;
    const double *v = along->s;

    for (size_t i = 0; i < sizeof *to / sizeof *x; i++)
        x[i] += h * v[i];
}

/* V-shaped: the least distance of central differences from the gradient, relative to it or
 * to the hundredth part of the number's own size. */
static double floor_of(const struct step_ops *ops, const struct inputs *in, bool symbol,
                       const struct inputs *along, const double w[], double slope)
{
    double least = INFINITY;

    for (double h = 0.05; h > 1e-8; h /= 4) {
        struct inputs up = *in, down = *in;
        move(&up, along, h);
        move(&down, along, -h);
        const double change = run_toy(ops, &up, symbol, w, 0, NULL) -
                              run_toy(ops, &down, symbol, w, 0, NULL);
        least = fmin(least, fabs(change / (2 * h) - slope) / fmax(fabs(slope), 0.01));
    }
    return least;
}

static void derive(const struct step_ops *ops, bool symbol, size_t ntape)
{
    struct inputs in = {.theta = {0.7, 0.4}, .p = {0.9, -0.3},
                        .symbol = {-1, 2, 0, 3, 0.5, -1, 1e-7, 1e-7}}, d = {0}, v = {0};
    const struct ode ode = toy_ode(ops, symbol ? in.symbol : NULL, ntape);
    struct stepper st;
    double w[N], g[N + MEMORY] = {0}, along[N + MEMORY] = {0}, dtheta[2] = {0.3, -0.8};

    check(!step_open(&st, ops, &ode, 0.05, NULL));
    check((st.ntape - st.nmemory) % (N + ntape) == 0 && st.ntape > st.nmemory);
    double *tapes = malloc(STEPS * st.ntape * sizeof *tapes);
    double *work = malloc(st.nwork * sizeof *work);
    noise(N, in.s, 1);
    noise(N, w, 2);
    noise(N, along, 3);
    const double kept = run_toy(ops, &in, symbol, w, ntape, tapes);
    check(kept == run_toy(ops, &in, symbol, w, ntape, NULL)); /* the same bits */
    check(!memcmp(tapes, in.s, sizeof in.s));

    memcpy(v.s, along, sizeof v.s);
    memcpy(g, w, sizeof w);
    struct dpoint to = {.theta = d.theta, .p = d.p, .symbol = symbol ? d.symbol : NULL};
    for (int k = 0; k < STEPS; k++) {
        const struct point at = {.t = 2 + 0.05 * k, .theta = in.theta, .p = in.p,
                                 .kick = kicks(ops, k)};
        ops->tangent(&st, &at, &(struct point){.theta = dtheta}, along,
                     tapes + (size_t)k * st.ntape, work);
    }
    for (int k = STEPS; k-- > 0;) {
        const struct point at = {.t = 2 + 0.05 * k, .theta = in.theta, .p = in.p,
                                 .kick = kicks(ops, k)};
        ops->adjoint(&st, &at, g, &to, tapes + (size_t)k * st.ntape, work);
    }
    memcpy(d.s, g, sizeof d.s);
    const double forth = dot(N, w, along);
    check_near((dot(N, d.s, v.s) + dot(2, d.theta, dtheta)) / forth, 1, 1e-13);

    check(floor_of(ops, &in, symbol, &v, w, dot(N, d.s, v.s)) < 1e-8);
    for (size_t i = 0; i < 2; i++) {
        struct inputs one = {.theta = {i == 0, i == 1}}, other = {.p = {i == 0, i == 1}};
        check(floor_of(ops, &in, symbol, &one, w, d.theta[i]) < 1e-8);
        check(floor_of(ops, &in, symbol, &other, w, d.p[i]) < 1e-8);
    }
    for (size_t i = 0; symbol && i < N; i++) {
        struct inputs one = {0};
        one.symbol[i] = 1;
        check(floor_of(ops, &in, symbol, &one, w, d.symbol[i]) < 1e-8);
    }
    free(tapes);
    free(work);
    step_close(&st);
}

static void derivatives_of_whole_steps(void)
{
    for (const struct step_ops *const *ops = step_all(); *ops; ops++)
        for (size_t ntape = 0; ntape <= N; ntape += N) {
            derive(*ops, true, ntape);
            if (!(*ops)->needs_symbol)
                derive(*ops, false, ntape);
        }
}

/* ---- laws ---- */

/* f = (S(s) - fall D) s: S skew-symmetric, of neighbours, made of s by what is steep; D >= 0. */
struct law {
    double size, fall;
};

static void turning(const void *ctx, const struct point *at, double ds[], double tape[],
                    double work[])
{
    const struct law *law = ctx;
    const double *s = at->u;

    (void)tape, (void)work;
    for (size_t i = 0; i < N; i++)
        ds[i] = -law->fall * (double)i * s[i];
    for (size_t i = 0; i < N; i++) {
        const size_t r = (i + 1) % N, f = (i + 3) % N;
        const double a = law->size * (s[i] * s[f] - sin(3 * s[r] + (double)i));
        ds[i] += a * s[r];
        ds[r] -= a * s[i];
    }
}

/* The sum of squares after 1e4 steps in units of that at first; whether it ever grew. */
static double squares_after(const char *scheme, const struct law *law, bool *grew)
{
    const struct ode ode = {.n = N, .terms = turning, .ctx = law};
    struct stepper st;
    double s[N];

    check(!step_open(&st, step_find(scheme, NULL), &ode, 0.1, NULL));
    double *work = malloc(st.nwork * sizeof *work);
    noise(N, s, 1);
    const double first = dot(N, s, s);
    double before = first;
    *grew = false;
    for (int i = 0; i < 10000; i++) {
        st.ops->advance(&st, &(struct point){.t = 0.1 * i}, s, NULL, work);
        const double now = dot(N, s, s);
        *grew |= !(now <= before * (1 + 1e-14));
        before = now;
    }
    free(work);
    step_close(&st);
    return before / first;
}

/* Squares add up to what they were after 1e4 steps, or fall, whatever the size of a step; those of
 * rk4 do not. Where steps are far too long the state may stand still. */
static void squares_are_kept(void)
{
    for (double size = 0.1; size < 1e7; size *= 10) {
        const struct law keeps = {size, 0}, falls = {size, size / 10};
        bool grew;
        check_near(squares_after("relaxed-rk4", &keeps, &grew), 1, 1e-12);
        const double left = squares_after("relaxed-rk4", &falls, &grew);
        check(!grew && (left < 0.5 || (size > 10 && left <= 1)));
        check(!(fabs(squares_after("rk4", &keeps, &grew) - 1) < 1e-12));
    }
}

/* Of steps so long that they would gain the state stands still. */
static void standing_still(void)
{
    const struct law law = {0, 20};
    const struct ode ode = {.n = N, .terms = turning, .ctx = &law};
    double s[N] = {1, 2, 3, 4}, begin[N];
    struct stepper st;

    check(!step_open(&st, step_find("relaxed-rk4", NULL), &ode, 0.1, NULL));
    double *work = malloc(st.nwork * sizeof *work);
    memcpy(begin, s, sizeof s);
    st.ops->advance(&st, &(struct point){0}, s, NULL, work);
    check(!memcmp(begin, s, sizeof s));
    free(work);
    step_close(&st);
}

/* N(t) = t^m, no s, or 0 for m = -1: what exponential schemes integrate exactly, whatever the
 * symbol, up to a power of their own. */
static const struct {
    const char *scheme;
    int most;
} exact[] = {{"etdrk4", 2}, {"etdrk2", 1}, {"if-rk4", -1}, {"if-lsrk3", -1},
             {"exponential-euler-maruyama", 0}};

static void power(const void *ctx, const struct point *at, double ds[], double tape[],
                  double work[])
{
    const int m = *(const int *)ctx;

    (void)tape, (void)work;
    for (size_t i = 0; i < N; i++)
        ds[i] = m < 0 ? 0 : pow(at->t, m);
}

/* m! sum_j z^j/(j + m + 1)!, the integral of e^{z(1 - t)} t^m over (0, 1); by
 * recursion where z is large. */
static double complex integral(double complex z, int m)
{
    double complex term = 1, sum = 0;

    if (cabs(z) > 2)
        return m ? (m * integral(z, m - 1) - 1) / z : (cexp(z) - 1) / z;
    for (int j = 0; j < 40; j++) {
        term = j ? term * z / (j + m + 1) : term / (m + 1);
        sum += term;
    }
    return sum;
}

static void compare_power(const struct step_ops *ops, const double L[N], int m)
{
    const struct ode ode = {.n = N, .symbol = L, .terms = power, .ctx = &m};
    const double s0[N] = {1, -1, 1, 1, 2, 0, 0, 1};
    double s[N];
    struct stepper st;

    memcpy(s, s0, sizeof s);
    check(!step_open(&st, ops, &ode, 1, NULL));
    double *work = malloc(st.nwork * sizeof *work);
    ops->advance(&st, &(struct point){0}, s, NULL, work);
    for (size_t i = 0; i < N; i += 2) {
        const double complex z = L[i] + I * L[i + 1];
        const double complex sum = cexp(z) * (s0[i] + I * s0[i + 1]) +
                                   (m < 0 ? 0 : (1 + I) * integral(z, m));
        check_near(s[i], creal(sum), 2e-14 * fmax(1, cabs(sum)));
        check_near(s[i + 1], cimag(sum), 2e-14 * fmax(1, cabs(sum)));
    }
    free(work);
    step_close(&st);
}

static void exponential_weights(void)
{
    const double L[][N] = {{0, 0, 1e-12, 0, -1e-6, 0, 1e-3, 0},
                           {-0.1, 0, 0.7, 0, -1, 0, -1.999, 0},
                           {-2.5, 0, 6, 0, -40, 0, -1e6, 0},
                           {0, 1e-9, 0, 3, -2, 30, 1, -1}};

    for (size_t e = 0; e < sizeof exact / sizeof *exact; e++)
        for (int set = 0; set < 4; set++)
            for (int m = -1; m <= exact[e].most; m++)
                compare_power(step_find(exact[e].scheme, NULL), L[set], m);
}

/* After two steps ab3 integrates quadratics of time exactly; what it damps alone falls as
 * e^{L t}. */
static void adams_bashforth(void)
{
    const double still[N] = {0}, L[N] = {-1, 0, -0.3, 0, -5, 0, 0.2, 0};
    struct stepper st;

    for (int m = -1; m <= 2; m++) {
        const struct ode ode = {.n = N, .symbol = m < 0 ? L : still, .terms = power, .ctx = &m};
        double s[N + MEMORY] = {0}, before[N];
        check(!step_open(&st, step_find("ab3", NULL), &ode, 0.5, NULL));
        double *work = malloc(st.nwork * sizeof *work);
        for (size_t i = 0; i < N; i++)
            s[i] = 1;
        for (int k = 0; k < 5; k++) {
            const double t = 0.5 * k, next = t + 0.5;
            memcpy(before, s, sizeof before);
            st.ops->advance(&st, &(struct point){.t = t}, s, NULL, work);
            for (size_t i = 0; i < N && m < 0; i++)
                check_near(s[i], exp(L[i / 2 * 2] * next), 1e-14);
            for (size_t i = 0; i < N && m >= 0 && k >= 2; i++)
                check_near(s[i] - before[i], (pow(next, m + 1) - pow(t, m + 1)) / (m + 1), 1e-14);
        }
        free(work);
        step_close(&st);
    }
}

/* N = -L goal(0), so that goal(0) is at rest. */
static void forcing(const void *ctx, const struct point *at, double ds[], double tape[],
                    double work[])
{
    const double *L = ctx;

    (void)at, (void)tape, (void)work;
    for (size_t i = 0; i < N; i += 2) {
        const double complex g = (L[i] + I * L[i + 1]) * (goal(i, 0) + I * goal(i + 1, 0));
        ds[i] = -creal(g);
        ds[i + 1] = -cimag(g);
    }
}

/* Where it ends after 20 steps of length 1 from s[N + MEMORY]. */
static void force(const struct step_ops *ops, const double L[N], double s[])
{
    const struct ode ode = {.n = N, .symbol = L, .terms = forcing, .ctx = L};
    struct stepper st;

    check(!step_open(&st, ops, &ode, 1, NULL));
    double *work = malloc(st.nwork * sizeof *work);
    for (int k = 0; k < 20; k++)
        ops->advance(&st, &(struct point){.t = k}, s, NULL, work);
    free(work);
    step_close(&st);
}

/* What is at rest stays so, but for integrating factors and split damping; fast modes are drawn
 * there at once by those that take them implicitly or exactly. */
static void rest_is_kept(void)
{
    const double slow[N] = {-1, 0, -0.5, 0, -1e-3, 0, 0, 0.5}, fast[N] = {
        -1e2, 0, -1e4, 0, -1e6, 0, -1e3, 1e3};

    for (const struct step_ops *const *ops = step_all(); *ops; ops++) {
        double s[N + MEMORY] = {0};
        for (size_t i = 0; i < N; i++)
            s[i] = goal(i, 0);
        force(*ops, slow, s);
        double worst = 0;
        for (size_t i = 0; i < N; i++)
            worst = fmax(worst, fabs(s[i] - goal(i, 0)));
        check((worst < 1e-13) == (strncmp((*ops)->name, "if-", 3) && !(*ops)->splits));
        if (strncmp((*ops)->name, "imex-", 5) && strncmp((*ops)->name, "etd", 3) &&
            strncmp((*ops)->name, "exponential-", 12))
            continue;
        memset(s, 0, sizeof s);
        force(*ops, fast, s);
        for (size_t i = 0; i < N; i++)
            check_near(s[i], goal(i, 0), 1e-13);
    }
}

/* N = t - s^2, each double by itself. */
static void alone(const void *ctx, const struct point *at, double ds[], double tape[],
                  double work[])
{
    (void)tape, (void)work;
    for (size_t i = 0; i < *(const size_t *)ctx; i++)
        ds[i] = at->t - at->u[i] * at->u[i];
}

static void alone_adjoint(const void *ctx, const struct point *at, const double g[],
                          struct dpoint *d, const double tape[], double work[])
{
    (void)tape, (void)work;
    for (size_t i = 0; i < *(const size_t *)ctx; i++)
        d->u[i] += -2 * at->u[i] * g[i];
}

/* A step from s[n], and back with g[n], dsymbol[n]. */
static void step_alone(const struct step_ops *ops, size_t n, const double L[], double s[],
                       double g[], double dsymbol[])
{
    const struct ode ode = {.n = n, .symbol = L, .terms = alone, .adjoint = alone_adjoint,
                            .ctx = &n};
    const struct point at = {.t = 1};
    struct stepper st;

    check(!step_open(&st, ops, &ode, 0.1, NULL));
    double *work = calloc(st.nwork + st.ntape + 2 * (n + st.nmemory), sizeof *work);
    double *tape = work + st.nwork, *all = tape + st.ntape, *gall = all + n + st.nmemory;
    memcpy(all, s, n * sizeof *s);
    memcpy(gall, g, n * sizeof *g);
    ops->advance(&st, &at, all, tape, work);
    ops->adjoint(&st, &at, gall, &(struct dpoint){.symbol = dsymbol}, tape, work);
    memcpy(s, all, n * sizeof *s);
    memcpy(g, gall, n * sizeof *g);
    free(work);
    step_close(&st);
}

/* The bits of a mode do not depend on how many others there are: vectors round as the rest of
 * a loop does, and so do rows of eight modes with one L each. */
static void mode_by_mode(const struct step_ops *ops, bool turns, int kind)
{
    enum { MANY = 80 };
    const bool rows = kind == 2;
    const size_t n = kind ? MANY : MANY - 2; /* whole rows, or not */
    double L[MANY], s[MANY], g[MANY], dL[MANY] = {0}, s0[MANY], g0[MANY];

    noise(MANY, L, 1);
    noise(MANY, s0, 2);
    noise(MANY, g0, 3);
    for (size_t i = 0; i < MANY; i++)
        L[i] = i % 2 && !turns ? 0 : rows ? L[i - i % 16 + i % 2] : L[i];
    memcpy(s, s0, sizeof s);
    memcpy(g, g0, sizeof g);
    step_alone(ops, n, L, s, g, dL);
    for (size_t i = 0; i < n; i += 2) {
        double d[2] = {0};
        step_alone(ops, 2, L + i, s0 + i, g0 + i, d);
        check(s0[i] == s[i] && s0[i + 1] == s[i + 1]);
        check(g0[i] == g[i] && g0[i + 1] == g[i + 1]);
        check(d[0] == dL[i] && d[1] == dL[i + 1]);
    }
}

static void modes_do_not_meet(void)
{
    for (const struct step_ops *const *ops = step_all(); *ops; ops++)
        for (int turns = 0; turns < 2 && !(*ops)->meets; turns++)
            for (int kind = 0; kind < 3; kind++)
                mode_by_mode(*ops, turns, kind);
}

/* Loops over a long state have the bits of one thread, whatever their ranges. */
static void threads_keep_bits(void)
{
    enum { LONG = 2 * (3 * 8192 + 5), ALL = 3 * LONG };
    double *L = malloc((LONG + 2 * ALL) * sizeof *L), *one = L + LONG, *three = one + ALL;

    for (const struct step_ops *const *ops = step_all(); *ops; ops++)
        for (int turns = 0; turns < 2; turns++) {
            noise(LONG, L, 1);
            for (size_t i = 1; !turns && i < LONG; i += 2)
                L[i] = 0;
            noise(ALL, one, 2); /* s, g, and what is due to L */
            memcpy(three, one, ALL * sizeof *one);
            threads_allow(1);
            step_alone(*ops, LONG, L, one, one + LONG, one + 2 * LONG);
            threads_allow(3);
            step_alone(*ops, LONG, L, three, three + LONG, three + 2 * LONG);
            check(!memcmp(one, three, ALL * sizeof *one));
        }
    threads_allow(1);
    free(L);
}

static void nan_stays(void)
{
    for (const struct step_ops *const *ops = step_all(); *ops; ops++)
        for (size_t bad = 0; bad < N; bad++) {
            const struct problem problem = {symbols[2]};
            const struct ode ode = {.n = N, .nwork = 1, .symbol = symbols[2],
                                    .terms = bent, .ctx = &problem};
            struct stepper st;
            double s[N + MEMORY] = {0};
            check(!step_open(&st, *ops, &ode, 0.1, NULL));
            double *work = malloc(st.nwork * sizeof *work);
            s[bad] = NAN;
            (*ops)->advance(&st, &(struct point){0}, s, NULL, work);
            check(isnan(s[bad]));
            free(work);
            step_close(&st);
        }
}

static void refusals(void)
{
    const double bad[] = {0, -1, NAN, INFINITY};

    for (const struct step_ops *const *ops = step_all(); *ops; ops++) {
        struct ode ode = {.n = N, .symbol = symbols[0], .terms = power};
        struct stepper st;
        struct err err = {0};
        for (int i = 0; i < 4; i++) {
            check(step_open(&st, *ops, &ode, bad[i], &err) && err.code == ERR_USAGE);
            check(strstr(err.msg, "dt") && strstr(err.msg, (*ops)->name));
        }
        ode.symbol = NULL;
        check((step_open(&st, *ops, &ode, 1, &err) != 0) == (*ops)->needs_symbol);
        step_close(&st);
        ode.symbol = symbols[0];
        ode.mirrored = true;
        check((step_open(&st, *ops, &ode, 1, &err) != 0) == (*ops)->meets);
        step_close(&st);
        ode.mirrored = false;
        ode.nnoise = 2;
        check((step_open(&st, *ops, &ode, 1, &err) != 0) == ((*ops)->strong == 0));
        step_close(&st);
        ode.nnoise = 0;
        for (long n = 1; STARVES && n < 10; n++) {
            starve(n);
            const int rc = step_open(&st, *ops, &ode, 1, &err);
            check(rc == 0 ? !starved : err.code == ERR_INTERNAL);
            starve(0);
            step_close(&st);
        }
    }
    step_close(&(struct stepper){0});
}

int main(void)
{
    run(order_from_three_steps);
    run(derivatives_of_whole_steps);
    run(squares_are_kept);
    run(standing_still);
    run(exponential_weights);
    run(adams_bashforth);
    run(rest_is_kept);
    run(modes_do_not_meet);
    run(threads_keep_bits);
    run(nan_stays);
    run(refusals);
    return check_end();
}
