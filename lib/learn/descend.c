/* descend.c -- random batches through an optimiser.
 *
 *   g = dJ(batch_k; theta) + 2 penalty theta,   theta := optimiser(theta, g)
 *
 * Batch k of a seed is the same whatever went before. A loss or gradient that is not
 * finite sends theta back to before the last step and halves the rate. Kept is the theta
 * of the least loss on validation samples; without them the last one, unless it is worse
 * than no closure: then that of the least loss of a batch, if it is better.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn/part.h"
#include "num/rng.h"

enum { NAME = 64, PATIENCE = 40 }; /* refused steps in a row */

struct fit {
    struct closure *c;
    const struct aims *aims;
    const struct learn_options *opt;
    struct optim optim;
    size_t batch, *window; /* [batch] */
    double rate, least;   /* least: best validation loss, or of a batch without it */
    double *dtheta, *good, *best; /* [ntheta] */
    size_t in_row;        /* refused steps since the last good one */
};

static int open_fit(struct fit *f, const char *optimiser, struct err *err)
{
    const struct optim_ops *ops;
    const char *params;
    char name[NAME];
    const size_t ntheta = f->c->ntheta;

    if (param_split(optimiser, name, sizeof name, &params, err) != 0)
        return err_prefix(err, "optimiser");
    ops = optim_find(name, err);
    if (!ops || optim_open(&f->optim, ops, params, ntheta, err) != 0)
        return -1;
    f->rate = f->optim.p[0];
    f->least = INFINITY;
    f->batch = f->opt->batch < f->aims->train.count ? f->opt->batch : f->aims->train.count;
    f->window = malloc((f->batch + 1) * sizeof *f->window);
    f->dtheta = malloc(3 * ntheta * sizeof *f->dtheta);
    if (!f->window || !f->dtheta)
        return err_set(err, ERR_INTERNAL, "learn: no memory");
    f->good = f->dtheta + ntheta;
    f->best = f->dtheta + 2 * ntheta;
    memcpy(f->good, f->c->theta, ntheta * sizeof *f->good);
    memcpy(f->best, f->c->theta, ntheta * sizeof *f->best);
    return 0;
}

static void close_fit(struct fit *f)
{
    optim_close(&f->optim);
    free(f->window);
    free(f->dtheta);
}

static void draw(struct fit *f, size_t iter)
{
    struct rng rng = rng_open(f->opt->seed, "batch", iter);

    for (size_t i = 0; i < f->batch; i++)
        f->window[i] = f->batch == f->aims->train.count
                           ? i
                           : (size_t)rng_below(&rng, f->aims->train.count);
}

/* Loss and gradient of the drawn batch, penalty included; 1 when they are finite, 0
 * when not, -1 with err. */
static int gradient(struct fit *f, struct learn_report *r, struct err *err)
{
    const double *theta = f->c->theta, weight = f->opt->penalty;
    double square = 0;

    if (learn_value(&f->aims->train, f->window, f->batch, theta, &r->loss, f->dtheta,
                    f->opt->threads, err) != 0)
        return -1;
    for (size_t i = 0; i < f->c->ntheta; i++) {
        r->loss += weight * theta[i] * theta[i];
        f->dtheta[i] += 2 * weight * theta[i];
        square += f->dtheta[i] * f->dtheta[i];
    }
    r->grad_norm = sqrt(square);
    return isfinite(r->loss) && isfinite(square);
}

/* Remember theta when its loss is the least. */
static void keep_best(struct fit *f, double loss)
{
    if (!(loss < f->least))
        return;
    f->least = loss;
    memcpy(f->best, f->c->theta, f->c->ntheta * sizeof *f->best);
}

static void step(struct fit *f)
{
    memcpy(f->good, f->c->theta, f->c->ntheta * sizeof *f->good);
    f->in_row = 0;
    f->optim.ops->update(&f->optim, f->rate, f->dtheta, f->c->theta);
    if (f->c->ops->constrain)
        f->c->ops->constrain(f->c, f->c->theta);
}

static int refuse(struct fit *f, struct learn_report *r, struct err *err)
{
    memcpy(f->c->theta, f->good, f->c->ntheta * sizeof *f->good);
    f->rate /= 2;
    r->refused++;
    if (++f->in_row < PATIENCE)
        return 0;
    return err_set(err, ERR_NUMERIC,
                   "learn: no finite loss at update %zu, though the rate was "
                   "halved to %.3g",
                   r->iter, f->rate);
}

static int look(struct fit *f, struct learn_report *r, struct err *err)
{
    r->validation = NAN;
    if (!f->opt->validation)
        return 0;
    if (r->iter % f->opt->look != 0 && r->iter != r->iters)
        return 0;
    if (learn_loss(&f->aims->validation, f->c->theta, f->opt->threads, &r->validation,
                   err) != 0)
        return -1;
    keep_best(f, r->validation);
    return 0;
}

static int descend(struct fit *f, struct learn_report *r, struct err *err)
{
    while (r->iter < r->iters) {
        draw(f, r->iter);
        const int finite = gradient(f, r, err);
        if (finite < 0)
            return -1;
        r->iter++;
        if (finite && !f->opt->validation)
            keep_best(f, r->loss);
        if (finite)
            step(f);
        else if (refuse(f, r, err) != 0)
            return -1;
        r->rate = f->rate;
        if (look(f, r, err) != 0)
            return -1;
        if (f->opt->report)
            f->opt->report(r, f->opt->ctx);
    }
    return 0;
}

/* J over all training samples. */
static int loss_of(struct fit *f, const double theta[], double *loss, struct err *err)
{
    return learn_loss(&f->aims->train, theta, f->opt->threads, loss, err);
}

/* The theta to keep; the one before the last where the last loss is not finite. */
static int settle(struct fit *f, struct learn_report *r, struct err *err)
{
    const double *keep = f->c->theta;
    double last, best;

    if (f->opt->validation && isfinite(f->least)) {
        keep = f->best;
        r->validation = f->least;
    } else {
        if (loss_of(f, keep, &last, err) != 0)
            return -1;
        if (!isfinite(last)) {
            keep = f->good;
            if (loss_of(f, keep, &last, err) != 0)
                return -1;
        }
        const bool poor = !(last < f->aims->train.none);
        if (poor && loss_of(f, f->best, &best, err) != 0)
            return -1;
        if (poor && best < last) {
            r->ended = isnan(f->aims->train.none) ? NAN : last;
            keep = f->best;
        }
    }
    if (keep != f->c->theta)
        memcpy(f->c->theta, keep, f->c->ntheta * sizeof *keep);
    return 0;
}

int learn_descend(struct closure *c, const struct aims *aims, const struct learn_options *opt,
                  const char *optimiser, struct learn_report *r, struct err *err)
{
    struct fit f = {.c = c, .aims = aims, .opt = opt};
    int rc = -1;

    r->iters = opt->iters;
    if (opt->iters == 0 || opt->batch == 0)
        err_set(err, ERR_USAGE, "learn: expected at least one update and one "
                                "sample a batch");
    else if (open_fit(&f, optimiser, err) == 0 && descend(&f, r, err) == 0)
        rc = settle(&f, r, err);
    close_fit(&f);
    return rc;
}
