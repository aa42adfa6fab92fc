/* rk4.c -- the classical Runge-Kutta scheme of order four.
 *
 *   k1 = f(t, s), k2 = f(t + dt/2, s + dt/2 k1), k3 = f(t + dt/2, s + dt/2 k2),
 *   k4 = f(t + dt, s + dt k3),   s += dt/6 (k1 + 2 k2 + 2 k3 + k4)
 *
 * with f = symbol * s + explicit_terms. kutta1901. Stable for dt times an
 * eigenvalue in about [-2.78, 0] or i [-2.82, 2.82].
 */
#include "step/step.h"

static int open(struct stepper *st, struct err *err)
{
    (void)err;
    st->nwork = 3 * st->ode->n + st->ode->nwork;
    return 0;
}

/* k[n] := f(t, s) */
static void slope(const struct ode *ode, double t, const double s[], double k[],
                  double work[])
{
    const double *L = ode->symbol;

    ode->explicit_terms(ode->ctx, t, s, k, work);
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

static void advance(const struct stepper *st, double t, double s[],
                    double work[])
{
    const struct ode *ode = st->ode;
    const size_t n = ode->n;
    const double dt = st->dt;
    double *k = work, *sum = k + n, *next = sum + n, *rest = next + n;

    slope(ode, t, s, k, rest);
    for (size_t i = 0; i < n; i++) {
        sum[i] = s[i] + dt / 6 * k[i];
        next[i] = s[i] + dt / 2 * k[i];
    }
    slope(ode, t + dt / 2, next, k, rest);
    stage(n, dt / 3, dt / 2, s, k, sum, next);
    slope(ode, t + dt / 2, next, k, rest);
    stage(n, dt / 3, dt, s, k, sum, next);
    slope(ode, t + dt, next, k, rest);
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
