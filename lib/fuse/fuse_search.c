/* fuse_search.c -- the hyper-parameters of a level: many starts, the best of them to the end.
 *
 *   theta = low + (high - low) / (1 + exp(-4 u / (high - low)))
 *
 * L-BFGS in u, which has no bounds. Every start takes a few steps, the best of them go on. Where
 * samples are few the likelihood says little of theta: predictions then average over fuse_draws.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuse/fuse_search.h"
#include "num/rng.h"
#include "optim/optim.h"

enum { FIRST_STEPS = 10, LAST_STEPS = 300, POLISHED = 3 };
static const double flat = 1e-9; /* a step that gains less ends a search */

static const double low_length = -4, high_length = 8, high_weight = 12;
static const double low_nugget = -27.6, high_nugget = 2.3;

void fuse_bounds(const struct fuse_search *s, size_t k, double *low, double *high)
{
    const struct fuse_level *l = s->level;
    const bool nugget = k == l->ntheta - 1, weight = l->nterm > 1 && k == l->ntheta - 2;

    *low = nugget ? low_nugget : weight ? -high_weight : low_length;
    *high = nugget ? high_nugget : weight ? high_weight : high_length;
}

/* theta[d + 1] and dtheta/du [nu] */
static void theta_of(const struct fuse_search *s, const double u[], double theta[], double slope[])
{
    theta[s->level->ntheta - 1] = log(fmax(s->level->option[FUSE_NUGGET], 1e-300));
    for (size_t k = 0; k < s->nu; k++) {
        double low, high;
        fuse_bounds(s, k, &low, &high);
        const double part = 1 / (1 + exp(-4 * u[k] / (high - low)));
        theta[k] = low + (high - low) * part;
        slope[k] = 4 * part * (1 - part);
    }
}

static double u_of(const struct fuse_search *s, size_t k, double theta)
{
    double low, high;

    fuse_bounds(s, k, &low, &high);
    const double part = fmin(fmax((theta - low) / (high - low), 1e-6), 1 - 1e-6);
    return (high - low) / 4 * log(part / (1 - part));
}

static int value(void *ctx, const double u[], double *f, double dtheta[], struct err *err)
{
    struct fuse_search *s = ctx;
    double *theta = s->theta, *g = theta + s->level->ntheta, *slope = g + s->level->ntheta;

    (void)err;
    theta_of(s, u, theta, slope);
    *f = fuse_likelihood(s->level, theta, dtheta ? g : NULL, &s->work);
    s->evaluations++;
    for (size_t k = 0; dtheta && k < s->nu; k++)
        dtheta[k] = g[k] * slope[k];
    return 0;
}

/* Up to `steps` from u, which moves to where they end; *f NaN where there is no likelihood. */
static int go(struct fuse_search *s, size_t steps, double u[], double *f, struct err *err)
{
    const struct optim_problem problem = {.ctx = s, .value = value};
    struct optim o;
    double norm, before = INFINITY;
    int rc = optim_open(&o, optim_find("lbfgs", NULL), "tol=1e-8", s->nu, err);

    *f = NAN;
    if (rc == 0) {
        rc = value(s, u, f, NULL, err);
        rc = rc == 0 && isfinite(*f) ? 1 : 0;
    }
    for (size_t i = 0; rc == 1 && i < steps; i++) {
        before = *f;
        rc = o.ops->step(&o, &problem, u, f, &norm, err);
        if (before - *f < flat * (1 + fabs(*f)))
            break;
    }
    optim_close(&o);
    return rc < 0 ? -1 : 0;
}

/* Start 0 has lengths of a standard deviation; others are random about it. */
static void begin(const struct fuse_search *s, size_t start, double u[])
{
    const struct fuse_level *l = s->level;
    struct rng r = rng_open((uint64_t)l->option[FUSE_SEED], "fuse-start", s->index << 32 | start);

    for (size_t k = 0; k < s->nu; k++) {
        const double at = start == 0 ? 0.5 : rng_uniform(&r);
        if (k == l->ntheta - 1)
            u[k] = u_of(s, k, -18 + 14 * at);
        else
            u[k] = u_of(s, k, l->nterm > 1 && k == l->ntheta - 2 ? -6 + 8 * at : -1.5 + 4 * at);
    }
}

struct place {
    double f;
    size_t start;
};

static int by_value(const void *a, const void *b)
{
    const struct place *p = a, *q = b;
    const double x = isnan(p->f) ? INFINITY : p->f, y = isnan(q->f) ? INFINITY : q->f;

    return x < y ? -1 : x > y ? 1 : p->start < q->start ? -1 : 1;
}

/* Thetas of all starts in u (nstart, nu), sorted in `places`. */
static int search(struct fuse_search *s, size_t nstart, double u[], struct place places[],
                  struct err *err)
{
    for (size_t i = 0; i < nstart; i++) {
        places[i].start = i;
        begin(s, i, u + i * s->nu);
        if (go(s, FIRST_STEPS, u + i * s->nu, &places[i].f, err) != 0)
            return -1;
    }
    qsort(places, nstart, sizeof *places, by_value);
    for (size_t i = 0; i < nstart && i < POLISHED && isfinite(places[i].f); i++)
        if (go(s, LAST_STEPS, u + places[i].start * s->nu, &places[i].f, err) != 0)
            return -1;
    qsort(places, nstart, sizeof *places, by_value);
    if (!isfinite(places[0].f))
        return err_set(err, ERR_NUMERIC, "fuse: found no likelihood at %zu starts for %zu samples: "
                       "the covariance is not positive definite", nstart, s->level->n);
    return 0;
}

/* What is averaged over: the best theta, and draws where samples are few. */
static int choose(struct fuse_search *s, const double u[], struct err *err)
{
    struct fuse_level *l = s->level;
    const bool few = l->n <= FUSE_FEW;
    const size_t draws = few ? (size_t)l->option[FUSE_DRAWS] : 0;
    const size_t nset = draws + 1;
    double *thetas = malloc((nset * (l->ntheta + 1)) * sizeof *thetas), *weight;

    if (!thetas)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu hyper-parameters", nset);
    weight = thetas + nset * l->ntheta;
    theta_of(s, u, thetas, s->theta + l->ntheta);
    for (size_t i = 0; i < nset; i++)
        weight[i] = 1 / (double)nset;
    if (nset > 1)
        fuse_draws(s, thetas, nset - 1, thetas + l->ntheta);
    const int rc = fuse_level_set(l, nset, thetas, weight, err);
    free(thetas);
    return rc;
}

/* What is to be told, the factors being there. */
static void tell(const struct fuse_search *s, const struct place places[], size_t nstart,
                 struct fuse_report *r)
{
    const struct fuse_level *l = s->level;
    const struct fuse_factor *best = l->factor;
    const double unit = l->unit * l->unit;

    for (size_t i = 0; i < nstart; i++)
        r->start[places[i].start] = places[i].f;
    r->nstart = nstart;
    r->evaluations = s->evaluations;
    r->likelihood = best->f;
    r->condition = best->condition;
    r->jitter = best->jitter;
    r->variance = unit * best->s2;
    r->noise = r->variance * exp(l->theta[l->ntheta - 1]);
    r->rho = l->lower ? fuse_level_rho(l, l->centre) : NAN;
    for (size_t j = 0; j < l->d; j++)
        r->length[j] = l->scale[j] > 0 ? exp(l->theta[j]) * l->scale[j] : INFINITY;
}

static int still(struct fuse_level *l, struct fuse_report *r, struct err *err)
{
    double *zero = calloc(l->ntheta, sizeof *zero);
    const double one = 1;

    if (!zero)
        return err_set(err, ERR_INTERNAL, "fuse: no memory for %zu inputs", l->d);
    const int rc = fuse_level_set(l, 1, zero, &one, err);
    free(zero);
    r->rho = NAN;
    for (size_t j = 0; j < l->d; j++)
        r->length[j] = INFINITY;
    return rc;
}

int fuse_search(struct fuse_level *l, uint64_t index, struct fuse_report *r, struct err *err)
{
    const size_t nstart = (size_t)l->option[FUSE_STARTS], d = l->d;
    struct fuse_search s = {.level = l, .index = index};
    int rc = -1;

    l->ntheta = fuse_level_thetas(l);
    s.nu = l->ntheta - 1;
    *r = (struct fuse_report){.n = l->n, .merged = l->merged, .constant = l->constant};
    r->start = malloc(nstart * sizeof *r->start);
    r->length = malloc(d * sizeof *r->length);
    for (size_t j = 0; j < d; j++)
        r->dropped += !(l->scale[j] > 0);
    s.nu += l->rough || l->option[FUSE_NOISE] != 0;
    s.theta = malloc(3 * l->ntheta * sizeof *s.theta);
    double *u = malloc(nstart * s.nu * sizeof *u);
    struct place *places = malloc(nstart * sizeof *places);
    if (!r->start || !r->length || !s.theta || !u || !places)
        err_set(err, ERR_INTERNAL, "fuse: no memory for %zu starts", nstart);
    else if (l->constant)
        rc = still(l, r, err);
    else if (fuse_work_open(&s.work, l, err) == 0)
        rc = search(&s, nstart, u, places, err);
    if (rc == 0 && !l->constant) {
        rc = choose(&s, u + places[0].start * s.nu, err);
        fuse_work_close(&s.work);
        rc = rc == 0 ? fuse_level_factor(l, err) : -1;
        if (rc == 0)
            tell(&s, places, nstart, r);
    } else
        fuse_work_close(&s.work);
    free(s.theta);
    free(u);
    free(places);
    return rc;
}
