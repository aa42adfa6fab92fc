/* derivative.c -- a priori: the unresolved term itself; windows of one record.
 *
 *   error = |m(ubar; theta) - tau|^2,   norm = |tau|^2
 *   d error = (dm/dtheta)^T 2 (m - tau),   r = m - tau
 *
 * and where the closure has a scale_tau of each variable, with m and tau in these units, so that
 * each variable counts by its own size.
 *
 * Where records alone tell a closure and its memory (ops->settle of all of theta, h without noise),
 * a window is the whole run of a member: h begins with zeros, moves from record to record, and the
 * first npast do not count. agdestein2025
 */
#include <string.h>

#include "objective/objective.h"

static bool remembers(const struct closure *c)
{
    return c->nheld && !c->nnoise && c->nsettled && c->nsettled == c->ntheta;
}

/* Windows of whole runs, without residuals: nothing of theta is left to fit. */
static int open_runs(struct objective *o, struct err *err)
{
    const struct closure *c = o->closure;

    if (o->data->nt <= c->npast)
        return err_set(err, ERR_DATA, "derivative: found %zu records, expected more than the %zu "
                       "before which closure %s knows too little", o->data->nt, c->npast,
                       c->ops->name);
    o->length = o->data->nt;
    o->cost *= (double)o->length;
    o->nwork = c->nout + c->ntape + c->nwork + 2 * c->nheld;
    return 0;
}

/* ERR_DATA for memories that only a run fills, with the objectives that make one. */
static int need_no_run(const struct closure *c, struct err *err)
{
    if (remembers(c) || closure_memoryless(c, NULL) == 0)
        return 0;
    return err_set(err, ERR_DATA, "closure %s: found a memory of %zu values, expected one that is "
                   "told by the state alone; the objectives trajectory, state and statistics fit "
                   "it, in the running model", c->ops->name, c->nlatent + c->nheld);
}

static int open(struct objective *o, struct err *err)
{
    const struct closure *c = o->closure;

    if (c->nout != o->data->n)
        return err_set(err, ERR_USAGE, "derivative: closure %s gives %zu values, expected the "
                       "%zu of the unresolved term", c->ops->name, c->nout, o->data->n);
    if (need_no_run(c, err) < 0 || closure_learns(c, o->data, err) < 0)
        return err_prefix(err, "derivative");
    if (remembers(c))
        return open_runs(o, err);
    o->nwork = c->nout + c->ntape + c->nwork;
    o->nrow = c->nout;
    o->nresidual = c->ntheta;
    return 0;
}

/* x[n] in units: those of the first variable have 1. */
static void in_units(const struct closure *c, double x[])
{
    for (int v = 1; v < c->layout.nvar; v++) {
        const size_t first = c->layout.var[v].offset, end = first + c->layout.var[v].n;
        for (size_t i = first; i < end; i++)
            x[i] *= c->scale_tau[0] / c->scale_tau[v];
    }
}

/* m[n] := m - tau in units; *error and *norm += its square and that of tau. */
static void compare(const struct closure *c, const double tau[], double m[], double *error,
                    double *norm)
{
    for (int v = 0; v < c->layout.nvar; v++) {
        const size_t first = c->layout.var[v].offset, end = first + c->layout.var[v].n;
        const double unit = c->scale_tau[0] / c->scale_tau[v];
        for (size_t i = first; i < end; i++) {
            m[i] = (m[i] - tau[i]) * unit;
            *error += m[i] * m[i];
            *norm += tau[i] * unit * (tau[i] * unit);
        }
    }
}

static void add_sample(const struct objective *o, const struct point *at, size_t sample,
                       struct tally *sum, double work[])
{
    const struct closure *c = o->closure;
    const size_t n = o->data->n;
    const double *tau = o->data->tau + sample * n;
    double *m = work, *tape = m + n, *rest = tape + c->ntape;
    struct dpoint d = {.theta = sum->dtheta};

    c->ops->eval(c, at, m, NULL, tape, rest);
    compare(c, tau, m, &sum->error, &sum->norm);
    in_units(c, m);
    for (size_t j = 0; j < n; j++)
        m[j] *= 2;
    if (d.theta)
        c->ops->adjoint(c, at, m, NULL, &d, tape, rest);
}

static void add_run(const struct objective *o, size_t member, const double theta[],
                    struct tally *sum, double work[])
{
    const struct closure *c = o->closure;
    const struct records *r = o->data;
    double *h = work, *next = h + c->nheld, *rest = next + c->nheld;

    memset(h, 0, c->nheld * sizeof *h);
    for (size_t k = 0; k < r->nt; k++) {
        struct point at = records_point(r, k * r->nmember + member, theta);
        at.h = h;
        at.dt = k && r->t ? r->t[k] - r->t[k - 1] : 0;
        if (k) {
            c->ops->shift(c, &at, next, rest);
            memcpy(h, next, c->nheld * sizeof *h);
        }
        if (k >= c->npast)
            add_sample(o, &at, k * r->nmember + member, sum, rest);
    }
}

static int add(const struct objective *o, const size_t window[], size_t nwindow,
               const double theta[], struct tally *sum, double work[], struct err *err)
{
    (void)err;
    for (size_t i = 0; i < nwindow; i++) {
        const struct point at = records_point(o->data, window[i], theta);
        if (remembers(o->closure))
            add_run(o, window[i], theta, sum, work);
        else
            add_sample(o, &at, window[i], sum, work);
    }
    return 0;
}

static double residual(const struct objective *o, size_t window, const double theta[], double r[],
                       double D[], size_t ld, double work[])
{
    const struct closure *c = o->closure;
    const size_t n = o->data->n;
    const double *tau = o->data->tau + window * n;
    const struct point at = records_point(o->data, window, theta);
    double *zero = work, *direction = zero + n, *tape = direction + c->ntheta;
    double *rest = tape + c->ntape, error = 0, norm = 0;
    const struct point v = {.u = zero, .theta = direction};

    memset(zero, 0, (n + c->ntheta) * sizeof *zero);
    c->ops->eval(c, &at, r, NULL, tape, rest);
    compare(c, tau, r, &error, &norm);
    for (size_t i = 0; i < c->ntheta; i++) {
        direction[i] = 1;
        c->ops->tangent(c, &at, &v, D + i * ld, NULL, tape, rest);
        in_units(c, D + i * ld);
        direction[i] = 0;
    }
    return norm;
}

const struct objective_ops objective_derivative = {
    .name = "derivative",
    .brief = "relative mean square error of the unresolved term (a priori)",
    .source = "agdestein2025",
    .needs_targets = true,
    .quadratic = true,
    .open = open,
    .add = add,
    .residual = residual,
};
