/* lbfgs.c -- quasi-Newton steps with a limited memory.
 *
 *   d = -H g,  theta := theta + a d, a by the strong Wolfe conditions
 *   H_{k+1} = (1 - rho s y^T) H_k (1 - rho y s^T) + rho s s^T,  rho = 1 / (y, s)
 *   s = theta_{k+1} - theta_k,  y = g_{k+1} - g_k,  H_0 = (s, y) / (y, y) of the last pair
 *
 * Only the last `memory` pairs are kept. The first a is 1, at the first step of a memory
 * min(1, 1 / |g|) rate. Where no a is found the memory is dropped, and after that it has ended.
 * It ends too where |g| <= tol |g at first|, or the last step lowered f by less than tol f.
 * nocedal2006 algorithms 7.4, 7.5.
 */
#include <math.h>
#include <string.h>

#include "optim/optim_search.h"

enum { RATE, MEMORY, C1, C2, TOL };

/* The state: numbers, g[ntheta], s (memory, ntheta), y (memory, ntheta). Pair number j lies at
 * j modulo memory. */
enum { F, FIRST, GAIN, PAIRS, NUMBERS };

static size_t memory(const struct optim *o)
{
    return (size_t)o->p[MEMORY];
}

static double *gradient(const struct optim *o)
{
    return o->state + NUMBERS;
}

static double *pair_s(const struct optim *o, size_t pair)
{
    return gradient(o) + (1 + pair % memory(o)) * o->ntheta;
}

static double *pair_y(const struct optim *o, size_t pair)
{
    return pair_s(o, pair) + memory(o) * o->ntheta;
}

static int open(struct optim *o, struct err *err)
{
    if (o->p[C1] >= o->p[C2])
        return err_set(err, ERR_USAGE, "lbfgs: found c1 = %g, expected less than c2 = %g",
                       o->p[C1], o->p[C2]);
    o->nstate = NUMBERS + (1 + 2 * memory(o)) * o->ntheta;
    o->nwork = 3 * o->ntheta + memory(o);
    return 0;
}

static double dot(size_t n, const double x[], const double y[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

/* y += a x */
static void add(size_t n, double a, const double x[], double y[])
{
    for (size_t i = 0; i < n; i++)
        y[i] += a * x[i];
}

/* d := -H g; alpha[memory] is scratch. */
static void direct(const struct optim *o, double d[], double alpha[])
{
    const size_t n = o->ntheta, end = (size_t)o->state[PAIRS], m = memory(o);
    const size_t begin = end > m ? end - m : 0;

    for (size_t i = 0; i < n; i++)
        d[i] = -gradient(o)[i];
    for (size_t j = end; j-- > begin;) {
        const double *s = pair_s(o, j), *y = pair_y(o, j);
        alpha[j % m] = dot(n, s, d) / dot(n, y, s);
        add(n, -alpha[j % m], y, d);
    }
    if (end > 0) {
        const double *s = pair_s(o, end - 1), *y = pair_y(o, end - 1);
        const double scale = dot(n, s, y) / dot(n, y, y);
        for (size_t i = 0; i < n; i++)
            d[i] *= scale;
    }
    for (size_t j = begin; j < end; j++) {
        const double *s = pair_s(o, j), *y = pair_y(o, j);
        add(n, alpha[j % m] - dot(n, y, d) / dot(n, y, s), s, d);
    }
}

/* The pair of a step to theta `at` with the gradient dtheta. */
static void remember(struct optim *o, const double theta[], const double at[],
                     const double dtheta[])
{
    double *s = pair_s(o, (size_t)o->state[PAIRS]), *y = pair_y(o, (size_t)o->state[PAIRS]);

    for (size_t i = 0; i < o->ntheta; i++) {
        s[i] = at[i] - theta[i];
        y[i] = dtheta[i] - gradient(o)[i];
    }
    o->state[PAIRS] = dot(o->ntheta, s, y) > 0 ? o->state[PAIRS] + 1 : 0;
}

/* f and g at the first theta. */
static int begin(struct optim *o, const struct optim_problem *problem, const double theta[],
                 struct err *err)
{
    double *g = gradient(o);

    if (problem->value(problem->ctx, theta, &o->state[F], g, err) != 0)
        return -1;
    o->state[FIRST] = sqrt(dot(o->ntheta, g, g));
    o->state[GAIN] = INFINITY;
    if (!isfinite(o->state[F]) || !isfinite(o->state[FIRST]))
        return err_set(err, ERR_NUMERIC, "lbfgs: found no finite value at the first theta");
    return 0;
}

/* A place on the line of steepest descent or of H, in line->at and dtheta; as optim_search. */
static int search(struct optim *o, struct optim_line *line, double d[], double alpha[],
                  struct optim_place *found, struct err *err)
{
    const double norm = sqrt(dot(o->ntheta, gradient(o), gradient(o)));
    int rc = 0;

    for (int tries = 0; tries < 2 && rc == 0; tries++) {
        const bool fresh = o->state[PAIRS] == 0;

        direct(o, d, alpha);
        line->origin.slope = dot(o->ntheta, d, gradient(o));
        if (line->origin.slope < 0)
            rc = optim_search(line, fresh ? fmin(1, 1 / norm) * o->p[RATE] : 1, found, err);
        if (fresh)
            break;
        if (rc == 0)
            o->state[PAIRS] = 0;
    }
    return rc;
}

/* Back to what is allowed, without what was learned on the way out of it; whether f is still less
 * than it was. */
static int constrain(struct optim *o, const struct optim_line *line, double *f, struct err *err)
{
    const struct optim_problem *problem = line->problem;

    if (!problem->constrain || !problem->constrain(problem->ctx, line->at))
        return 1;
    o->state[PAIRS] = 0;
    if (problem->value(problem->ctx, line->at, f, line->dtheta, err) != 0)
        return -1;
    return *f < o->state[F];
}

static int step(struct optim *o, const struct optim_problem *problem, double theta[], double *f,
                double *norm, struct err *err)
{
    const size_t n = o->ntheta;
    double *at = o->work, *dtheta = at + n, *d = dtheta + n, *g = gradient(o);
    struct optim_place found = {0};

    if (o->iter == 0 && begin(o, problem, theta, err) != 0)
        return -1;
    if (sqrt(dot(n, g, g)) <= o->p[TOL] * o->state[FIRST] ||
        o->state[GAIN] <= o->p[TOL] * o->state[F])
        return 0;
    struct optim_line line = {.problem = problem, .ntheta = n, .theta = theta, .d = d,
                              .origin = {.f = o->state[F]}, .c1 = o->p[C1], .c2 = o->p[C2],
                              .at = at, .dtheta = dtheta};
    int rc = search(o, &line, d, d + n, &found, err);
    if (rc != 1)
        return rc;
    remember(o, theta, at, dtheta);
    rc = constrain(o, &line, &found.f, err);
    if (rc != 1)
        return rc;
    memcpy(theta, at, n * sizeof *theta);
    memcpy(g, dtheta, n * sizeof *g);
    o->state[GAIN] = o->state[F] - found.f;
    o->state[F] = *f = found.f;
    *norm = sqrt(dot(n, g, g));
    o->iter++;
    return 1;
}

static const struct param params[] = {
    {"rate", 1, 1e-12, 1e6, "", "length of the first step, in units of min(1, 1/|gradient|)"},
    {"memory", 10, 1, 1000, "", "pairs of steps and changes of the gradient that are kept",
     .whole = true},
    {"c1", 1e-4, 1e-15, 0.5, "", "least decrease of a step, as a part of that of the slope"},
    {"c2", 0.9, 1e-14, 0.999999, "", "largest slope after a step, as a part of that before it"},
    {"tol", 1e-10, 0, 1, "", "part of the first gradient, or of the value in one step, at which it "
     "ends"},
    {0},
};

const struct optim_ops optim_lbfgs = {
    .name = "lbfgs",
    .brief = "quasi-Newton steps with a limited memory, over all samples",
    .source = "nocedal2006",
    .params = params,
    .open = open,
    .step = step,
};
