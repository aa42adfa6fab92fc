/* objective_run.c -- the model over the saves of a window, and back. */
#include "objective/objective_run.h"

#include <math.h>

/* What a step costs: evaluations, each that of a closure and of the system, whose terms are worth
 * about as many parameters. */
enum { STAGES = 4, TERMS = 20 };

static const double blown_up = 1e4; /* times the mean square of the truth */

/* Doubles of work of a window, unless another limit is set. */
static const size_t usual = (size_t)1 << 25;

/* Set the steps from one record to the next, the same for all. */
static int count_steps(struct objective *o, struct err *err)
{
    const struct records *r = o->data;
    const char *name = o->ops->name;
    const double dt = o->fleet->model[0].dt, step = r->nt > 1 ? r->t[1] - r->t[0] : dt;

    for (size_t i = 1; i < r->nt; i++)
        if (!(fabs(r->t[i] - r->t[i - 1] - step) <= 1e-6 * fabs(step)))
            return err_set(err, ERR_DATA, "%s: found a step of %g at time %g, expected %g as at "
                           "first", name, r->t[i] - r->t[i - 1], r->t[i], step);
    o->nstep = step > 0 ? (size_t)round(step / dt) : 0;
    if (!(step > 0) || fabs((double)o->nstep * dt - step) > 1e-6 * step)
        return err_set(err, ERR_DATA, "%s: found %g between records, expected a whole number of "
                       "steps of %g", name, step, dt);
    return 0;
}

/* Doubles of the view of theta in single precision, for networks that run in it. */
static size_t view(const struct objective *o)
{
    const char *precision = o->closure->ops->precision;

    return precision && !strcmp(precision, "f32") ? (o->closure->ntheta + 1) / 2 : 0;
}

/* Doubles of work beside the trail: v, dv, that view and a gradient like it. */
static size_t beside(const struct objective *o)
{
    return 2 * (o->length - 1) * o->data->n + 2 * view(o);
}

void objective_run_limit(struct objective *o, size_t doubles)
{
    o->budget = doubles > o->nown + beside(o) ? doubles - o->nown - beside(o) : 1;
    o->budget = trail_size(&o->fleet->model[0], o->length - 1, o->nstep, o->budget);
    o->nwork = o->nown + beside(o) + o->budget;
}

int objective_run_open(struct objective *o, size_t saves, struct err *err)
{
    if (count_steps(o, err) < 0)
        return -1;
    o->length = saves + 1;
    o->apart = saves;
    o->none = NAN;
    o->cost = (double)(saves * o->nstep) * STAGES * (double)o->data->n *
              (double)(o->closure->ntheta + TERMS);
    objective_run_limit(o, usual);
    return 0;
}

/* Mean and variance of a variable over all data. */
static void moments(const struct records *r, const struct var *v, double *mean, double *variance)
{
    const double count = (double)(records_count(r) * v->n);
    double sum = 0, square = 0;

    for (size_t w = 0; w < records_count(r); w++)
        for (size_t i = 0; i < v->n; i++)
            sum += r->u[w * r->n + v->offset + i];
    *mean = sum / count;
    for (size_t w = 0; w < records_count(r); w++)
        for (size_t i = 0; i < v->n; i++) {
            const double e = r->u[w * r->n + v->offset + i] - *mean;
            square += e * e;
        }
    *variance = square / count;
}

int objective_run_scale(struct objective *o, struct err *err)
{
    const struct layout *l = &o->closure->layout;
    bool varies = false;

    for (int i = 0; i < l->nvar; i++) {
        double variance;
        moments(o->data, &l->var[i], &o->mean[i], &variance);
        o->weight[i] = variance == 0 ? 0 : 1 / variance;
        varies |= variance != 0;
    }
    if (!varies && o->data->nt > 0)
        return err_set(err, ERR_DATA, "%s: found the same state in all records", o->ops->name);
    return 0;
}

static double square(size_t n, const double x[])
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sum;
}

struct objective_run objective_run_of(const struct objective *o, size_t window, size_t saves,
                                      const double theta[], double work[])
{
    const struct records *d = o->data;
    struct objective_run r = {.o = o, .model = fleet_model(o->fleet, window % d->nmember),
                              .t = d->t + window / d->nmember, .u = d->u + window * d->n,
                              .weight = d->weight ? d->weight + window / d->nmember : NULL,
                              .stride = d->nmember * d->n, .own = work,
                              .v = work + o->nown};

    r.dv = r.v + (o->length - 1) * d->n;
    r.memory = r.v + beside(o);
    r.at = model_point(r.model, r.t[0]);
    r.at.theta = theta;
    if (view(o) > 0) {
        float *single = (float *)(r.dv + (o->length - 1) * d->n);
        for (size_t i = 0; i < o->closure->ntheta; i++)
            single[i] = (float)theta[i];
        r.at.theta_f32 = single;
        r.dtheta_f32 = single + 2 * view(o);
    }
    for (size_t j = 1; j <= saves; j++)
        r.most += blown_up * square(d->n, r.u + j * r.stride) / (double)saves;
    return r;
}

size_t objective_run_good(const struct objective_run *r, size_t count)
{
    const size_t n = r->o->data->n;
    size_t good = 0;

    while (good < count && square(n, r->v + (r->begin + good) * n) <= r->most)
        good++;
    return good;
}

/* How many of the saves are good. */
static size_t run(struct objective_run *r, size_t count, bool tapes)
{
    const size_t n = r->o->data->n;

    r->at.u = r->u + r->begin * r->stride;
    if (tapes && r->continuous) {
        costate_place(&r->costate, r->model, count, r->o->nstep, r->own);
        r->costate.cut = r->cut;
        costate_forward(&r->costate, &r->at, r->t + r->begin, r->v + r->begin * n);
    } else {
        trail_place(&r->trail, r->model, count, r->o->nstep, r->o->budget, r->memory);
        r->trail.cut = r->cut;
        trail_forward(&r->trail, &r->at, r->t + r->begin, r->v + r->begin * n, tapes);
    }
    return objective_run_good(r, count);
}

/* A run that is lost is made once more as far as it is good. */
size_t objective_run_forward(struct objective_run *r, size_t begin, size_t count, bool tapes)
{
    r->begin = begin;
    r->good = run(r, count, tapes);
    if (tapes && !r->continuous && r->good > 0 && r->good < count)
        run(r, r->good, true);
    return r->good;
}

int objective_run_back(struct objective_run *r, double dtheta[], struct err *err)
{
    const struct dpoint d = {.theta = dtheta, .theta_f32 = r->dtheta_f32};
    const double *t = r->t + r->begin, *dv = r->dv + r->begin * r->o->data->n;
    const size_t single = d.theta_f32 ? r->o->closure->ntheta : 0;

    if (r->continuous)
        return costate_back(&r->costate, &r->at, t, r->good, dv, dtheta, err);
    for (size_t i = 0; i < single; i++)
        d.theta_f32[i] = 0;
    trail_adjoint(&r->trail, &r->at, t, dv, &d);
    for (size_t i = 0; i < single; i++)
        dtheta[i] += d.theta_f32[i];
    return 0;
}

double objective_run_weight(const struct objective_run *r, const struct objective_way *way,
                            size_t j)
{
    return exp(-way->decay * (r->t[j] - r->t[0])) * (r->weight ? r->weight[j] : 1);
}

/* The error of save j, and its gradient, are added to the sums; the state there is lost or not. */
static void compare(const struct objective_run *r, size_t j, double w, bool good,
                    struct tally *sum)
{
    const struct layout *l = &r->o->closure->layout;
    const double *truth = r->u + j * r->stride;
    const size_t at = (j - 1) * r->o->data->n;

    for (int k = 0; k < l->nvar; k++) {
        const double weight = w * r->o->weight[k], mean = r->o->mean[k];
        for (size_t i = l->var[k].offset; i < l->var[k].offset + l->var[k].n; i++) {
            const double e = r->v[at + i] - truth[i], size = truth[i] - mean;
            sum->error += weight * (good ? e * e : objective_penalty * size * size);
            sum->norm += weight * size * size;
            r->dv[at + i] = 2 * weight * e;
        }
    }
}

int objective_run_add(const struct objective *o, const struct objective_way *way, size_t window,
                      const double theta[], struct tally *sum, double work[], struct err *err)
{
    struct objective_run r = objective_run_of(o, window, way->saves, theta, work);
    const size_t most = way->forcing ? way->forcing : way->saves;
    bool lost = false;

    r.cut = way->cut;
    r.continuous = way->continuous;
    for (size_t begin = 0; begin < way->saves; begin += most) {
        const size_t left = way->saves - begin, count = left < most ? left : most;
        const size_t good = objective_run_forward(&r, begin, count, sum->dtheta != NULL);
        for (size_t j = begin + 1; j <= begin + count; j++)
            compare(&r, j, objective_run_weight(&r, way, j), j <= begin + good, sum);
        if (sum->dtheta && good > 0 && objective_run_back(&r, sum->dtheta, err) < 0)
            return -1;
        lost |= good < count;
    }
    sum->lost += lost;
    return 0;
}
