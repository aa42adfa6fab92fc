/* solve.c -- the closed form: theta of a form that is linear in it.
 *
 *   min sum_b |A(ubar_b) theta - tau_b|^2 / sum_b |tau_b|^2 + penalty |theta|^2
 *
 * All samples, in bounded memory, by QR; then theta is put where the law allows it.
 */
#include <stdlib.h>
#include <string.h>

#include "learn/part.h"
#include "num/lstsq.h"

int learn_add_sample(struct lstsq *s, const struct closure *c, const struct records *train,
                     size_t i, double A[], double work[], struct err *err)
{
    const struct point at = records_point(train, i, NULL);

    c->ops->features(c, &at, A, work);
    return lstsq_add(s, train->n, A, train->tau + i * train->n, err) < 0
               ? err_prefix(err, "sample %zu", i)
               : 0;
}

static int add_samples(struct lstsq *s, const struct closure *c,
                       const struct records *train, double A[], double work[],
                       struct err *err)
{
    for (size_t i = 0; i < records_count(train); i++)
        if (learn_add_sample(s, c, train, i, A, work, err) < 0)
            return -1;
    return 0;
}

static double norm2(size_t n, const double x[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sum;
}

int learn_solve(struct closure *c, const struct aims *aims, const struct learn_options *opt,
                struct learn_report *r, struct err *err)
{
    const struct records *train = aims->train.data;
    const size_t equations = records_count(train) * train->n;
    struct lstsq_report fit = {0};
    struct lstsq *s = NULL;
    double *A = NULL, *work = NULL;
    int rc = -1;

    if (!c->ops->features)
        return err_set(err, ERR_USAGE,
                       "form %s is not linear in theta: lstsq cannot fit it",
                       c->ops->name);
    if (opt->npenalty)
        return err_set(err, ERR_USAGE, "penalty %s has no closed form; name an optimiser",
                       opt->penalties[0].ops->name);
    if (!opt->objective->quadratic)
        return err_set(err, ERR_USAGE,
                       "objective %s has no closed form; name an optimiser",
                       opt->objective->name);
    const size_t p = c->ntheta - c->nsettled;
    if (equations < p)
        return err_set(err, ERR_DATA,
                       "learn: found %zu equations, expected at least %zu, one a "
                       "parameter",
                       equations, p);
    s = lstsq_open(p, err);
    A = malloc(train->n * p * sizeof *A);
    work = malloc((c->nwork + 1) * sizeof *work);
    if (!s)
        goto out;
    if (!A || !work) {
        err_set(err, ERR_INTERNAL, "learn: no memory for the features");
        goto out;
    }
    const double ridge = opt->penalty * norm2(equations, train->tau);
    if (add_samples(s, c, train, A, work, err) != 0 ||
        lstsq_solve(s, ridge, c->theta, NULL, &fit, err) != 0)
        goto out;
    if (c->ops->constrain)
        c->ops->constrain(c, c->theta);
    r->condition = fit.condition;
    rc = learn_loss(&aims->train, c->theta, opt->threads, &r->loss, err);
    r->loss += opt->penalty * norm2(c->ntheta, c->theta);
    if (rc == 0 && opt->validation)
        rc = learn_loss(&aims->validation, c->theta, opt->threads, &r->validation, err);
out:
    lstsq_close(s);
    free(A);
    free(work);
    return rc;
}
