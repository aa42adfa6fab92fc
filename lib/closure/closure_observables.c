/* closure_observables.c -- what forms with a memory remember: a library of terms about its mean. */
#include "closure/closure_observables.h"

#include <string.h>

static void drop_constant(struct terms *t)
{
    size_t kept = 0;

    for (size_t k = 0; k < t->nterm; k++)
        if (t->node[t->term[k].node].op != TERM_ONE)
            t->term[kept++] = t->term[k];
    t->nterm = kept;
}

static int open_library(struct terms *t, const struct closure *c, struct err *err)
{
    struct grid grid;

    if (terms_library(t, &c->layout, c->net, err) < 0)
        return -1;
    if (t->fields && closure_grid(c, GRID_RANK, &grid, err) < 0)
        return -1;
    if (terms_ready(t, false, err) < 0)
        return -1;
    if (terms_known(t))
        return err_set(err, ERR_USAGE, "'%s': found inputs or parameters, expected terms of the "
                       "state", c->net);
    drop_constant(t);
    return t->nterm ? 0 : err_set(err, ERR_USAGE, "found no term but the constant in '%s', "
                                  "expected one of the state", c->net);
}

int observables_open(struct observables *o, const struct closure *c, struct err *err)
{
    if (open_library(&o->terms, c, err) < 0)
        return -1;
    o->points = terms_points(&o->terms);
    o->m = o->terms.nterm * o->points;
    o->ntape = o->terms.nnode * o->points + o->m;
    o->nwork = o->terms.nnode * o->points + o->terms.nwork;
    return 0;
}

void observables_close(struct observables *o)
{
    terms_close(&o->terms);
}

/* x[m] := the terms of nodes */
static void take(const struct observables *o, const double node[], double x[])
{
    for (size_t k = 0; k < o->terms.nterm; k++)
        memcpy(x + k * o->points, node + o->terms.term[k].node * o->points,
               o->points * sizeof *x);
}

const double *observables_eval(const struct observables *o, const double u[], const double mean[],
                               double tape[], double work[])
{
    double *x = tape + o->terms.nnode * o->points;

    terms_eval(&o->terms, o->points, u, o->points, tape, work);
    take(o, tape, x);
    for (size_t k = 0; k < o->m; k++)
        x[k] -= mean[k];
    return x;
}

const double *observables_of(const struct observables *o, const double tape[])
{
    return tape + o->terms.nnode * o->points;
}

void observables_tangent(const struct observables *o, const double du[], const double dmean[],
                         const double tape[], double dx[], double work[])
{
    terms_tangent(&o->terms, tape, du, work, work + o->terms.nnode * o->points);
    take(o, work, dx);
    for (size_t k = 0; dmean && k < o->m; k++)
        dx[k] -= dmean[k];
}

void observables_adjoint(const struct observables *o, const double gx[], double du[],
                         double dmean[], const double tape[], double work[])
{
    const size_t nnode = o->terms.nnode * o->points;

    for (size_t k = 0; dmean && k < o->m; k++)
        dmean[k] -= gx[k];
    if (!du)
        return;
    memset(work, 0, nnode * sizeof *work);
    for (size_t k = 0; k < o->m; k++)
        work[o->terms.term[k / o->points].node * o->points + k % o->points] += gx[k];
    terms_adjoint(&o->terms, tape, work, du, work + nnode);
}
