/* step_rk.c -- explicit Runge-Kutta schemes from their tableau, with derivatives. */
#include "step/step_rk.h"

#include <string.h>

#include "num/diagonal.h"
#include "step/step_share.h"

int step_rk_open(struct stepper *st, struct err *err)
{
    const size_t stages = st->ops->tableau->stages;

    (void)err;
    st->ntape = stages * (st->ode->n + st->ode->ntape);
    st->nwork = (stages + 1) * st->ode->n + st->ode->nwork;
    return 0;
}

double step_rk_time(const struct stepper *st, const struct point *at, size_t j)
{
    double c = 0;

    if (j == st->ops->tableau->stages)
        return at->t + st->dt;
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

struct sum {
    size_t n, m;
    const double *weight, *k, *x;
    double dt, *y;
};

/* In pieces that stay in the nearest cache from one l to the next. */
static void add_range(const void *sum, size_t first, size_t end)
{
    enum { PIECE = 512 };
    const struct sum *s = sum;

    for (size_t i = first; i < end; i += PIECE) {
        const size_t size = end - i < PIECE ? end - i : PIECE;
        if (s->x != s->y)
            memcpy(s->y + i, s->x + i, size * sizeof *s->y);
        for (size_t l = 0; l < s->m; l++)
            if (s->weight[l] != 0)
                add_one(size, s->weight[l] * s->dt, s->k + l * s->n + i, s->y + i);
    }
}

void step_rk_add(size_t n, size_t m, const double weight[], double dt, const double k[],
                 const double x[], double y[])
{
    step_share(n, add_range, &(struct sum){n, m, weight, k, x, dt, y});
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
        here.t = step_rk_time(st, at, j);
        step_rk_add(n, j, rk->a[j], st->dt, k, s, next);
        step_rk_slope(ode, &here, j, k + j * n, tape, rest);
    }
    step_rk_add(n, rk->stages, rk->b, st->dt, k, s, s);
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
        here.t = step_rk_time(st, at, j);
        step_rk_add(n, j, rk->a[j], st->dt, k, v, next);
        ode->tangent(ode->ctx, &here, &toward, k + j * n, own, rest);
        diagonal_add(n, 1, ode->symbol, next, k + j * n);
    }
    step_rk_add(n, rk->stages, rk->b, st->dt, k, v, v);
}

void step_rk_slope_adjoint(const struct ode *ode, const struct point *here, const double k[],
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

/* k_j = dt (b_j g + sum_{l>j} a_lj y_l),  y_j = f'^* k_j,  g := g + sum_j y_j; arrays of n. */
struct back {
    const struct tableau *rk;
    size_t n, j;
    double dt, *g, *y, *k;
};

static void back_range(const void *back, size_t first, size_t end)
{
    const struct back *b = back;

    for (size_t i = first; i < end; i++) {
        double sum = b->rk->b[b->j] * b->g[i];
        for (size_t l = b->j + 1; l < b->rk->stages; l++)
            sum += b->rk->a[l][b->j] * b->y[l * b->n + i];
        b->k[i] = b->dt * sum;
    }
}

static void sum_range(const void *back, size_t first, size_t end)
{
    const struct back *b = back;

    for (size_t j = b->rk->stages; j-- > 0;)
        for (size_t i = first; i < end; i++)
            b->g[i] += b->y[j * b->n + i];
}

void step_rk_adjoint(const struct stepper *st, const struct point *at, double g[],
                     struct dpoint *d, const double tape[], double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    struct back b = {.rk = st->ops->tableau, .n = n, .dt = st->dt, .g = g, .y = work};
    struct point here = *at;

    b.k = b.y + b.rk->stages * n;
    for (size_t j = b.rk->stages; j-- > 0;) {
        const double *own = step_stage(ode, &here, j, tape);
        here.t = step_rk_time(st, at, j);
        b.j = j;
        step_share(n, back_range, &b);
        step_rk_slope_adjoint(ode, &here, b.k, b.y + j * n, d, own, b.k + n);
    }
    step_share(n, sum_range, &b);
}
