/* kalman.c -- ensemble Kalman inversion: table, members that failed, lengths of steps. */
#include "kalman/kalman.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>

#include "base/registry.h"
#include "kalman/kalman_spread.h"
#include "num/rng.h"
#include "num/triangle.h"

#define X(name) extern const struct kalman_ops kalman_##name;
#include "kalman.inc"
#undef X

static const struct kalman_ops *const kalman_table[] = {
#define X(name) &kalman_##name,
#include "kalman.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(kalman, "method of inversion")

enum { FEW = 10, MANY = 100 };

int kalman_open(struct kalman *k, const char *spec, size_t n, size_t d, size_t members,
                uint64_t seed, struct err *err)
{
    char name[64];
    const char *params;

    *k = (struct kalman){.n = n, .d = d, .seed = seed};
    if (param_split(spec, name, sizeof name, &params, err) < 0)
        return -1;
    k->ops = kalman_find(name, err);
    if (!k->ops)
        return -1;
    param_defaults(k->ops->params, k->p);
    if (params && param_apply(k->ops->params, k->p, name, params, err) < 0)
        return -1;
    const size_t wanted = k->ops->members ? k->ops->members(n) : n <= FEW ? 10 * n : MANY;
    k->members = members ? members : wanted;
    if (k->ops->members && members && members != wanted)
        return err_set(err, ERR_USAGE, "%s: found %zu members, expected %zu for %zu parameters",
                       name, members, wanted, n);
    if (k->members < 2)
        return err_set(err, ERR_USAGE, "%s: found %zu members, expected 2 or more", name,
                       k->members);
    return 0;
}

/* v := A of v, sheared so that A^T A = I, times sqrt(members - 1) */
static int whiten(size_t J, size_t n, double v[], struct err *err)
{
    double *A = malloc((2 * J * n + n * n + n) * sizeof *A);

    if (!A)
        return err_set(err, ERR_INTERNAL, "no memory for %zu members", J);
    double *columns = A + J * n, *R = columns + J * n, *tau = R + n * n;
    kalman_spread(J, n, v, NULL, A);
    for (size_t j = 0; j < J; j++)
        for (size_t i = 0; i < n; i++)
            columns[i * J + j] = A[j * n + i];
    const int rc = triangle_of_rows(J, n, columns, J, tau, R, err);
    if (rc == 0) {
        memcpy(v, A, J * n * sizeof *v);
        /* rows of A R^-1: R is upper and column-major, so R^T is lower and row-major */
        cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, (int)J, (int)n,
                    sqrt((double)(J - 1)), R, (int)n, v, (int)n);
    }
    free(A);
    return rc;
}

int kalman_first(const struct kalman *k, bool exact, double v[], struct err *err)
{
    if (k->ops->first) {
        k->ops->first(k, v);
        return 0;
    }
    for (size_t j = 0; j < k->members; j++) {
        struct rng rng = rng_open(k->seed, "kalman-prior", j);
        for (size_t i = 0; i < k->n; i++)
            v[j * k->n + i] = rng_normal(&rng);
    }
    return exact && k->members > k->n ? whiten(k->members, k->n, v, err) : 0;
}

static bool finite_row(const double r[], size_t d)
{
    for (size_t i = 0; i < d; i++)
        if (!isfinite(r[i]))
            return false;
    return true;
}

/* ERR_DATA where all members are one. */
static int check_spread(const struct kalman *k, const double v[], struct err *err)
{
    for (size_t j = 1; j < k->members; j++)
        for (size_t i = 0; i < k->n; i++)
            if (v[j * k->n + i] != v[i])
                return 0;
    return err_set(err, ERR_DATA, "%s: the ensemble has collapsed: its %zu members are one",
                   k->ops->name, k->members);
}

/* The members that did not fail, in front: v (left, n), r (left, d); at[left]: where they were. */
static size_t gather(const struct kalman *k, const double r[], const double v[], double to_r[],
                     double to_v[], size_t at[])
{
    size_t left = 0;

    for (size_t j = 0; j < k->members; j++)
        if (finite_row(r + j * k->d, k->d)) {
            memcpy(to_r + left * k->d, r + j * k->d, k->d * sizeof *r);
            memcpy(to_v + left * k->n, v + j * k->n, k->n * sizeof *v);
            at[left++] = j;
        }
    return left;
}

/* v of those in at[left] from from_v (left, n), the rest drawn from their normal distribution. */
static int scatter(const struct kalman *k, size_t left, const double from_v[], const size_t at[],
                   double v[], struct err *err)
{
    const size_t n = k->n;
    double *A = malloc((left * n + n) * sizeof *A);
    size_t next = 0;

    if (!A)
        return err_set(err, ERR_INTERNAL, "%s: no memory", k->ops->name);
    kalman_spread(left, n, from_v, A + left * n, A);
    for (size_t j = 0; j < k->members; j++) {
        double *to = v + j * n;
        if (next < left && at[next] == j) {
            memcpy(to, from_v + next++ * n, n * sizeof *to);
            continue;
        }
        struct rng rng = rng_open(k->seed, "kalman-failed", (uint64_t)k->iteration << 32 | j);
        memcpy(to, A + left * n, n * sizeof *to);
        for (size_t i = 0; i < left; i++)
            cblas_daxpy((int)n, rng_normal(&rng), A + i * n, 1, to, 1);
    }
    free(A);
    return 0;
}

static int step_of_some(const struct kalman *k, double h, const double r[], double v[],
                        size_t *failed, struct err *err)
{
    const size_t J = k->members;
    double *some = malloc(J * (k->d + k->n) * sizeof *some);
    size_t *at = malloc(J * sizeof *at);
    int rc = -1;

    if (!some || !at) {
        err_set(err, ERR_INTERNAL, "%s: no memory", k->ops->name);
        goto done;
    }
    struct kalman of = *k;
    of.members = gather(k, r, v, some, some + J * k->d, at);
    *failed = J - of.members;
    if (of.members < 2) {
        err_set(err, ERR_DATA, "%s: found %zu of %zu members that did not fail, expected 2 or more",
                k->ops->name, of.members, J);
        goto done;
    }
    double *some_v = some + J * k->d;
    rc = check_spread(&of, some_v, err);
    rc = rc == 0 ? k->ops->step(&of, h, some, some_v, err) : rc;
    rc = rc == 0 ? scatter(k, of.members, some_v, at, v, err) : rc;
done:
    free(some);
    free(at);
    return rc;
}

int kalman_step(const struct kalman *k, double h, const double r[], double v[], size_t *failed,
                struct err *err)
{
    if (!k->ops->whole)
        return step_of_some(k, h, r, v, failed, err);
    *failed = 0;
    for (size_t j = 0; j < k->members; j++)
        *failed += !finite_row(r + j * k->d, k->d);
    if (check_spread(k, v, err) < 0)
        return -1;
    return k->ops->step(k, h, r, v, err);
}

double kalman_length(const struct kalman *k, const double r[], double left)
{
    double mean = 0, var = 0;
    size_t n = 0;

    for (size_t j = 0; j < k->members; j++) {
        if (!finite_row(r + j * k->d, k->d))
            continue;
        const double f = cblas_ddot((int)k->d, r + j * k->d, 1, r + j * k->d, 1) / 2;
        const double away = f - mean; /* Welford's recurrence */
        mean += away / (double)++n;
        var += away * (f - mean);
    }
    if (n < 2)
        return NAN;
    var /= (double)(n - 1);
    const double d = (double)k->d / 2, h = fmax(d / mean, sqrt(d / var));
    return fmin(isnan(h) ? left : h, left);
}

void kalman_moments(const struct kalman *k, const double v[], double mean[], double cov[])
{
    const size_t J = k->members, n = k->n;

    if (k->ops->moments) {
        k->ops->moments(k, v, mean, cov);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        mean[i] = 0;
        for (size_t j = 0; j < J; j++)
            mean[i] += v[j * n + i] / (double)J;
    }
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            double sum = 0;
            for (size_t j = 0; j < J; j++)
                sum += (v[j * n + a] - mean[a]) * (v[j * n + b] - mean[b]);
            cov[a * n + b] = sum / (double)(J - 1);
        }
}
