/* step_rk.c -- explicit Runge-Kutta schemes from their tableau, with derivatives. */
#include "step/step_rk.h"

#include <string.h>

#include "num/diagonal.h"

int step_rk_open(struct stepper *st, struct err *err)
{
    const size_t stages = st->ops->tableau->stages;

    (void)err;
    st->ntape = stages * (st->ode->n + st->ode->ntape);
    st->nwork = (stages + 1) * st->ode->n + st->ode->nwork;
    return 0;
}

static double time_of(const struct stepper *st, const struct point *at, size_t j)
{
    double c = 0;

    for (size_t l = 0; l < j; l++)
        c += st->ops->tableau->a[j][l];
    return at->t + c * st->dt;
}

/* y[n] += factor x[n] */
static void add_one(size_t n, double factor, const double *restrict x, double *restrict y)
{
    for (size_t i = 0; i < n; i++)
        y[i] += factor * x[i];
}

/* y[n] := x[n] + sum_{l<m} weight[l] dt k_l, of k[m][n]; y may be x. In pieces that stay in the
 * nearest cache from one l to the next. */
static void add(size_t n, size_t m, const double weight[], double dt, const double k[],
                const double x[], double y[])
{
    enum { PIECE = 512 };

    for (size_t i = 0; i < n; i += PIECE) {
        const size_t size = n - i < PIECE ? n - i : PIECE;
        if (x != y)
            memcpy(y + i, x + i, size * sizeof *y);
        for (size_t l = 0; l < m; l++)
            if (weight[l] != 0)
                add_one(size, weight[l] * dt, k + l * n + i, y + i);
    }
}

void step_rk_slope(const struct ode *ode, const struct point *here, size_t j, double k[],
                   double tape[], double work[])
{
    step_terms(ode, here, j, k, tape, work);
    diagonal_add(ode->n, 1, ode->symbol, here->u, k);
}

void step_rk_advance(const struct stepper *st, const struct point *at, double s[],
                     double tape[], double work[])
{
    const struct tableau *rk = st->ops->tableau;
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    double *k = work, *next = k + rk->stages * n, *rest = next + n;
    struct point here = *at;

    here.u = next;
    for (size_t j = 0; j < rk->stages; j++) {
        here.t = time_of(st, at, j);
        add(n, j, rk->a[j], st->dt, k, s, next);
        step_rk_slope(ode, &here, j, k + j * n, tape, rest);
    }
    add(n, rk->stages, rk->b, st->dt, k, s, s);
}

/* k_j' = f' (v + dt sum_l a_jl k_l'),  v := v + dt sum_j b_j k_j' */
void step_rk_tangent(const struct stepper *st, const struct point *at, const struct point *along,
                     double v[], const double tape[], double work[])
{
    const struct tableau *rk = st->ops->tableau;
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    double *k = work, *next = k + rk->stages * n, *rest = next + n;
    struct point here = *at, toward = *along;

    toward.u = next;
    for (size_t j = 0; j < rk->stages; j++) {
        const double *own = step_stage(ode, &here, j, tape);
        here.t = time_of(st, at, j);
        add(n, j, rk->a[j], st->dt, k, v, next);
        ode->tangent(ode->ctx, &here, &toward, k + j * n, own, rest);
        diagonal_add(n, 1, ode->symbol, next, k + j * n);
    }
    add(n, rk->stages, rk->b, st->dt, k, v, v);
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

/* k_j = dt (b_j g + sum_{l>j} a_lj y_l),  y_j = f'^* k_j,  g := g + sum_j y_j */
void step_rk_adjoint(const struct stepper *st, const struct point *at, double g[],
                     struct dpoint *d, const double tape[], double work[])
{
    const struct tableau *rk = st->ops->tableau;
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    double *y = work, *k = y + rk->stages * n, *rest = k + n;
    struct point here = *at;

    for (size_t j = rk->stages; j-- > 0;) {
        const double *own = step_stage(ode, &here, j, tape);
        here.t = time_of(st, at, j);
        for (size_t i = 0; i < n; i++) {
            double sum = rk->b[j] * g[i];
            for (size_t l = j + 1; l < rk->stages; l++)
                sum += rk->a[l][j] * y[l * n + i];
            k[i] = st->dt * sum;
        }
        slope_adjoint(ode, &here, k, y + j * n, d, own, rest);
    }
    for (size_t j = rk->stages; j-- > 0;)
        for (size_t i = 0; i < n; i++)
            g[i] += y[j * n + i];
}
