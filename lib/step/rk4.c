/* rk4.c -- the classical Runge-Kutta scheme of order four.
 *
 *   k1 = f(t, s), k2 = f(t + dt/2, s + dt/2 k1), k3 = f(t + dt/2, s + dt/2 k2),
 *   k4 = f(t + dt, s + dt k3),   s += dt/6 (k1 + 2 k2 + 2 k3 + k4)
 *
 * with f = symbol * s + terms. kutta1901. Stable for dt times an
 * eigenvalue in about [-2.78, 0] or i [-2.82, 2.82].
 */
#include "step/step_rk.h"

/* For the derivatives; the step itself is written out, in less memory. */
static const struct tableau tableau = {
    .stages = 4, .a = {{0}, {0.5}, {0, 0.5}, {0, 0, 1}}, .b = {1. / 6, 1. / 3, 1. / 3, 1. / 6}};

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
    step_rk_slope(ode, &here, 0, k, tape, rest);
    for (size_t i = 0; i < n; i++) {
        sum[i] = s[i] + dt / 6 * k[i];
        next[i] = s[i] + dt / 2 * k[i];
    }
    here.u = next;
    here.t = at->t + dt / 2;
    step_rk_slope(ode, &here, 1, k, tape, rest);
    stage(n, dt / 3, dt / 2, s, k, sum, next);
    step_rk_slope(ode, &here, 2, k, tape, rest);
    stage(n, dt / 3, dt, s, k, sum, next);
    here.t = at->t + dt;
    step_rk_slope(ode, &here, 3, k, tape, rest);
    for (size_t i = 0; i < n; i++)
        s[i] = sum[i] + dt / 6 * k[i];
}

const struct step_ops step_rk4 = {
    .name = "rk4",
    .brief = "classical Runge-Kutta, order 4, explicit",
    .source = "kutta1901",
    .order = 4,
    .tableau = &tableau,
    .open = step_rk_open,
    .advance = advance,
    .tangent = step_rk_tangent,
    .adjoint = step_rk_adjoint,
};
