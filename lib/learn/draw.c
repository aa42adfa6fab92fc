/* draw.c -- how sure theta of the closed form is, by draws of it.
 *
 *   posterior   theta + s sqrt((1 + phi)/(1 - phi)) R^-1 xi,   R^T R = A^T A + ridge I,
 *   bootstrap   theta of blocks of records drawn again, as many records as there are,
 *
 * xi standard normal, s^2 the variance of what theta leaves of tau and phi its correlation from a
 * record to the next: N values of a process that forgets so are worth N (1 - phi)/(1 + phi)
 * independent ones (bayley1946), if it forgets at one rate. Features that forget sooner make theta
 * surer than that; noise whose size the state tells is taken for even. Blocks (num/redraw.h) know
 * both. What records settle, noise, is what each draw leaves of all of them, in order of time. None
 * of it knows that the form may be wrong.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn/part.h"
#include "num/lstsq.h"
#include "num/redraw.h"

struct drawing {
    const struct closure *c;
    const struct records *train;
    const struct learn_draws *how;
    size_t p;           /* parameters that are not settled */
    double ridge, left; /* s sqrt((1 + phi)/(1 - phi)) */
    struct lstsq *all;  /* solved */
    double *A, *work;   /* (n, p); [c->nwork] */
    double *before, *z; /* what is left of the record before, (nmember, n); [p] */
};

static void drawing_close(struct drawing *d)
{
    lstsq_close(d->all);
    free(d->A);
}

static int drawing_open(struct drawing *d, struct err *err)
{
    const size_t values = d->train->nmember * d->train->n;

    d->all = lstsq_open(d->p, err);
    if (!d->all)
        return -1;
    d->A = calloc(d->train->n * d->p + d->c->nwork + values + d->p, sizeof *d->A);
    if (!d->A)
        return err_set(err, ERR_INTERNAL, "draws: no memory for %zu parameters", d->p);
    d->work = d->A + d->train->n * d->p;
    d->before = d->work + d->c->nwork;
    d->z = d->before + values;
    return 0;
}

/* The products over all records of what theta leaves of tau. */
struct left {
    double square, first, both; /* of all, of all but the last record, with the record after */
};

static void add_left(struct drawing *d, size_t i, struct left *sum)
{
    const size_t n = d->train->n, k = i / d->train->nmember;
    double *before = d->before + i % d->train->nmember * n;

    for (size_t j = 0; j < n; j++) {
        double r = d->train->tau[i * n + j];
        for (size_t l = 0; l < d->p; l++)
            r -= d->A[j * d->p + l] * d->c->theta[l];
        sum->square += r * r;
        if (k > 0)
            sum->both += before[j] * r;
        if (k + 1 < d->train->nt)
            sum->first += r * r;
        before[j] = r;
    }
}

static int solve_all(struct drawing *d, double *kept, struct err *err)
{
    const struct records *r = d->train;
    const double rows = (double)(records_count(r) * r->n), p = (double)d->p;
    struct left sum = {0};
    double tau = 0;

    for (size_t i = 0; i < records_count(r); i++) {
        if (learn_add_sample(d->all, d->c, r, i, d->A, d->work, err) < 0)
            return -1;
        add_left(d, i, &sum);
        for (size_t j = 0; j < r->n; j++)
            tau += r->tau[i * r->n + j] * r->tau[i * r->n + j];
    }
    d->ridge = d->how->penalty * tau;
    *kept = sum.first > 0 ? fmin(fmax(sum.both / sum.first, 0), 1 - 1e-9) : 0;
    d->left = rows > p ? sqrt(sum.square / (rows - p) * (1 + *kept) / (1 - *kept)) : NAN;
    if (!isfinite(d->left))
        return err_set(err, ERR_DATA, "draws: found %g equations for %g parameters, expected more",
                       rows, p);
    return lstsq_solve(d->all, d->ridge, d->z, NULL, NULL, err);
}

/* theta[p] of the posterior. */
static int draw_posterior(struct drawing *d, struct rng *rng, double theta[], struct err *err)
{
    for (size_t l = 0; l < d->p; l++)
        d->z[l] = rng_normal(rng);
    if (lstsq_spread(d->all, d->z, theta, err) < 0)
        return -1;
    for (size_t l = 0; l < d->p; l++)
        theta[l] = d->c->theta[l] + d->left * theta[l];
    return 0;
}

/* theta[p] of as many records, the last block cut to that. */
static int draw_again(struct drawing *d, struct rng *rng, double theta[], struct err *err)
{
    const struct records *r = d->train;
    struct lstsq *s = lstsq_open(d->p, err);
    int rc = s ? 0 : -1;

    for (size_t left = records_count(r); rc == 0 && left > 0;) {
        const struct redraw b = redraw_block(rng, r->nmember, r->nt, d->how->block, left);
        for (size_t k = b.first; rc == 0 && k < b.first + b.length; k++)
            rc = learn_add_sample(s, d->c, r, k * r->nmember + b.run, d->A, d->work, err);
        left -= b.length;
    }
    if (rc == 0)
        rc = lstsq_solve(s, d->ridge, theta, NULL, NULL, err);
    lstsq_close(s);
    return rc;
}

static int draw_one(struct drawing *d, size_t k, double theta[], struct err *err)
{
    struct rng rng = rng_open(d->how->seed, "draws", k);
    const struct closure *c = d->c;

    memcpy(theta, c->theta, c->ntheta * sizeof *theta);
    if ((d->how->again ? draw_again : draw_posterior)(d, &rng, theta, err) < 0)
        return -1;
    if (c->ops->constrain)
        c->ops->constrain(c, theta);
    return c->nsettled ? c->ops->settle(c, d->train, &lstsq_qr, theta, err) : 0;
}

int learn_draw(const struct closure *c, const struct records *train, struct learn_draws *how,
               size_t n, double draws[], struct err *err)
{
    struct drawing d = {.c = c, .train = train, .how = how, .p = c->ntheta - c->nsettled};
    int rc = -1;

    if (!c->ops->features || d.p == 0)
        return err_set(err, ERR_USAGE, "draws: found closure %s, expected one that is linear in "
                       "theta", c->ops->name);
    if (train->nt < 2 || train->nt < how->block)
        return err_set(err, ERR_DATA, "draws: found %zu records, expected at least %zu", train->nt,
                       how->block > 2 ? how->block : 2);
    if (drawing_open(&d, err) == 0 && solve_all(&d, &how->kept, err) == 0) {
        if (how->block == 0)
            how->block = redraw_length(train->nt, how->kept);
        rc = 0;
    }
    for (size_t k = 0; rc == 0 && k < n; k++)
        rc = draw_one(&d, k, draws + k * c->ntheta, err);
    drawing_close(&d);
    return rc;
}
