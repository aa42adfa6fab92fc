/* learn.c -- fitting a closure: checks, scales, and the choice of the way. */
#include "learn/learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn/part.h"
#include "num/lstsq.h"

/* Whether records tell all of theta, so that nothing is left to fit. */
static bool is_settled(const struct closure *c)
{
    return c->nsettled > 0 && c->nsettled == c->ntheta;
}

bool learn_is_linear(const struct closure *c, const struct learn_options *opt)
{
    if (is_settled(c))
        return true;
    return opt->optimiser ? strcmp(opt->optimiser, "lstsq") == 0
                          : c->ops->features != NULL && opt->objective->quadratic &&
                                opt->npenalty == 0;
}

/* Whether that optimiser takes all windows at once; one that is not known is told by the other
 * way. */
static bool takes_all(const char *optimiser)
{
    const struct optim_ops *ops;
    const char *params;
    char name[64];

    if (param_split(optimiser, name, sizeof name, &params, NULL) != 0)
        return false;
    ops = optim_find(name, NULL);
    return ops && ops->step;
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

/* Root mean square of a variable and those that share its scale; that of all where it is rounding
 * beside them, and has no size of its own. */
static double rms_of(const struct closure *c, int v, const struct records *data, const double x[],
                     double all)
{
    double square = 0;
    size_t count = 0;

    for (size_t k = 0; k < records_count(data); k++, x += data->n)
        for (int w = 0; w < c->layout.nvar; w++) {
            const size_t first = c->layout.var[w].offset, n = c->layout.var[w].n;
            if (closure_shares(c, w) != closure_shares(c, v))
                continue;
            for (size_t i = first; i < first + n; i++)
                square += x[i] * x[i];
            count += n;
        }
    const double rms = sqrt(square / (double)count);
    return rms > 1e-12 * all ? rms : all;
}

/* Of each variable; of m all the same where it is not of the variables. x: what m stands for. */
static void set_scales(struct closure *c, const struct records *data, double rms_u,
                       const double x[], double rms_x)
{
    for (int v = 0; v < c->layout.nvar; v++) {
        c->scale_u[v] = rms_of(c, v, data, data->u, rms_u);
        c->scale_tau[v] = c->nout == data->n ? rms_of(c, v, data, x, rms_x) : rms_x;
    }
}

/* The scale of m is that of the targets; of maps, and without targets, that of the state. */
static int check_data(struct closure *c, const struct records *data,
                      const struct learn_options *opt, double *scale, struct err *err)
{
    const bool fitted = opt->objective->needs_targets;
    const size_t count = records_count(data), numbers = count * data->n;

    if (count < 2)
        return err_set(err, ERR_DATA, "learn: found %zu samples, expected at least 2", count);
    const struct moments u = moments(numbers, data->u);
    const bool map = !strcmp(closure_act(c), "map");
    const struct moments tau = data->tau && (fitted || !map) ? moments(numbers, data->tau) : u;
    if (!isfinite(u.rms) || !isfinite(tau.rms))
        return err_set(err, ERR_DATA, "learn: the samples are not finite");
    if (u.spread == 0 || (fitted && tau.spread == 0))
        return err_set(err, ERR_DATA,
                       "learn: the %s is the same in all samples: nothing can be "
                       "learned",
                       u.spread == 0 ? "state" : "unresolved term");
    const bool of_tau = data->tau && tau.rms > 0 && !map;
    *scale = of_tau ? tau.rms : u.rms;
    if (c->ops->scaled && !opt->scales_kept)
        set_scales(c, data, u.rms, of_tau ? data->tau : data->u, *scale);
    return 0;
}

/* ERR_USAGE for weights in a fit whose objective has none; one that only watches does without. */
static int weigh(struct aims *aims, const struct learn_options *opt, struct err *err)
{
    const struct objective *o = &aims->train;

    if ((opt->weight || o->data->weight) && !o->ops->weighs)
        return err_set(err, ERR_USAGE, "learn: found weights of %s for the objective %s, which has "
                       "none, expected trajectory or state", opt->weight ? "variables" : "records",
                       o->ops->name);
    if (!opt->weight)
        return 0;
    if (objective_weigh(&aims->train, opt->weight, err) < 0)
        return -1;
    if (opt->validation && aims->validation.ops->weighs &&
        objective_weigh(&aims->validation, opt->weight, err) < 0)
        return err_prefix(err, "validation");
    return 0;
}

static int open_aims(struct aims *aims, const struct closure *c, const struct records *train,
                     const struct learn_options *opt, struct err *err)
{
    const size_t share = (opt->memory + opt->threads - 1) / opt->threads;

    *aims = (struct aims){0};
    if (objective_open(&aims->train, opt->objective, opt->objective_params, c, opt->fleet, train,
                       err) < 0)
        return -1;
    const struct objective_ops *watch = opt->watch ? opt->watch : opt->objective;
    const char *params = opt->watch ? opt->watch_params : opt->objective_params;
    if (opt->validation && objective_open(&aims->validation, watch, params, c,
                                          opt->validation_fleet, opt->validation, err) < 0)
        return err_prefix(err, "validation");
    if (weigh(aims, opt, err) < 0)
        return -1;
    objective_limit(&aims->train, share);
    if (opt->validation)
        objective_limit(&aims->validation, share);
    return 0;
}

/* How many windows are lost where theta is 0: forms that add leave the coarse model alone then. */
static int count_without(const struct closure *c, struct objective *train, size_t threads,
                         size_t *lost, struct err *err)
{
    double *zero = calloc(c->ntheta + 1, sizeof *zero), loss;

    if (!zero)
        return err_set(err, ERR_INTERNAL, "learn: no memory");
    *lost = 0;
    train->lost = lost;
    const int rc = learn_loss(train, zero, threads, &loss, err);
    free(zero);
    return rc;
}

/* What theta came to, over all records. */
static int judge(const struct closure *c, const struct aims *aims, size_t threads,
                 struct learn_report *r, struct err *err)
{
    struct objective train = aims->train;

    train.lost = &r->lost;
    r->lost = 0;
    r->windows = learn_judged(&train, NULL);
    if (learn_loss(&train, c->theta, threads, &r->error, err) < 0)
        return -1;
    r->error = sqrt(r->error);
    if (r->lost && count_without(c, &train, threads, &r->lost_zero, err) < 0)
        return -1;
    if (!aims->validation.ops)
        return 0;
    if (learn_loss(&aims->validation, c->theta, threads, &r->validation_error, err) < 0)
        return -1;
    r->validation_error = sqrt(r->validation_error);
    return 0;
}

/* ERR_USAGE for what would change a fit, where there is nothing to fit. */
static int check_settled(const struct closure *c, const struct learn_options *opt,
                         struct err *err)
{
    const char *name = c->ops->name;

    if (opt->optimiser && strcmp(opt->optimiser, "lstsq"))
        return err_set(err, ERR_USAGE, "learn: found the optimiser %s, expected none: records tell "
                       "all of closure %s in closed form", opt->optimiser, name);
    if (opt->npenalty || opt->penalty > 0)
        return err_set(err, ERR_USAGE, "learn: found a penalty, expected none: records tell all of "
                       "closure %s in closed form, with a ridge of its own", name);
    return 0;
}

int learn_fit(struct closure *c, const struct records *train,
              const struct learn_options *opt, struct learn_report *final,
              struct err *err)
{
    struct learn_report r = {.loss = NAN, .validation = NAN, .grad_norm = NAN, .condition = NAN,
                             .error = NAN, .validation_error = NAN, .ended = NAN};
    const char *optimiser = opt->optimiser ? opt->optimiser : "adam";
    struct aims aims;
    int rc;

    if (open_aims(&aims, c, train, opt, err) < 0 ||
        learn_penal_check(c, train, opt, err) < 0 ||
        check_data(c, train, opt, &aims.scale, err) != 0)
        return -1;
    if (c->ntheta == c->nsettled)
        rc = is_settled(c) ? check_settled(c, opt, err) : 0;
    else if (learn_is_linear(c, opt))
        rc = learn_solve(c, &aims, opt, &r, err);
    else
        rc = (takes_all(optimiser) ? learn_converge : learn_descend)(c, &aims, opt, optimiser, &r,
                                                                     err);
    if (rc == 0 && c->nsettled)
        rc = c->ops->settle(c, train, &lstsq_qr, c->theta, err);
    if (rc == 0 && c->ntheta == c->nsettled)
        rc = learn_loss(&aims.train, c->theta, opt->threads, &r.loss, err);
    if (rc == 0)
        rc = judge(c, &aims, opt->threads, &r, err);
    if (final)
        *final = r;
    return rc;
}
