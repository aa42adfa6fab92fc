/* reservoir.c -- echo state networks: the spectral radius, what they forget, and what is planted
 * and found by ridge regression along runs. */
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>

#include "../check.h"
#include "learn/learn.h"
#include "num/eliminate.h"
#include "num/rng.h"

enum { N = 8, SIZE = 7, P = 3, F = 1 + P + SIZE + SIZE / 2, NT = 60, MEMBERS = 2, WASHOUT = 10 };

#define PARAMS "size=7,links=3,rho=0.8,washout=10"

static struct layout line(void)
{
    struct layout l = {0};
    const struct axis axis = {.name = "x", .n = N, .step = 0.1, .edge = EDGE_PERIODIC};

    check(layout_axis(&l, &axis, NULL) == 0 && layout_var(&l, "u", "x", "", "", NULL) == 0);
    return l;
}

static struct closure opened(const char *params)
{
    const struct layout l = line();
    struct closure c;
    struct err err = {0};

    check(!closure_open(&c, closure_find("reservoir", NULL), &l, params, NULL, 0, &err));
    if (err.code)
        check_text(err.msg, "");
    return c;
}

/* States that wander. */
struct data {
    double t[NT], u[NT * MEMBERS * N], tau[NT * MEMBERS * N];
    struct records records;
};

static struct data *wander(void)
{
    struct data *d = calloc(1, sizeof *d);
    struct rng r = rng_open(6, "planted", 0);
    const size_t row = MEMBERS * N;

    for (size_t k = 0; k < NT; k++)
        d->t[k] = 0.1 * (double)k;
    for (size_t i = 0; i < NT * row; i++)
        d->u[i] = (i < row ? 0 : 0.7 * d->u[i - row]) + 0.7 * rng_normal(&r);
    for (size_t i = 0; i < NT * row; i++)
        d->tau[i] = rng_normal(&r);
    d->records = (struct records){.nt = NT, .nmember = MEMBERS, .n = N, .t = d->t, .u = d->u,
                                  .tau = d->tau};
    return d;
}

/* h at every record of a member, from h0 or zeros; the caller frees it. */
static double *run_of(const struct closure *c, const struct data *d, size_t member,
                      const double h0[])
{
    double *h = calloc(NT * c->nheld, sizeof *h), *work = malloc(c->nwork * sizeof *work);

    if (h0)
        memcpy(h, h0, c->nheld * sizeof *h);
    for (size_t k = 1; k < NT; k++) {
        const struct point at = {.u = d->u + (k * MEMBERS + member) * N, .dt = 0.1,
                                 .h = h + (k - 1) * c->nheld, .theta = c->theta};
        c->ops->shift(c, &at, h + k * c->nheld, work);
    }
    free(work);
    return h;
}

/* m[N] at a record. */
static void give(const struct closure *c, const struct data *d, size_t member, size_t k,
                 const double h[], double m[])
{
    double *tape = malloc((c->ntape + c->nwork) * sizeof *tape);
    const struct point at = {.u = d->u + (k * MEMBERS + member) * N, .h = h + k * c->nheld,
                             .theta = c->theta};

    c->ops->eval(c, &at, m, NULL, tape, tape + c->ntape);
    free(tape);
}

static double fit(struct closure *c, const struct data *d)
{
    const struct learn_options opt = {.objective = objective_find("derivative", NULL),
                                      .batch = 50, .threads = 2, .look = 20};
    struct learn_report last = {0};
    struct err err = {0};

    check(!learn_fit(c, &d->records, &opt, &last, &err));
    if (err.code)
        check_text(err.msg, "");
    return last.error;
}

/* Without inputs the derivative of a step about 0 is W, the same at every point. */
static void spectral_radius_is_as_wanted(void)
{
    enum { MANY = 40 };
    struct closure c = opened("size=40,links=5,rho=0.7,gain=0");
    double *h = calloc(3 * c.nheld, sizeof *h), *v = h + c.nheld, *dh = v + c.nheld;
    double *work = malloc(c.nwork * sizeof *work), zero[N] = {0}, most = 0;
    double W[MANY * MANY], re[MANY], im[MANY];

    for (size_t k = 0; k < MANY; k++) {
        const struct point at = {.u = zero, .h = h}, along = {.u = zero, .h = v};
        memset(v, 0, c.nheld * sizeof *v);
        v[k * N + 3] = 1;
        c.ops->shift_tangent(&c, &at, &along, dh, work);
        for (size_t s = 0; s < MANY; s++)
            W[s * MANY + k] = dh[s * N + 3];
        check(dh[2] == 0);
    }
    check(!LAPACKE_dgeev(LAPACK_ROW_MAJOR, 'N', 'N', MANY, W, MANY, re, im, NULL, 1, NULL, 1));
    for (size_t k = 0; k < MANY; k++)
        most = fmax(most, hypot(re[k], im[k]));
    check_near(most, 0.7, 2e-3);
    free(h);
    free(work);
    closure_close(&c);
}

/* What two reservoirs began with does not matter after a while, of one sequence of states. */
static void beginnings_are_forgotten(void)
{
    struct data *d = wander();
    struct closure c = opened(PARAMS);
    struct rng r = rng_open(3, "begin", 0);
    double *begin = malloc(c.nheld * sizeof *begin), apart = 0;

    for (size_t i = 0; i < c.nheld; i++)
        begin[i] = 2 * rng_normal(&r);
    double *h = run_of(&c, d, 0, NULL), *other = run_of(&c, d, 0, begin);
    for (size_t i = (NT - 1) * c.nheld; i < NT * c.nheld; i++)
        apart = fmax(apart, fabs(h[i] - other[i]));
    check(apart > 0 && apart < 1e-6);
    free(h);
    free(other);
    free(begin);
    free(d);
    closure_close(&c);
}

/* States after a record do not change what is given at it; those before it do. */
static void the_future_changes_nothing(void)
{
    struct data *d = wander();
    struct closure c = opened(PARAMS);
    double m[N], again[N];
    const size_t middle = NT / 2;

    fit(&c, d);
    for (int early = 0; early < 2; early++) {
        double *h = run_of(&c, d, 1, NULL);
        give(&c, d, 1, middle, h, m);
        free(h);
        const size_t from = early ? middle - 2 : middle + 1;
        for (size_t k = from; k < (early ? middle : NT); k++)
            d->u[(k * MEMBERS + 1) * N + 4] += 0.3;
        h = run_of(&c, d, 1, NULL);
        give(&c, d, 1, middle, h, again);
        check((memcmp(m, again, sizeof m) == 0) == !early);
        free(h);
    }
    free(d);
    closure_close(&c);
}

/* Targets that are linear in the features, but for those of the washout, which are noise. */
static void planted_readouts_are_found(void)
{
    struct data *d = wander();
    struct closure planted = opened(PARAMS ",leak=0.6"), c = opened(PARAMS ",leak=0.6,ridge=0");
    struct rng r = rng_open(2, "theta", 0);
    double sum = 0;

    check(planted.ntheta == F && planted.nsettled == F && planted.npast == WASHOUT);
    for (size_t i = 0; i < F; i++)
        planted.theta[i] = rng_normal(&r);
    for (size_t i = 0; i < NT * MEMBERS * N; i++)
        sum += d->u[i] * d->u[i];
    planted.scale_u[0] = sqrt(sum / (NT * MEMBERS * N)); /* as the fit will find it */
    for (size_t member = 0; member < MEMBERS; member++) {
        double *h = run_of(&planted, d, member, NULL);
        for (size_t k = WASHOUT; k < NT; k++)
            give(&planted, d, member, k, h, d->tau + (k * MEMBERS + member) * N);
        free(h);
    }
    check_near(fit(&c, d), 0, 1e-10);
    check_near(c.scale_u[0], planted.scale_u[0], 1e-14);
    for (size_t i = 0; i < F; i++)
        check_near(c.scale_tau[0] * c.theta[i], planted.theta[i], 1e-8);
    free(d);
    closure_close(&c);
    closure_close(&planted);
}

/* (A^T A + ridge) Wout = A^T tau / scale_tau; the error is of all records after the washout. */
static void readouts_are_ridge_regression(void)
{
    struct data *d = wander();
    struct closure c = opened(PARAMS ",ridge=0.3");
    static double A[F * F], b[F], f[F];
    size_t pivot[F];
    double left = 0, all = 0;
    const double error = fit(&c, d);

    for (size_t member = 0; member < MEMBERS; member++) {
        double *h = run_of(&c, d, member, NULL), m[N];
        for (size_t k = WASHOUT; k < NT; k++) {
            const double *u = d->u + (k * MEMBERS + member) * N, *r = h + k * c.nheld;
            const double *tau = d->tau + (k * MEMBERS + member) * N;
            give(&c, d, member, k, h, m);
            for (size_t i = 0; i < N; i++) {
                size_t at = 0;
                f[at++] = 1;
                for (size_t j = 0; j < P; j++)
                    f[at++] = u[(i + N + j - 1) % N] / c.scale_u[0];
                for (size_t s = 0; s < SIZE; s++)
                    f[at++] = r[s * N + i];
                for (size_t s = 1; s < SIZE; s += 2)
                    f[at++] = r[s * N + i] * r[s * N + i];
                for (size_t p = 0; p < F; p++) {
                    for (size_t q = 0; q < F; q++)
                        A[p * F + q] += f[p] * f[q];
                    b[p] += f[p] * tau[i] / c.scale_tau[0];
                }
                left += (m[i] - tau[i]) * (m[i] - tau[i]);
                all += tau[i] * tau[i];
            }
        }
        free(h);
    }
    for (size_t p = 0; p < F; p++)
        A[p * F + p] += 0.3;
    check(eliminate(F, F, A, b, 1e-14, pivot) == F);
    for (size_t p = 0; p < F; p++)
        check_near(c.theta[pivot[p]], b[p], 1e-10);
    check_near(error, sqrt(left / all), 1e-12);
    free(d);
    closure_close(&c);
}

static void refuses_what_has_no_order(void)
{
    struct data *d = wander();
    struct closure c = opened(PARAMS);
    struct learn_options opt = {.objective = objective_find("derivative", NULL), .batch = 50,
                                .threads = 1, .look = 20};
    struct err err = {0};

    d->t[NT - 1] += 0.05;
    check(learn_fit(&c, &d->records, &opt, NULL, &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "found records 0.15 and 0.1 apart, expected one distance") != NULL);
    d->records.nt = WASHOUT;
    check(learn_fit(&c, &d->records, &opt, NULL, &err) < 0 && err.code == ERR_DATA);
    check(strstr(err.msg, "found 10 records, expected more than the 10") != NULL);
    check(closure_memoryless(&c, &err) < 0);
    free(d);
    closure_close(&c);
}

int main(void)
{
    run(spectral_radius_is_as_wanted);
    run(beginnings_are_forgotten);
    run(the_future_changes_nothing);
    run(planted_readouts_are_found);
    run(readouts_are_ridge_regression);
    run(refuses_what_has_no_order);
    return check_end();
}
