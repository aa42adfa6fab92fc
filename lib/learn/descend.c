/* descend.c -- random batches through an optimiser.
 *
 *   g = dJ(batch_k; theta) + 2 penalty theta,   g := g min(1, clip / |g|)
 *   theta := optimiser(theta, g) at rate factor(k / K),   mean := mean + (1 - a_k) (theta - mean)
 *
 * a_k = min(average, k / (k + 1)): the plain mean of the first updates, then one that forgets.
 * A loss or gradient that is not finite sends theta back to before the last step and halves the
 * rate. Kept is the theta (with `average` the mean) of the least loss on validation samples;
 * without them the last one, unless it is worse than no closure: then that of the least loss of a
 * batch, if it is better.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn/batch.h"
#include "learn/part.h"

enum { NAME = 64, PATIENCE = 40 }; /* refused steps in a row */
enum { THETA, GOOD, BEST, MEAN, PARTS };

struct fit {
    struct closure *c;
    const struct aims *aims;
    struct objective train; /* with the share of the updates done */
    const struct learn_options *opt;
    struct optim optim;   /* its state lies in s.x */
    struct schedule schedule;
    struct batches batches;
    struct learn_state s;
    size_t iters;         /* updates to be done */
    double *dtheta;       /* [ntheta] */
};

static double *part(const struct fit *f, int which)
{
    return f->s.x + (size_t)which * f->c->ntheta;
}

/* The theta that would be kept now. */
static double *fruit(const struct fit *f)
{
    return f->opt->average > 0 ? part(f, MEAN) : f->c->theta;
}

static int open_optimiser(struct fit *f, const char *optimiser, struct err *err)
{
    const struct optim_ops *ops;
    const char *params;
    char name[NAME];

    if (param_split(optimiser, name, sizeof name, &params, err) != 0)
        return err_prefix(err, "optimiser");
    ops = optim_find(name, err);
    if (!ops || optim_open(&f->optim, ops, params, f->c->ntheta, err) != 0)
        return -1;
    return schedule_open(&f->schedule, f->opt->schedule, err);
}

static int open_fit(struct fit *f, const char *optimiser, struct err *err)
{
    const size_t ntheta = f->c->ntheta;

    if (open_optimiser(f, optimiser, err) < 0 ||
        batches_open(&f->batches, f->aims->train.count, f->opt->batch, f->opt->seed, err) < 0)
        return -1;
    f->s = (struct learn_state){.backoff = 1, .least = INFINITY,
                                .n = PARTS * ntheta + f->optim.nstate};
    f->s.x = calloc(f->s.n + ntheta, sizeof *f->s.x);
    if (!f->s.x)
        return err_set(err, ERR_INTERNAL, "learn: no memory");
    f->dtheta = f->s.x + f->s.n;
    f->iters = f->opt->epochs ? f->opt->epochs * f->batches.epoch_length : f->opt->iters;
    for (int i = 0; i < PARTS; i++)
        memcpy(part(f, i), f->c->theta, ntheta * sizeof *f->s.x);
    return 0;
}

static void close_fit(struct fit *f)
{
    optim_close(&f->optim);
    batches_close(&f->batches);
    free(f->s.x);
}

/* Of the next update. */
static double rate(const struct fit *f)
{
    return f->optim.p[0] * f->s.backoff *
           schedule_factor(&f->schedule, (double)f->s.iter / (double)f->iters);
}

static void clip(struct fit *f, double norm)
{
    const double most = f->opt->clip;

    for (size_t i = 0; most > 0 && norm > most && i < f->c->ntheta; i++)
        f->dtheta[i] *= most / norm;
}

/* Loss and gradient of the batch of this update, penalty included; 1 when they are finite, 0
 * when not, -1 with err. */
static int gradient(struct fit *f, struct learn_report *r, struct err *err)
{
    const double *theta = f->c->theta, weight = f->opt->penalty;
    size_t n;
    const size_t *window = batches_draw(&f->batches, f->s.iter, &n);
    double square = 0;

    f->train.share = (double)f->s.iter / (double)f->iters;
    f->train.lost = &r->lost;
    r->lost = 0;
    if (learn_value(&f->train, window, n, theta, &r->loss, f->dtheta, f->opt->threads,
                    err) != 0 ||
        learn_penal(&f->train, f->opt, f->aims->scale, window, n, theta, &r->loss, f->dtheta,
                    err) != 0)
        return -1;
    r->lost_ever += r->lost;
    for (size_t i = 0; i < f->c->ntheta; i++) {
        r->loss += weight * theta[i] * theta[i];
        f->dtheta[i] += 2 * weight * theta[i];
        square += f->dtheta[i] * f->dtheta[i];
    }
    r->grad_norm = sqrt(square);
    clip(f, r->grad_norm);
    return isfinite(r->loss) && isfinite(square);
}

/* Whether the loss is the least so far; then its theta is remembered. */
static bool keep_best(struct fit *f, double loss, const double theta[])
{
    if (!(loss < f->s.least))
        return false;
    f->s.least = loss;
    memcpy(part(f, BEST), theta, f->c->ntheta * sizeof *theta);
    return true;
}

static void step(struct fit *f)
{
    const double k = (double)f->optim.iter, memory = fmin(f->opt->average, k / (k + 1));
    double *theta = f->c->theta, *mean = part(f, MEAN);

    memcpy(part(f, GOOD), theta, f->c->ntheta * sizeof *theta);
    f->s.in_row = 0;
    f->optim.ops->update(&f->optim, rate(f), f->dtheta, theta);
    if (f->c->ops->constrain)
        f->c->ops->constrain(f->c, theta);
    for (size_t i = 0; i < f->c->ntheta; i++)
        mean[i] += (1 - memory) * (theta[i] - mean[i]);
}

static int refuse(struct fit *f, struct learn_report *r, struct err *err)
{
    memcpy(f->c->theta, part(f, GOOD), f->c->ntheta * sizeof *f->s.x);
    f->s.backoff /= 2;
    r->refused = ++f->s.refused;
    if (++f->s.in_row < PATIENCE)
        return 0;
    return err_set(err, ERR_NUMERIC, "learn: no finite loss at update %zu, though the rate was "
                   "halved to %.3g", f->s.iter + 1, f->optim.p[0] * f->s.backoff);
}

/* Whether to go on; -1 with err. */
static int look(struct fit *f, struct learn_report *r, struct err *err)
{
    r->validation = NAN;
    if (!f->opt->validation)
        return 1;
    if (f->s.iter % f->opt->look != 0 && f->s.iter != f->iters)
        return 1;
    if (learn_loss(&f->aims->validation, fruit(f), f->opt->threads, &r->validation, err) != 0)
        return -1;
    f->s.idle = keep_best(f, r->validation, fruit(f)) ? 0 : f->s.idle + 1;
    return !f->opt->patience || f->s.idle < f->opt->patience;
}

static int report(struct fit *f, struct learn_report *r, struct err *err)
{
    r->iter = f->s.iter;
    r->refused = f->s.refused;
    if (f->opt->report)
        f->opt->report(r, f->opt->ctx);
    return learn_save(&f->s, f->c, &f->optim, f->opt, false, err);
}

static int descend(struct fit *f, struct learn_report *r, struct err *err)
{
    int more = !f->opt->patience || f->s.idle < f->opt->patience;

    while (more && f->s.iter < f->iters) {
        r->rate = rate(f);
        const int finite = gradient(f, r, err);
        if (finite < 0)
            return -1;
        if (finite && !f->opt->validation)
            keep_best(f, r->loss, f->c->theta);
        if (finite)
            step(f);
        else if (refuse(f, r, err) != 0)
            return -1;
        f->s.iter++;
        more = look(f, r, err);
        if (more < 0 || report(f, r, err) < 0)
            return -1;
    }
    r->iters = r->iter = f->s.iter;
    r->refused = f->s.refused;
    return learn_save(&f->s, f->c, &f->optim, f->opt, true, err);
}

/* J over all training samples. */
static int loss_of(struct fit *f, const double theta[], double *loss, struct err *err)
{
    return learn_loss(&f->aims->train, theta, f->opt->threads, loss, err);
}

/* The theta to keep; the one before the last where the last loss is not finite. */
static int settle(struct fit *f, struct learn_report *r, struct err *err)
{
    const double *keep = fruit(f);
    double last, best;

    if (f->opt->validation && isfinite(f->s.least)) {
        keep = part(f, BEST);
        r->validation = f->s.least;
    } else {
        if (loss_of(f, keep, &last, err) != 0)
            return -1;
        if (!isfinite(last)) {
            keep = part(f, GOOD);
            if (loss_of(f, keep, &last, err) != 0)
                return -1;
        }
        const bool poor = !(last < f->aims->train.none);
        if (poor && loss_of(f, part(f, BEST), &best, err) != 0)
            return -1;
        if (poor && best < last) {
            r->ended = isnan(f->aims->train.none) ? NAN : last;
            keep = part(f, BEST);
        }
    }
    if (keep != f->c->theta)
        memcpy(f->c->theta, keep, f->c->ntheta * sizeof *keep);
    return 0;
}

int learn_descend(struct closure *c, const struct aims *aims, const struct learn_options *opt,
                  const char *optimiser, struct learn_report *r, struct err *err)
{
    struct fit f = {.c = c, .aims = aims, .train = aims->train, .opt = opt};
    int rc = -1;

    if ((opt->iters == 0 && opt->epochs == 0) || opt->batch == 0)
        return err_set(err, ERR_USAGE, "learn: expected at least one update and one sample a "
                       "batch");
    if (open_fit(&f, optimiser, err) == 0 &&
        (!opt->resume || learn_resume(&f.s, c, &f.optim, opt->resume, err) == 0)) {
        r->iters = f.iters;
        if (descend(&f, r, err) == 0)
            rc = settle(&f, r, err);
    }
    close_fit(&f);
    return rc;
}
