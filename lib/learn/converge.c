/* converge.c -- all windows at once through an optimiser that chooses where to look at J.
 *
 *   f(theta) = J(theta) + penalty |theta|^2,   theta := a theta of less f, until there is none
 *
 * Kept is the last theta, or that of the least loss on validation samples. Batches, and what is
 * for them (schedule, clip, average), have no place here: f must be the same function always. An
 * objective that changes with the share of the updates done is what it is in the end; where its
 * gradient is not that of J, searches along a line end early.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn/part.h"

enum { NAME = 64 };
enum { THETA, BEST, PARTS };

struct search {
    struct closure *c;
    const struct aims *aims;
    struct objective train; /* which counts the windows lost */
    const struct learn_options *opt;
    struct optim optim; /* its state lies in s.x */
    struct learn_state s;
    size_t *window;     /* [aims->train.count], all of them */
    double *before;     /* [ntheta] theta before a step */
};

static double *part(const struct search *s, int which)
{
    return s->s.x + (size_t)which * s->c->ntheta;
}

static int value(void *ctx, const double theta[], double *f, double dtheta[], struct err *err)
{
    const struct search *s = ctx;
    const double weight = s->opt->penalty;

    if (learn_value(&s->train, s->window, s->train.count, theta, f, dtheta, s->opt->threads,
                    err) != 0 ||
        learn_penal(&s->train, s->opt, s->aims->scale, s->window, s->train.count, theta, f, dtheta,
                    err) != 0)
        return -1;
    for (size_t i = 0; i < s->c->ntheta; i++) {
        *f += weight * theta[i] * theta[i];
        if (dtheta)
            dtheta[i] += 2 * weight * theta[i];
    }
    return 0;
}

static int normal(void *ctx, const double theta[], double dtheta[], double A[], struct err *err)
{
    const struct search *s = ctx;
    const size_t ntheta = s->c->ntheta;

    if (learn_normal(&s->train, theta, dtheta, A, s->opt->threads, err) != 0)
        return -1;
    for (size_t i = 0; i < ntheta; i++) {
        dtheta[i] += 2 * s->opt->penalty * theta[i];
        A[i * ntheta + i] += 2 * s->opt->penalty;
    }
    return 0;
}

static bool constrain(void *ctx, double theta[])
{
    const struct closure *c = ((const struct search *)ctx)->c;

    return c->ops->constrain && c->ops->constrain(c, theta);
}

static int check(const struct optim_ops *ops, const struct learn_options *opt,
                 const struct objective *o, struct err *err)
{
    const char *params = opt->objective_params;
    const char *idle = opt->schedule ? "schedule" : opt->clip > 0 ? "clip" :
                       opt->average > 0 ? "average" : opt->epochs ? "epochs" : NULL;

    if (idle)
        return err_set(err, ERR_USAGE, "%s: found --%s, which is for optimisers of batches: it "
                       "takes all samples at every iteration", ops->name, idle);
    if (opt->iters == 0)
        return err_set(err, ERR_USAGE, "%s: expected at least one iteration", ops->name);
    if (ops->squares && (!o->ops->residual || o->nrow == 0))
        return err_set(err, ERR_USAGE, "%s: found the objective %s%s%s, which has no residuals to "
                       "differentiate, expected derivative, state, or trajectory without cut and "
                       "continuous; lbfgs takes any", ops->name, o->ops->name, params ? ":" : "",
                       params ? params : "");
    if (ops->squares && opt->npenalty)
        return err_set(err, ERR_USAGE, "%s: found the penalty %s, which has no residuals to "
                       "differentiate; lbfgs takes it", ops->name, opt->penalties[0].ops->name);
    return 0;
}

static int open_search(struct search *s, const char *optimiser, struct err *err)
{
    const size_t ntheta = s->c->ntheta, count = s->train.count;
    const struct optim_ops *ops;
    const char *params;
    char name[NAME];

    if (param_split(optimiser, name, sizeof name, &params, err) != 0)
        return err_prefix(err, "optimiser");
    ops = optim_find(name, err);
    if (!ops || check(ops, s->opt, &s->train, err) != 0 ||
        optim_open(&s->optim, ops, params, ntheta, err) != 0)
        return -1;
    s->s = (struct learn_state){.backoff = 1, .least = INFINITY,
                                .n = PARTS * ntheta + s->optim.nstate};
    s->s.x = calloc(s->s.n + ntheta, sizeof *s->s.x);
    s->window = malloc(count * sizeof *s->window);
    if (!s->s.x || !s->window)
        return err_set(err, ERR_INTERNAL, "learn: no memory");
    s->before = s->s.x + s->s.n;
    for (size_t i = 0; i < count; i++)
        s->window[i] = i;
    memcpy(part(s, BEST), s->c->theta, ntheta * sizeof *s->s.x);
    return 0;
}

static bool patient(const struct search *s)
{
    return !s->opt->patience || s->s.idle < s->opt->patience;
}

static int look(struct search *s, double *loss, struct err *err)
{
    *loss = NAN;
    if (!s->opt->validation || (s->s.iter % s->opt->look && s->s.iter != s->opt->iters))
        return 0;
    if (learn_loss(&s->aims->validation, s->c->theta, s->opt->threads, loss, err) != 0)
        return -1;
    s->s.idle++;
    if (*loss < s->s.least) {
        s->s.least = *loss;
        s->s.idle = 0;
        memcpy(part(s, BEST), s->c->theta, s->c->ntheta * sizeof *s->s.x);
    }
    return 0;
}

static double distance(size_t n, const double x[], const double y[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (x[i] - y[i]) * (x[i] - y[i]);
    return sqrt(sum);
}

static int iterate(struct search *s, struct learn_report *r, struct err *err)
{
    const struct optim_problem problem = {s, value, normal, constrain};
    const size_t ntheta = s->c->ntheta;

    r->iters = s->opt->iters;
    s->train.lost = &r->lost;
    while (s->s.iter < s->opt->iters && patient(s)) {
        r->lost = 0;
        memcpy(s->before, s->c->theta, ntheta * sizeof *s->before);
        const int rc = s->optim.ops->step(&s->optim, &problem, s->c->theta, &r->loss,
                                          &r->grad_norm, err);
        if (rc < 0)
            return -1;
        if (rc == 0)
            break;
        r->lost_ever += r->lost;
        r->rate = distance(ntheta, s->before, s->c->theta);
        r->iter = ++s->s.iter;
        if (look(s, &r->validation, err) != 0)
            return -1;
        if (s->opt->report)
            s->opt->report(r, s->opt->ctx);
        if (learn_save(&s->s, s->c, &s->optim, s->opt, false, err) != 0)
            return -1;
    }
    r->iters = r->iter = s->s.iter;
    return learn_save(&s->s, s->c, &s->optim, s->opt, true, err);
}

/* The theta to keep; the last one is looked at where the end came between looks. */
static int settle(struct search *s, struct learn_report *r, struct err *err)
{
    if (!s->opt->validation)
        return 0;
    if (learn_loss(&s->aims->validation, s->c->theta, s->opt->threads, &r->validation, err) != 0)
        return -1;
    if (r->validation <= s->s.least || !isfinite(s->s.least))
        return 0;
    r->validation = s->s.least;
    memcpy(s->c->theta, part(s, BEST), s->c->ntheta * sizeof *s->s.x);
    return 0;
}

int learn_converge(struct closure *c, const struct aims *aims, const struct learn_options *opt,
                   const char *optimiser, struct learn_report *r, struct err *err)
{
    struct search s = {.c = c, .aims = aims, .train = aims->train, .opt = opt};
    int rc = -1;

    if (open_search(&s, optimiser, err) == 0 &&
        (!opt->resume || learn_resume(&s.s, c, &s.optim, opt->resume, err) == 0) &&
        iterate(&s, r, err) == 0)
        rc = settle(&s, r, err);
    optim_close(&s.optim);
    free(s.s.x);
    free(s.window);
    return rc;
}
