/* closure_readout.c -- what a form reads out of a memory that records alone tell. */
#include "closure/closure_readout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/lstsq.h"

struct fit {
    const struct closure *c;
    const struct readout *how;
    const struct records *r;
    const struct lstsq_ops *ls;
    struct lstsq *of[LAYOUT_VARS];
    double *h, *next, *A, *b, *work;
};

static int check(const struct readout *how, const struct records *r, struct err *err)
{
    if (!r->tau)
        return err_set(err, ERR_DATA, "found states alone, expected targets");
    if (r->nt <= how->washout)
        return err_set(err, ERR_DATA, "found %zu records, expected more than the %zu that a memory "
                       "forgets its beginning in (washout)", r->nt, how->washout);
    for (size_t k = 2; r->t && k < r->nt; k++) {
        const double first = r->t[1] - r->t[0], step = r->t[k] - r->t[k - 1];
        if (!(fabs(step - first) <= 1e-6 * first))
            return err_set(err, ERR_DATA, "found records %g and %g apart, expected one distance, "
                           "over which a memory moves", step, first);
    }
    return 0;
}

static int open_fit(struct fit *f, struct err *err)
{
    const size_t p = f->how->nfeature, points = f->how->points;
    const size_t room = 2 * f->c->nheld + (p + 1) * points + f->c->ntape + f->c->nwork;

    f->h = malloc(room * sizeof *f->h);
    if (!f->h)
        return err_set(err, ERR_INTERNAL, "no memory for %zu features", p * points);
    f->next = f->h + f->c->nheld;
    f->A = f->next + f->c->nheld;
    f->b = f->A + p * points;
    f->work = f->b + points;
    for (int v = 0; v < f->c->layout.nvar; v++) {
        f->of[v] = f->ls->open(p, err);
        if (!f->of[v])
            return -1;
    }
    return 0;
}

static void close_fit(struct fit *f)
{
    for (int v = 0; v < f->c->layout.nvar; v++)
        f->ls->close(f->of[v]);
    free(f->h);
}

static int add_sample(struct fit *f, const struct point *at, const double tau[], struct err *err)
{
    const size_t points = f->how->points;

    f->how->features(f->c, at, f->A, f->work);
    for (int v = 0; v < f->c->layout.nvar; v++, tau += points) {
        for (size_t i = 0; i < points; i++)
            f->b[i] = tau[i] / f->c->scale_tau[v];
        if (f->ls->add(f->of[v], points, f->A, f->b, err) < 0)
            return err_prefix(err, "time %g", at->t);
    }
    return 0;
}

static int add_run(struct fit *f, size_t member, struct err *err)
{
    const struct records *r = f->r;

    memset(f->h, 0, f->c->nheld * sizeof *f->h);
    for (size_t k = 0; k < r->nt; k++) {
        const size_t i = (k * r->nmember + member) * r->n;
        struct point at = {.t = r->t ? r->t[k] : 0, .u = r->u + i, .h = f->h};
        at.dt = k && r->t ? r->t[k] - r->t[k - 1] : 0;
        if (k) {
            f->c->ops->shift(f->c, &at, f->next, f->work);
            memcpy(f->h, f->next, f->c->nheld * sizeof *f->h);
        }
        if (k >= f->how->washout && add_sample(f, &at, r->tau + i, err) < 0)
            return -1;
    }
    return 0;
}

int readout_settle(const struct closure *c, const struct readout *how, const struct records *r,
                   const struct lstsq_ops *ls, double theta[], struct err *err)
{
    struct fit f = {.c = c, .how = how, .r = r, .ls = ls};
    struct lstsq_report report;
    int rc = -1;

    if (check(how, r, err) < 0)
        return -1;
    if (open_fit(&f, err) < 0)
        goto out;
    for (size_t member = 0; member < r->nmember; member++)
        if (add_run(&f, member, err) < 0)
            goto out;
    for (int v = 0; v < c->layout.nvar; v++)
        if (ls->solve(f.of[v], how->ridge, theta + (size_t)v * how->nfeature, NULL, &report,
                      err) < 0)
            goto out;
    rc = 0;
out:
    close_fit(&f);
    return rc;
}
