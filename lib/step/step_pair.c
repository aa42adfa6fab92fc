/* step_pair.c -- a step of an embedded pair: with its error, and what lies between its ends. */
#include "step/step_pair.h"

#include "step/step_share.h"

void step_pair_slope(const struct stepper *st, const struct point *at, const double s[],
                     double k[], double work[])
{
    struct point here = *at;

    here.u = s;
    step_rk_slope(st->ode, &here, 0, k, NULL, work);
}

void step_pair_advance(const struct stepper *st, const struct point *at, const double s0[],
                       double k[], double s1[], double work[])
{
    const struct tableau *rk = st->ops->tableau;
    const size_t n = st->ode->n, m = rk->stages;
    double *next = work, *rest = next + n;
    struct point here = *at;

    for (size_t j = 1; j <= m; j++) {
        double *to = j < m ? next : s1;
        step_rk_add(n, j, j < m ? rk->a[j] : rk->b, st->dt, k, s0, to);
        here.t = step_rk_time(st, at, j);
        here.u = to;
        step_rk_slope(st->ode, &here, j, k + j * n, NULL, rest);
    }
}

void step_pair_error(const struct stepper *st, const double k[], double e[])
{
    const struct tableau *rk = st->ops->tableau;

    memset(e, 0, st->ode->n * sizeof *e);
    step_rk_add(st->ode->n, rk->stages + 1, rk->pair->error, st->dt, k, e, e);
}

struct between {
    double part, dt;
    const double *s0, *s1, *first, *last; /* states, and slopes, at both ends */
    double *s;                            /* c3 -> s(t + part dt) */
};

static void between_range(const void *between, size_t first, size_t end)
{
    const struct between *b = between;
    const double part = b->part, rest = 1 - part;

    for (size_t i = first; i < end; i++) {
        const double d = b->s1[i] - b->s0[i], c1 = b->dt * b->first[i] - d;
        const double c2 = d - b->dt * b->last[i] - c1;
        b->s[i] = b->s0[i] + part * (d + rest * (c1 + part * (c2 + rest * b->s[i])));
    }
}

void step_pair_between(const struct stepper *st, double part, const double s0[], const double k[],
                       const double s1[], double s[])
{
    const struct tableau *rk = st->ops->tableau;
    const size_t n = st->ode->n, m = rk->stages;

    memset(s, 0, n * sizeof *s);
    step_rk_add(n, m + 1, rk->pair->dense, st->dt, k, s, s);
    step_share(n, between_range, &(struct between){part, st->dt, s0, s1, k, k + m * n, s});
}
