/* rk4.c -- the classical Runge-Kutta scheme of order four.
 *
 *   k1 = f(t, s), k2 = f(t + dt/2, s + dt/2 k1), k3 = f(t + dt/2, s + dt/2 k2),
 *   k4 = f(t + dt, s + dt k3),   s += dt/6 (k1 + 2 k2 + 2 k3 + k4)
 *
 * with f = symbol * s + terms. kutta1901. Stable for dt times an
 * eigenvalue in about [-2.78, 0] or i [-2.82, 2.82].
 */
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
    const double *L = ode->symbol, *s = here->u;

    step_terms(ode, here, j, k, tape, work);
    for (size_t i = 0; L && i < ode->n; i += 2) {
        k[i] += L[i] * s[i] - L[i + 1] * s[i + 1];
        k[i + 1] += L[i] * s[i + 1] + L[i + 1] * s[i];
    }
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

const struct step_ops step_rk4 = {
    .name = "rk4",
    .brief = "classical Runge-Kutta, order 4, explicit",
    .source = "kutta1901",
    .order = 4,
    .open = open,
    .advance = advance,
};
