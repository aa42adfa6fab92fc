/* learn.c -- fitting a closure: checks, scales, and the choice of the way. */
#include "learn/learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn/part.h"

int learn_loss(const struct closure *c, const double theta[], const struct samples *s,
               const struct objective_ops *objective, size_t threads,
               double *loss, struct err *err)
{
    size_t *index = malloc((s->count + 1) * sizeof *index);
    int rc;

    if (!index)
        return err_set(err, ERR_INTERNAL, "learn: no memory");
    for (size_t i = 0; i < s->count; i++)
        index[i] = i;
    rc = objective->value(c, s, index, s->count, theta, loss, NULL, threads,
                          err);
    free(index);
    return rc;
}

double learn_error(const struct closure *c, const struct samples *s,
                   size_t threads)
{
    double loss;

    if (learn_loss(c, c->theta, s, objective_find("derivative", NULL), threads, &loss,
                   NULL) != 0)
        return NAN;
    return sqrt(loss);
}

bool learn_is_linear(const struct closure *c, const char *optimiser)
{
    return optimiser ? strcmp(optimiser, "lstsq") == 0
                     : c->ops->features != NULL;
}

/* Root mean square and largest difference of numbers. */
struct moments {
    double rms, spread;
};

static struct moments moments(size_t count, const double x[])
{
    double square = 0, lo = INFINITY, hi = -INFINITY;

    for (size_t i = 0; i < count; i++) {
        square += x[i] * x[i];
        lo = fmin(lo, x[i]);
        hi = fmax(hi, x[i]);
    }
    return (struct moments){sqrt(square / (double)count), hi - lo};
}

static int check_samples(struct closure *c, const struct samples *train,
                         struct err *err)
{
    const size_t numbers = train->count * train->n;

    if (train->n != c->layout.n)
        return err_set(err, ERR_DATA,
                       "learn: found states of %zu numbers, expected %zu",
                       train->n, c->layout.n);
    if (train->count < 2)
        return err_set(err, ERR_DATA,
                       "learn: found %zu samples, expected at least 2",
                       train->count);
    const struct moments u = moments(numbers, train->ubar);
    const struct moments tau = moments(numbers, train->tau);
    if (!isfinite(u.rms) || !isfinite(tau.rms))
        return err_set(err, ERR_DATA, "learn: the samples are not finite");
    if (u.spread == 0 || tau.spread == 0)
        return err_set(err, ERR_DATA,
                       "learn: the %s is the same in all samples: nothing can be "
                       "learned",
                       u.spread == 0 ? "state" : "unresolved term");
    if (c->ops->scaled) {
        c->scale_u = u.rms;
        c->scale_tau = tau.rms;
    }
    return 0;
}

int learn_fit(struct closure *c, const struct samples *train,
              const struct learn_options *opt, struct learn_report *final,
              struct err *err)
{
    struct learn_report r = {
        .loss = NAN, .validation = NAN, .grad_norm = NAN, .condition = NAN, .ended = NAN};
    int rc;

    if (check_samples(c, train, err) != 0)
        return -1;
    if (c->ntheta == 0)
        rc = learn_loss(c, c->theta, train, opt->objective, opt->threads, &r.loss, err);
    else if (learn_is_linear(c, opt->optimiser))
        rc = learn_solve(c, train, opt, &r, err);
    else
        rc = learn_descend(c, train, opt,
                           opt->optimiser ? opt->optimiser : "adam", &r, err);
    if (final)
        *final = r;
    return rc;
}
