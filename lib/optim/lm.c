/* lm.c -- Levenberg and Marquardt: steps of least squares, damped.
 *
 *   (A + mu) h = -g,  theta := theta + h where that lowers f
 *   rho = 2 (f(theta) - f(theta + h)) / (h, mu h - g),  mu := mu max(1/3, 1 - (2 rho - 1)^3)
 *
 * f = |r|^2, g = 2 J^T r, A = 2 J^T J. Else h is refused and mu := mu c with c = 2, 4, 8, .. until
 * one lowers f; the first mu is `damping` times the greatest of the diagonal of A. It ends where
 * |g| <= tol |g at first|, where a step lowered f by less than tol f, and where h is lost in the
 * rounding of theta. madsen2004 algorithm 3.16.
 */
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "optim/optim.h"

enum { DAMPING, TOL };
enum { F, FIRST, GAIN, MU, NUMBERS }; /* the state */
enum { MOST = 2000 };
static const double lost = 1e-15; /* of |theta| */

static int open(struct optim *o, struct err *err)
{
    if (o->ntheta > MOST)
        return err_set(err, ERR_USAGE, "lm: found %zu parameters, expected at most %d: it solves "
                       "for all of them at once", o->ntheta, MOST);
    o->nstate = NUMBERS;
    o->nwork = (3 + 2 * o->ntheta) * o->ntheta;
    return 0;
}

static double length(size_t n, const double x[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sqrt(sum);
}

/* h of (A + mu) h = -g by Cholesky's factorisation, in R(n, n); whether that is a matrix which has
 * one. */
static bool solve(size_t n, const double A[], double mu, const double g[], double R[], double h[])
{
    memcpy(R, A, n * n * sizeof *R);
    for (size_t i = 0; i < n; i++) {
        R[i * n + i] += mu;
        h[i] = -g[i];
    }
    return LAPACKE_dposv(LAPACK_COL_MAJOR, 'U', (lapack_int)n, 1, R, (lapack_int)n, h,
                         (lapack_int)n) == 0;
}

/* A at theta, and before the first step also f, its gradient's length and mu. */
static int linearise(struct optim *o, const struct optim_problem *problem, const double theta[],
                     double g[], double A[], struct err *err)
{
    double *s = o->state, greatest = 0;

    if (problem->normal(problem->ctx, theta, g, A, err) != 0)
        return -1;
    if (o->iter > 0)
        return 0;
    if (problem->value(problem->ctx, theta, &s[F], NULL, err) != 0)
        return -1;
    for (size_t i = 0; i < o->ntheta; i++)
        greatest = fmax(greatest, A[i * o->ntheta + i]);
    s[FIRST] = length(o->ntheta, g);
    s[GAIN] = INFINITY;
    s[MU] = o->p[DAMPING] * (greatest > 0 ? greatest : 1);
    if (!isfinite(s[F]) || !isfinite(s[FIRST]) || !isfinite(s[MU]))
        return err_set(err, ERR_NUMERIC, "lm: found no finite value at the first theta");
    return 0;
}

/* The next theta to at[], and mu; 1, 0 where there is none that lowers f, -1 with err. */
static int advance(struct optim *o, const struct optim_problem *problem, const double theta[],
                   const double g[], const double A[], double R[], double h[], double at[],
                   struct err *err)
{
    const size_t n = o->ntheta;
    double *mu = &o->state[MU], f;

    for (double more = 2; isfinite(*mu); *mu *= more, more *= 2) {
        double predicted = 0;

        if (!solve(n, A, *mu, g, R, h))
            continue;
        if (length(n, h) <= lost * length(n, theta))
            return 0;
        for (size_t i = 0; i < n; i++) {
            predicted += h[i] * (*mu * h[i] - g[i]) / 2;
            at[i] = theta[i] + h[i];
        }
        if (problem->constrain)
            problem->constrain(problem->ctx, at);
        if (problem->value(problem->ctx, at, &f, NULL, err) != 0)
            return -1;
        if (!(f < o->state[F]))
            continue;
        const double odd = 2 * (o->state[F] - f) / predicted - 1;
        *mu *= fmax(1.0 / 3, 1 - odd * odd * odd);
        o->state[GAIN] = o->state[F] - f;
        o->state[F] = f;
        return 1;
    }
    return 0;
}

static int step(struct optim *o, const struct optim_problem *problem, double theta[], double *f,
                double *norm, struct err *err)
{
    const size_t n = o->ntheta;
    double *g = o->work, *h = g + n, *at = h + n, *A = at + n, *R = A + n * n;

    if (o->iter > 0 && o->state[GAIN] <= o->p[TOL] * (o->state[F] + o->state[GAIN]))
        return 0;
    if (linearise(o, problem, theta, g, A, err) != 0)
        return -1;
    *norm = length(n, g);
    if (*norm <= o->p[TOL] * o->state[FIRST])
        return 0;
    const int rc = advance(o, problem, theta, g, A, R, h, at, err);
    if (rc != 1)
        return rc;
    memcpy(theta, at, n * sizeof *theta);
    *f = o->state[F];
    o->iter++;
    return 1;
}

static const struct param params[] = {
    {"damping", 1e-3, 1e-15, 1e6, "", "of the first step, in units of the steepest curvature"},
    {"tol", 1e-10, 0, 1, "", "part of the first gradient, or of the value in one step, at which it "
     "ends"},
    {0},
};

const struct optim_ops optim_lm = {
    .name = "lm",
    .brief = "Levenberg and Marquardt's damped least squares, over all samples",
    .source = "madsen2004",
    .params = params,
    .open = open,
    .step = step,
    .squares = true,
};
