/* regress_weak.c -- records to samples of the weak form, whose windows the first of them choose. */
#include <math.h>
#include <string.h>

#include "regress/part.h"

static int check_step(double found, double expected, double t, struct err *err)
{
    if (fabs(found - expected) <= REGRESS_UNIFORM * expected)
        return 0;
    return err_set(err, ERR_DATA, "weak form: found a step of %g before time %g, expected %g as "
                   "at first", found, t, expected);
}

/* A record of the weak form: what is known of its rates is computed first. */
static int pass(struct regress *r, double t, const double u[], struct err *err)
{
    const size_t n = r->library.layout.n;

    for (size_t i = 0; r->known.rate && i < r->nmember; i++)
        r->known.rate(r->known.of, i, t, u + i * r->width, r->rate + i * n);
    return weak_add(&r->weak, u, r->known.rate ? r->rate : NULL, &r->shards, err);
}

int regress_open_weak(struct regress *r, struct err *err)
{
    const size_t state = r->nmember * r->width;

    if (r->nrec < 2)
        return err_set(err, ERR_DATA, "weak form: found %zu records in a row, expected more",
                       r->nrec);
    const double dt = (r->t[r->nrec - 1] - r->t[0]) / (double)(r->nrec - 1);
    for (size_t i = 2; i < r->nrec; i++)
        if (check_step(r->t[i] - r->t[i - 1], r->t[1] - r->t[0], r->t[i], err) < 0)
            return -1;
    if (weak_choose(&r->plan, &r->library, r->nrec, r->nmember, r->u, err) < 0 ||
        weak_open(&r->weak, &r->library, r->nmember, &r->plan, dt, err) < 0)
        return -1;
    for (size_t i = 0; i < r->nrec; i++)
        if (pass(r, r->t[i], r->u + i * state, err) < 0)
            return -1;
    return 0;
}

int regress_add_weak(struct regress *r, double t, const double u[], struct err *err)
{
    const size_t state = r->nmember * r->width;
    const bool gap = regress_gap(r, t);

    if (!r->weak.library && (gap || r->nrec == r->room) && regress_open_weak(r, err) < 0)
        return -1;
    if (r->weak.library) {
        if (!gap && check_step(t - r->t[r->nrec - 1], r->weak.dt, t, err) < 0)
            return -1;
        if (gap) {
            r->gaps++;
            weak_restart(&r->weak);
        }
        r->t[0] = r->t[r->nrec - 1]; /* the last two times are all that is needed from now on */
        r->t[1] = t;
        if (gap)
            r->t[0] = t - r->weak.dt;
        r->nrec = 2;
        return pass(r, t, u, err);
    }
    r->t[r->nrec] = t;
    memcpy(r->u + r->nrec++ * state, u, state * sizeof *u);
    return 0;
}
