/* lorenz96_two_scale.c -- Lorenz's 1996 model of two scales.
 *
 *   dX_k/dt = X_{k-1} (X_{k+1} - X_{k-2}) - X_k + F - a sum_j Y_{j,k}
 *   dY_i/dt = -c b Y_{i+1} (Y_{i+2} - Y_{i-1}) - c Y_i + a X_k
 *
 * k cyclic; Y one ring of all i = k J + j, X_k the sector that Y_i lies in.
 * sum    a = h c/b, as Lorenz wrote it
 * mean   a = h c/J: X feels -h c times the mean of its sector
 * Both keep sum X^2/2 + sum Y^2/2 but for F and the linear damping.
 *
 * lorenz1996, wilks2005 (sum), rasp2020 (mean).
 */
#include <stddef.h>

#include "num/rng.h"
#include "sys/sys.h"

enum { F, H, B, C };

static const struct param params[] = {
    {"F", 20, -1e4, 1e4, "", "forcing"},
    {"h", 1, -1e4, 1e4, "", "coupling strength"},
    {"b", 10, 1e-3, 1e4, "", "ratio of amplitudes"},
    {"c", 10, 1e-3, 1e4, "", "ratio of time scales"},
    {0},
};

static const struct sys_axis axes[] = {
    {.name = "k", .n = 8, .min = 4, .unit = "", .cyclic = true},
    {.name = "j", .n = 32, .min = 1, .unit = ""},
    {0},
};

static int variables(struct sys *sys, struct err *err)
{
    if (layout_var(&sys->layout, "X", "k", "", "slow variable", err) < 0)
        return -1;
    return layout_var(&sys->layout, "Y", "k,j", "", "fast variable", err);
}

typedef double half_row __attribute__((vector_size(4 * sizeof(double))));
typedef double pair __attribute__((vector_size(2 * sizeof(double))));

/* Of one state or of a row of lanes, which `number` is. */
#define SLOW(left2, left, here, right, force)                                                \
    ((left) * ((right) - (left2)) - (here) + (force))
#define FAST(left, here, right, right2, cb, c)                                               \
    ((cb) * (right) * ((left) - (right2)) - (c) * (here))

#define SLOW_TERMS(name, number)                                                             \
    static void name(size_t n, double force, const number X[], number dX[])                  \
    {                                                                                        \
        dX[0] = SLOW(X[n - 2], X[n - 1], X[0], X[1], force);                                 \
        dX[1] = SLOW(X[n - 1], X[0], X[1], X[2], force);                                     \
        for (size_t k = 2; k < n - 1; k++)                                                   \
            dX[k] = SLOW(X[k - 2], X[k - 1], X[k], X[k + 1], force);                         \
        dX[n - 1] = SLOW(X[n - 3], X[n - 2], X[n - 1], X[0], force);                         \
    }

SLOW_TERMS(slow_terms, double)
SLOW_TERMS(slow_lanes, sys_row)

#define HALF(x, ...) __builtin_shufflevector(x, x, __VA_ARGS__)

/* Halves meet halves: (0 + 4) + (1 + 5) and (2 + 6) + (3 + 7). */
static inline double total(const sys_row *lane, double rest)
{
    const half_row four = HALF(*lane, 0, 1, 2, 3) + HALF(*lane, 4, 5, 6, 7);
    const pair two = HALF(four, 0, 2) + HALF(four, 1, 3);

    return two[0] + two[1] + rest;
}

/* No function: not all processors pass such vectors. */
#define ROW(y) (*(const sys_row *)(y))

/* In eight lanes, as vectors. */
static double sum(size_t n, const double y[])
{
    sys_row lane = {0};
    double rest = 0;
    size_t i = 0;

    for (; i + SYS_LANES <= n; i += SYS_LANES)
        lane += ROW(y + i);
    for (; i < n; i++)
        rest += y[i];
    return total(&lane, rest);
}

/* Eight of them; and as many as there are, where the last eight may be done twice. */
static inline void fast_row(double push, double cb, double c, const double y[], double dY[])
{
    *(sys_row *)dY = FAST(ROW(y - 1), ROW(y), ROW(y + 1), ROW(y + 2), cb, c) + push;
}

static void fast_rest(size_t from, size_t to, double push, double cb, double c, const double Y[],
                      double dY[])
{
    if (from < to && to >= SYS_LANES)
        fast_row(push, cb, c, Y + to - SYS_LANES, dY + to - SYS_LANES);
    else
        for (size_t j = from; j < to; j++)
            dY[j] = FAST(Y[j - 1], Y[j], Y[j + 1], Y[j + 2], cb, c) + push;
}

/* Of a sector Y[n], the first `most` of dY[n], where push is due to its X, from Y[-1] to
 * Y[most + 1]; returns the sum. One pass: a second over dY would read across what the first has
 * just stored. */
static double sector(size_t n, size_t most, double push, double cb, double c, const double Y[],
                     double dY[])
{
    sys_row lane = {0};
    double rest = 0;
    size_t j = 0;

    for (; j + SYS_LANES <= most; j += SYS_LANES) {
        lane += ROW(Y + j);
        fast_row(push, cb, c, Y + j, dY + j);
    }
    fast_rest(j, most, push, cb, c, Y, dY);
    for (; j + SYS_LANES <= n; j += SYS_LANES)
        lane += ROW(Y + j);
    for (; j < n; j++)
        rest += Y[j];
    return total(&lane, rest);
}

/* Sectors have wrong neighbours at the ends of the ring, which come last. */
static void all_terms(const struct sys *sys, double a, const struct point *at,
                      double ds[])
{
    const size_t nk = sys->grid[0], nj = sys->grid[1], n = nk * nj;
    const double c = at->p[C], cb = c * at->p[B], *X = at->u, *Y = X + nk;
    double *dX = ds, *dY = ds + nk;

    slow_terms(nk, at->p[F], X, dX);
    for (size_t k = 0; k < nk; k++) {
        const size_t i = k * nj, left = i + 2 < n ? n - 2 - i : 0;
        dX[k] -= a * sector(nj, left < nj ? left : nj, a * X[k], cb, c, Y + i, dY + i);
    }
    dY[0] = FAST(Y[n - 1], Y[0], Y[1], Y[2], cb, c) + a * X[0];
    dY[n - 2] = FAST(Y[n - 3], Y[n - 2], Y[n - 1], Y[0], cb, c) + a * X[(n - 2) / nj];
    dY[n - 1] = FAST(Y[n - 2], Y[n - 1], Y[0], Y[1], cb, c) + a * X[nk - 1];
}

/* *total := the sum of y[n], each lane in the order of sum. */
static void sum_lanes(size_t n, const sys_row y[], sys_row *total)
{
    sys_row lane[8] = {{0}}, rest = {0};
    size_t i = 0;

    for (; i + 8 <= n; i += 8)
        for (size_t j = 0; j < 8; j++)
            lane[j] += y[i + j];
    for (; i < n; i++)
        rest += y[i];
    *total = ((lane[0] + lane[4]) + (lane[1] + lane[5])) +
             ((lane[2] + lane[6]) + (lane[3] + lane[7])) + rest;
}

/* all_terms of states in lanes. */
static void all_lanes(const struct sys *sys, double a, const struct point *at, double ds[])
{
    const size_t nk = sys->grid[0], nj = sys->grid[1], n = nk * nj;
    const double c = at->p[C], cb = c * at->p[B];
    const sys_row *X = (const sys_row *)at->u, *Y = X + nk;
    sys_row *dX = (sys_row *)ds, *dY = dX + nk;

    slow_lanes(nk, at->p[F], X, dX);
    for (size_t k = 0; k < nk; k++) {
        const size_t end = (k + 1) * nj < n - 2 ? (k + 1) * nj : n - 2;
        sys_row total_k;
        sum_lanes(nj, Y + k * nj, &total_k);
        dX[k] -= a * total_k;
        for (size_t i = k ? k * nj : 1; i < end; i++)
            dY[i] = FAST(Y[i - 1], Y[i], Y[i + 1], Y[i + 2], cb, c) + a * X[k];
    }
    dY[0] = FAST(Y[n - 1], Y[0], Y[1], Y[2], cb, c) + a * X[0];
    dY[n - 2] = FAST(Y[n - 3], Y[n - 2], Y[n - 1], Y[0], cb, c) + a * X[(n - 2) / nj];
    dY[n - 1] = FAST(Y[n - 2], Y[n - 1], Y[0], Y[1], cb, c) + a * X[nk - 1];
}

/* The coefficients of the equations, or of derivatives with respect to them. */
struct coefficients {
    double force, a, cb, c;
};

/* How they change along dp (NULL: not); da_dp[i]: derivative of a with respect to p[i]. */
static struct coefficients change(const double p[], const double da_dp[], const double dp[])
{
    if (!dp)
        return (struct coefficients){0};
    return (struct coefficients){
        .force = dp[F], .a = da_dp[H] * dp[H] + da_dp[B] * dp[B] + da_dp[C] * dp[C],
        .cb = p[C] * dp[B] + p[B] * dp[C], .c = dp[C]};
}

/* out := the derivative along (V, W) and the change of the coefficients */
static void all_tangent(const struct sys *sys, double a, struct coefficients d,
                        const struct point *at, const double V[], double out[])
{
    const size_t nk = sys->grid[0], nj = sys->grid[1], ni = nk * nj;
    const double c = at->p[C], cb = c * at->p[B], *X = at->u, *Y = X + nk, *W = V + nk;

    for (size_t k = 0; k < nk; k++) {
        const size_t l = (k + nk - 1) % nk, l2 = (k + nk - 2) % nk, r = (k + 1) % nk;
        out[k] = V[l] * (X[r] - X[l2]) + X[l] * (V[r] - V[l2]) - V[k] + d.force -
                 a * sum(nj, W + k * nj) - d.a * sum(nj, Y + k * nj);
    }
    for (size_t i = 0; i < ni; i++) {
        const size_t l = (i + ni - 1) % ni, r = (i + 1) % ni, r2 = (i + 2) % ni;
        out[nk + i] = cb * (W[r] * (Y[l] - Y[r2]) + Y[r] * (W[l] - W[r2])) - c * W[i] +
                      a * V[i / nj] + d.cb * Y[r] * (Y[l] - Y[r2]) - d.c * Y[i] +
                      d.a * X[i / nj];
    }
}

static void slow_adjoint(const struct sys *sys, double a, const struct point *at,
                         const double g[], double du[], struct coefficients *to)
{
    const size_t nk = sys->grid[0], nj = sys->grid[1];
    const double *X = at->u, *Y = X + nk;

    for (size_t k = 0; k < nk; k++) {
        const size_t l = (k + nk - 1) % nk, l2 = (k + nk - 2) % nk, r = (k + 1) % nk;
        to->force += g[k];
        to->a -= g[k] * sum(nj, Y + k * nj);
        if (!du)
            continue;
        du[l] += g[k] * (X[r] - X[l2]);
        du[r] += g[k] * X[l];
        du[l2] -= g[k] * X[l];
        du[k] -= g[k];
        for (size_t j = 0; j < nj; j++)
            du[nk + k * nj + j] -= a * g[k];
    }
}

static void fast_adjoint(const struct sys *sys, double a, const struct point *at,
                         const double g[], double du[], struct coefficients *to)
{
    const size_t nk = sys->grid[0], nj = sys->grid[1], ni = nk * nj;
    const double c = at->p[C], cb = c * at->p[B], *X = at->u, *Y = X + nk, *gY = g + nk;
    double *dY = du ? du + nk : NULL;

    for (size_t i = 0; i < ni; i++) {
        const size_t l = (i + ni - 1) % ni, r = (i + 1) % ni, r2 = (i + 2) % ni;
        to->a += gY[i] * X[i / nj];
        to->cb += gY[i] * Y[r] * (Y[l] - Y[r2]);
        to->c -= gY[i] * Y[i];
        if (!du)
            continue;
        dY[r] += cb * gY[i] * (Y[l] - Y[r2]);
        dY[l] += cb * gY[i] * Y[r];
        dY[r2] -= cb * gY[i] * Y[r];
        dY[i] -= c * gY[i];
        du[i / nj] += a * gY[i];
    }
}

static void all_adjoint(const struct sys *sys, double a, const double da_dp[],
                        const struct point *at, const double g[], struct dpoint *d)
{
    struct coefficients to = {0};

    slow_adjoint(sys, a, at, g, d->u, &to);
    fast_adjoint(sys, a, at, g, d->u, &to);
    if (!d->p)
        return;
    d->p[F] += to.force;
    d->p[H] += to.a * da_dp[H];
    d->p[B] += to.a * da_dp[B] + to.cb * at->p[C];
    d->p[C] += to.a * da_dp[C] + to.cb * at->p[B] + to.c;
}

static void sum_terms(const struct sys *sys, const struct point *at, double ds[],
                      double tape[], double work[])
{
    (void)tape, (void)work;
    all_terms(sys, at->p[H] * at->p[C] / at->p[B], at, ds);
}

static void mean_terms(const struct sys *sys, const struct point *at, double ds[],
                       double tape[], double work[])
{
    (void)tape, (void)work;
    all_terms(sys, at->p[H] * at->p[C] / (double)sys->grid[1], at, ds);
}

static void sum_lanes_terms(const struct sys *sys, const struct point *at, double ds[],
                            double work[])
{
    (void)work;
    all_lanes(sys, at->p[H] * at->p[C] / at->p[B], at, ds);
}

static void mean_lanes_terms(const struct sys *sys, const struct point *at, double ds[],
                             double work[])
{
    (void)work;
    all_lanes(sys, at->p[H] * at->p[C] / (double)sys->grid[1], at, ds);
}

/* a of the two forms, and its derivative with respect to each parameter. */
static double sum_coupling(const struct sys *sys, const double p[], double da_dp[])
{
    (void)sys;
    da_dp[H] = p[C] / p[B];
    da_dp[B] = -p[H] * p[C] / (p[B] * p[B]);
    da_dp[C] = p[H] / p[B];
    return p[H] * p[C] / p[B];
}

static double mean_coupling(const struct sys *sys, const double p[], double da_dp[])
{
    const double nj = (double)sys->grid[1];

    da_dp[H] = p[C] / nj;
    da_dp[B] = 0;
    da_dp[C] = p[H] / nj;
    return p[H] * p[C] / nj;
}

static void sum_tangent(const struct sys *sys, const struct point *at, const struct point *v,
                        double out[], const double tape[], double work[])
{
    double da_dp[PARAM_MAX];
    const double a = sum_coupling(sys, at->p, da_dp);

    (void)tape, (void)work;
    all_tangent(sys, a, change(at->p, da_dp, v->p), at, v->u, out);
}

static void mean_tangent(const struct sys *sys, const struct point *at, const struct point *v,
                         double out[], const double tape[], double work[])
{
    double da_dp[PARAM_MAX];
    const double a = mean_coupling(sys, at->p, da_dp);

    (void)tape, (void)work;
    all_tangent(sys, a, change(at->p, da_dp, v->p), at, v->u, out);
}

static void sum_adjoint(const struct sys *sys, const struct point *at, const double g[],
                        struct dpoint *d, const double tape[], double work[])
{
    double da_dp[PARAM_MAX];
    const double a = sum_coupling(sys, at->p, da_dp);

    (void)tape, (void)work;
    all_adjoint(sys, a, da_dp, at, g, d);
}

static void mean_adjoint(const struct sys *sys, const struct point *at, const double g[],
                         struct dpoint *d, const double tape[], double work[])
{
    double da_dp[PARAM_MAX];
    const double a = mean_coupling(sys, at->p, da_dp);

    (void)tape, (void)work;
    all_adjoint(sys, a, da_dp, at, g, d);
}

static const struct sys_form form_sum = {
    .name = "sum",
    .brief = "coupling -(h c/b) sum_j Y",
    .terms = sum_terms,
    .tangent = sum_tangent,
    .adjoint = sum_adjoint,
    .lanes = SYS_SHORT, .terms_lanes = sum_lanes_terms,
};

static const struct sys_form form_mean = {
    .name = "mean",
    .brief = "coupling -h c times the mean of Y over a sector",
    .terms = mean_terms,
    .tangent = mean_tangent,
    .adjoint = mean_adjoint,
    .lanes = SYS_SHORT, .terms_lanes = mean_lanes_terms,
};

static const struct sys_form *const forms[] = {&form_sum, &form_mean, NULL};

static const struct param random_params[] = {
    {"mean", 3.8, -1e4, 1e4, "", "mean of every X_k"},
    {"sd", 5, 0, 1e4, "", "standard deviation of every X_k"},
    {"sd_Y", 0.3, 0, 1e4, "", "standard deviation of every Y"},
    {0},
};

static int random_fill(const struct sys *sys, const double p[], uint64_t seed,
                       uint64_t member, double s[], struct err *err)
{
    struct rng r = rng_open(seed, "initial-condition", member);

    (void)err;
    for (size_t i = 0; i < sys->n; i++)
        s[i] = i < sys->grid[0] ? p[0] + p[1] * rng_normal(&r)
                                : p[2] * rng_normal(&r);
    return 0;
}

static const struct sys_ic ics[] = {
    {"random", "independent normal values, about as wide as the climate", "",
     random_params, random_fill},
    {0},
};

const struct sys_ops sys_lorenz96_two_scale = {
    .name = "lorenz96-two-scale",
    .brief = "Lorenz 1996, two scales: slow waves over fast ones",
    .equation =
        "dX_k/dt = X_{k-1} (X_{k+1} - X_{k-2}) - X_k + F - (h c/b) sum_j Y_{j,k}\n"
        "dY_i/dt = -c b Y_{i+1} (Y_{i+2} - Y_{i-1}) - c Y_i + (h c/b) X_k,"
        "   i = k J + j",
    .about = "With F = 20, h = 1, b = c = 10 on 8x32: mean of X 3.79, variance "
             "25.8, largest Lyapunov exponent about 20. c = 4 separates the "
             "scales less. The resolved model is lorenz96 with the same F.",
    .source = "lorenz1996",
    .law = "translation",
    .params = params,
    .axes = axes,
    .forms = forms,
    .ics = ics,
    .scheme = "rk4",
    .dt = 1e-3,
    .coarse = "lorenz96",
    .variables = variables,
};
