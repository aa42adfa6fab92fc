/* relaxed_rk4.c -- the classical Runge-Kutta scheme, with steps as long as the energy law wants.
 *
 *   s += gamma dt d,   d = sum_i b_i k_i,   k_i those of rk4.c
 *   |s'|^2 - |s|^2 = 2 gamma dt sum_i b_i <s_i, k_i>
 *   gamma = (<k1, k2> + <k2, k3> + <k3, k4>) / 3 / |d|^2
 *
 * Since b_i > 0, the sum of squares of s is kept, or falls, wherever f keeps it or lets it fall,
 * by steps of any size; gamma = 1 + O(dt^3). Time goes on by dt (the technique of incremental
 * directions), which is of order 3. ketcheson2019. A gamma below 0, of steps far too long, is 0:
 * the state stands still where it would gain. Stages that leave the state far behind lose the
 * digits of the law: where a step is longer than the state, gamma is at most that of |s'| = |s|,
 * unless f adds energy. Limits: the sum of squares is that of the numbers of the state, so that
 * states which are Fourier coefficients are refused, and all of them meet in gamma. Stages that
 * are not finite are NaN.
 */
#include <math.h>

#include "num/diagonal.h"
#include "num/sum.h"
#include "step/step_rk.h"
#include "step/step_share.h"

enum { STAGES = 4 };

/* Behind the stages a tape has k(STAGES,n). Work: k, d, twice n and what the ode needs. */
static int open_relaxed(struct stepper *st, struct err *err)
{
    const size_t n = st->ode->n;

    (void)err;
    st->ntape = STAGES * (n + st->ode->ntape) + STAGES * n;
    st->nwork = (STAGES + 4) * n + st->ode->nwork;
    return 0;
}

static const double *slopes(const struct stepper *st, const double tape[])
{
    return tape + STAGES * (st->ode->n + st->ode->ntape);
}

/* ---- loops over the numbers of a state ---- */

struct sums {
    size_t n;
    const double *k, *dk; /* (STAGES,n) */
    const double *d, *dd;
    double scale;         /* of each factor of a product */
    double *to, *more;
};

static double mean(const double k[], size_t n, size_t i)
{
    return ((k[i] + k[3 * n + i]) + 2 * (k[n + i] + k[2 * n + i])) / 6;
}

/* d, and the terms of P = gamma |d|^2 */
static void direction(const void *sums, size_t first, size_t end)
{
    const struct sums *s = sums;
    const double *k = s->k;
    const size_t n = s->n;

    for (size_t i = first; i < end; i++) {
        const double k2 = s->scale * k[n + i], k3 = s->scale * k[2 * n + i];
        s->to[i] = mean(k, n, i);
        s->more[i] = (k2 * (s->scale * k[i] + k3) + k3 * (s->scale * k[3 * n + i])) / 3;
    }
}

/* The derivatives of d, and of P */
static void turned(const void *sums, size_t first, size_t end)
{
    const struct sums *s = sums;
    const double *k = s->k, *dk = s->dk;
    const size_t n = s->n;

    for (size_t i = first; i < end; i++) {
        const double near = dk[n + i] * (k[i] + k[2 * n + i]) + k[n + i] * (dk[i] + dk[2 * n + i]);
        const double far = dk[2 * n + i] * k[3 * n + i] + k[2 * n + i] * dk[3 * n + i];
        s->to[i] = mean(dk, n, i);
        s->more[i] = (near + far) / 3;
    }
}

static void products(const void *sums, size_t first, size_t end)
{
    const struct sums *s = sums;

    for (size_t i = first; i < end; i++)
        s->to[i] = (s->scale * s->d[i]) * s->dd[i];
}

static double dot(size_t n, double scale, const double a[], const double b[], double work[])
{
    step_share(n, products, &(struct sums){.n = n, .scale = scale, .d = a, .dd = b, .to = work});
    return sum_any_order(n, work);
}

/* The power of two by which the largest k is below 1, so that its square is a number. */
static double scale_of(size_t n, const double k[])
{
    double most = 0;
    int exponent;

    for (size_t i = 0; i < STAGES * n; i++)
        most = fmax(most, fabs(k[i]));
    if (!(most > 0) || !isfinite(most))
        return 1;
    frexp(most, &exponent);
    return ldexp(1, exponent > -1000 ? -exponent : 1000);
}

static double norm(size_t n, double scale, const double a[], double work[])
{
    return sqrt(scale * dot(n, scale, a, a, work));
}

/* gamma, or what stands for it where the law has lost its digits: that of |s'| = |s| where f adds
 * and takes nothing but the rounding of the stages, and where it takes energy no more than that.
 * P and square are of scaled k. */
static double guarded(size_t n, double dt, const double s[], const double k[], const double d[],
                      double c, double P, double square, double work[])
{
    const double along = c * c * dot(n, 1, s, d, work), gain = along + dt * P / 2;
    const double gamma = P / square, keeps = -2 * along / (dt * square);
    double lost = c * norm(n, 1, s, work) * sqrt(square);

    for (size_t j = 1; j < STAGES; j++)
        lost += dt * norm(n, c, k + (j - 1) * n, work) * norm(n, c, k + j * n, work);
    if (fabs(gain) <= 1e-12 * lost)
        return keeps;
    return gain < 0 && keeps < gamma ? keeps : gamma;
}

/* d[n] := the direction of k from s; gamma, and |d|^2, or 0 where gamma is held. */
static double relax(size_t n, double dt, const double s[], const double k[], double d[],
                    double *size, double work[])
{
    const double c = scale_of(n, k);

    step_share(n, direction, &(struct sums){.n = n, .scale = c, .k = k, .to = d, .more = work});
    const double P = sum_any_order(n, work), square = c * dot(n, c, d, d, work);
    double gamma = P / square;
    *size = 0;
    if (square == 0)
        return 1;
    if (dt * dt * square > c * c * dot(n, 1, s, s, work))
        gamma = guarded(n, dt, s, k, d, c, P, square, work);
    if (gamma < 0)
        return 0;
    if (!(fabs(gamma - P / square) > 1e-10 * gamma)) /* but for rounding */
        *size = square / c / c;
    return gamma;
}

/* y[n] := x + factor a; y may be x */
struct move {
    double factor;
    const double *x, *a;
    double *y;
};

static void move_range(const void *move, size_t first, size_t end)
{
    const struct move *m = move;

    for (size_t i = first; i < end; i++)
        m->y[i] = m->x[i] + m->factor * m->a[i];
}

static void move(size_t n, const double x[], double factor, const double a[], double y[])
{
    step_share(n, move_range, &(struct move){factor, x, a, y});
}

/* ---- members ---- */

/* Of stage j: its weight, and how far ahead it is, in time and along the slope before it. */
static const double weight[STAGES] = {1. / 6, 1. / 3, 1. / 3, 1. / 6};
static const double ahead[STAGES] = {0, 0.5, 0.5, 1};

static void advance(const struct stepper *st, const struct point *at, double s[], double tape[],
                    double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    double *k = work, *d = k + STAGES * n, *next = d + n, *rest = next + n, size;
    struct point here = *at;

    for (size_t j = 0; j < STAGES; j++) {
        here.t = at->t + ahead[j] * st->dt;
        here.u = j ? next : s;
        if (j)
            move(n, s, ahead[j] * st->dt, k + (j - 1) * n, next);
        step_rk_slope(ode, &here, j, k + j * n, tape, rest);
    }
    if (tape)
        memcpy(tape + STAGES * (n + ode->ntape), k, STAGES * n * sizeof *k);
    const double gamma = relax(n, st->dt, s, k, d, &size, next);
    move(n, s, gamma * st->dt, d, s);
}

/* v + dt (gamma dd + dgamma d),  dgamma = (dP - 2 gamma <d, dd>) / |d|^2 */
static void tangent(const struct stepper *st, const struct point *at, const struct point *along,
                    double v[], const double tape[], double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    const double *k = slopes(st, tape);
    double *dk = work, *d = dk + STAGES * n, *dd = d + n, *next = dd + n, *rest = next + n, size;
    struct point here = *at, toward = *along;
    double dgamma = 0;

    for (size_t j = 0; j < STAGES; j++) {
        const double *own = step_stage(ode, &here, j, tape);
        here.t = at->t + ahead[j] * st->dt;
        toward.u = j ? next : v;
        if (j)
            move(n, v, ahead[j] * st->dt, dk + (j - 1) * n, next);
        ode->tangent(ode->ctx, &here, &toward, dk + j * n, own, rest);
        diagonal_add(n, 1, ode->symbol, toward.u, dk + j * n);
    }
    const double gamma = relax(n, st->dt, tape, k, d, &size, next);
    step_share(n, turned, &(struct sums){.n = n, .k = k, .dk = dk, .to = dd, .more = next});
    if (size > 0)
        dgamma = (sum_any_order(n, next) - 2 * gamma * dot(n, 1, d, dd, next)) / size;
    move(n, v, gamma * st->dt, dd, v);
    move(n, v, dgamma * st->dt, d, v);
}

/* to[n] := what is due to k_j by d and gamma: b_j (dt gamma g - 2 gamma share d) + share dP/dk_j,
 * share = dt <g, d> / |d|^2 */
struct due {
    size_t n, j;
    const double *k, *d, *g;
    double direct, share, gamma, *to;
};

static void due_range(const void *due, size_t first, size_t end)
{
    const struct due *s = due;
    const double *before = s->j ? s->k + (s->j - 1) * s->n : NULL;
    const double *after = s->j + 1 < STAGES ? s->k + (s->j + 1) * s->n : NULL;
    const double b = weight[s->j];

    for (size_t i = first; i < end; i++) {
        const double beside = (before ? before[i] : 0) + (after ? after[i] : 0);
        s->to[i] = b * (s->direct * s->g[i] - 2 * s->gamma * s->share * s->d[i]) +
                   s->share * beside / 3;
    }
}

/* k_j = due_j + a_{j+1,j} dt y_{j+1},  y_j = f'^* k_j,  g := g + sum_j y_j */
static void adjoint(const struct stepper *st, const struct point *at, double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    double *y = work, *mean_k = y + STAGES * n, *due = mean_k + n, *rest = due + n, size;
    struct due of = {.n = n, .k = slopes(st, tape), .d = mean_k, .g = g, .to = due};
    struct point here = *at;

    of.gamma = relax(n, st->dt, tape, of.k, mean_k, &size, due);
    of.direct = of.gamma * st->dt;
    of.share = size > 0 ? st->dt * dot(n, 1, g, mean_k, due) / size : 0;
    for (size_t j = STAGES; j-- > 0;) {
        const double *own = step_stage(ode, &here, j, tape);
        here.t = at->t + ahead[j] * st->dt;
        of.j = j;
        step_share(n, due_range, &of);
        if (j + 1 < STAGES)
            move(n, due, ahead[j + 1] * st->dt, y + (j + 1) * n, due);
        step_rk_slope_adjoint(ode, &here, due, y + j * n, d, own, rest);
    }
    for (size_t j = STAGES; j-- > 0;)
        move(n, g, 1, y + j * n, g);
}

const struct step_ops step_relaxed_rk4 = {
    .name = "relaxed-rk4",
    .brief = "rk4 that keeps the law of the sum of squares, order 3, explicit; not for Fourier "
             "states",
    .source = "ketcheson2019",
    .order = 3,
    .meets = true,
    .open = open_relaxed,
    .advance = advance,
    .tangent = tangent,
    .adjoint = adjoint,
};
