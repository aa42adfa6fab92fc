/* rk4.c -- the classical Runge-Kutta scheme of order four.
 *
 *   k1 = f(t, s), k2 = f(t + dt/2, s + dt/2 k1), k3 = f(t + dt/2, s + dt/2 k2),
 *   k4 = f(t + dt, s + dt k3),   s += dt/6 (k1 + 2 k2 + 2 k3 + k4)
 *
 * with f = symbol * s + terms. kutta1901. Stable for dt times an
 * eigenvalue in about [-2.78, 0] or i [-2.82, 2.82].
 */
#include <string.h>

#include "num/diagonal.h"
#include "step/step.h"

static int open(struct stepper *st, struct err *err)
{
    (void)err;
    st->ntape = 4 * (st->ode->n + st->ode->ntape);
    st->nwork = 3 * st->ode->n + st->ode->nwork;
    return 0;
}

/* k[n] := f of stage j at here->u */
static void slope(const struct ode *ode, const struct point *here, size_t j, double k[],
                  double tape[], double work[])
{
    step_terms(ode, here, j, k, tape, work);
    diagonal_add(ode->n, 1, ode->symbol, here->u, k);
}

/* sum += weight k, next := s + ahead k */
static void stage(size_t n, double weight, double ahead,
                  const double *restrict s, const double *restrict k,
                  double *restrict sum, double *restrict next)
{
    for (size_t i = 0; i < n; i++) {
        sum[i] += weight * k[i];
        next[i] = s[i] + ahead * k[i];
    }
}

static void advance(const struct stepper *st, const struct point *at, double s[],
                    double tape[], double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    const double dt = st->dt;
    double *k = work, *sum = k + n, *next = sum + n, *rest = next + n;
    struct point here = *at;

    here.u = s;
    slope(ode, &here, 0, k, tape, rest);
    for (size_t i = 0; i < n; i++) {
        sum[i] = s[i] + dt / 6 * k[i];
        next[i] = s[i] + dt / 2 * k[i];
    }
    here.u = next;
    here.t = at->t + dt / 2;
    slope(ode, &here, 1, k, tape, rest);
    stage(n, dt / 3, dt / 2, s, k, sum, next);
    slope(ode, &here, 2, k, tape, rest);
    stage(n, dt / 3, dt, s, k, sum, next);
    here.t = at->t + dt;
    slope(ode, &here, 3, k, tape, rest);
    for (size_t i = 0; i < n; i++)
        s[i] = sum[i] + dt / 6 * k[i];
}

/* Stage j: its weight, and how far its state is ahead along the slope of the one before. */
static const double weight[] = {1. / 6, 1. / 3, 1. / 3, 1. / 6};
static const double ahead[] = {0, 0.5, 0.5, 1};

/* k_j' = f' (v + a_j dt k_{j-1}'),  v := v + dt sum_j w_j k_j' */
static void tangent(const struct stepper *st, const struct point *at, double v[],
                    const double theta[], const double tape[], double work[])
{
    const struct ode *ode = st->ode;
    const double dt = st->dt;
    const size_t n = ode->n;
    double *k = work, *sum = k + n, *next = sum + n, *rest = next + n;
    const struct point along = {.u = next, .theta = theta};
    struct point here = *at;

    memset(k, 0, n * sizeof *k);
    memcpy(sum, v, n * sizeof *v);
    for (size_t j = 0; j < 4; j++) {
        const double *own = step_stage(ode, &here, j, tape);
        here.t = at->t + ahead[j] * dt;
        for (size_t i = 0; i < n; i++)
            next[i] = v[i] + ahead[j] * dt * k[i];
        ode->tangent(ode->ctx, &here, &along, k, own, rest);
        diagonal_add(n, 1, ode->symbol, next, k);
        for (size_t i = 0; i < n; i++)
            sum[i] += weight[j] * dt * k[i];
    }
    memcpy(v, sum, n * sizeof *v);
}

/* y[n] := f'^* k of the stage here->u, and what is due to all else */
static void slope_adjoint(const struct ode *ode, const struct point *here, const double k[],
                          double y[], const struct dpoint *d, const double own[],
                          double work[])
{
    struct dpoint to = *d;

    memset(y, 0, ode->n * sizeof *y);
    to.u = y;
    ode->adjoint(ode->ctx, here, k, &to, own, work);
    diagonal_add_conj(ode->n, 1, ode->symbol, k, y);
    if (d->symbol)
        diagonal_add_conj(ode->n, 1, here->u, k, d->symbol);
}

/* k_j = dt (w_j g + a_{j+1} y_{j+1}),  y_j = f'^* k_j,  g := g + sum_j y_j */
static void adjoint(const struct stepper *st, const struct point *at, double g[],
                    struct dpoint *d, const double tape[], double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    const double dt = st->dt;
    double *k = work, *sum = k + n, *y = sum + n, *rest = y + n;
    struct point here = *at;

    memset(y, 0, n * sizeof *y);
    memcpy(sum, g, n * sizeof *g);
    for (size_t j = 4; j-- > 0;) {
        const double next = j < 3 ? ahead[j + 1] : 0;
        const double *own = step_stage(ode, &here, j, tape);
        here.t = at->t + ahead[j] * dt;
        for (size_t i = 0; i < n; i++)
            k[i] = dt * (weight[j] * g[i] + next * y[i]);
        slope_adjoint(ode, &here, k, y, d, own, rest);
        for (size_t i = 0; i < n; i++)
            sum[i] += y[i];
    }
    memcpy(g, sum, n * sizeof *g);
}

const struct step_ops step_rk4 = {
    .name = "rk4",
    .brief = "classical Runge-Kutta, order 4, explicit",
    .source = "kutta1901",
    .order = 4,
    .open = open,
    .advance = advance,
    .tangent = tangent,
    .adjoint = adjoint,
};
