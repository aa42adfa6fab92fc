/* trail_tangent.c -- a model over several saves, with derivatives along some directions.
 *
 *   s_{k+1} = step(s_k),   v_{k+1} = step'(s_k) v_k + step_theta' theta + step_p' p
 *
 * One step's tape is held at a time, for all directions.
 */
#include <string.h>

#include "model/trail_in.h"

/* Row i of an array of directions; NULL: 0. */
static const double *row(const double x[], size_t n, size_t i)
{
    return x ? x + i * n : NULL;
}

/* What a step takes of direction i. */
static struct point along(const struct trail *tr, const struct trail_along *v, size_t i)
{
    return (struct point){.theta = row(v->theta, tr->model->joint.closure->ntheta, i),
                          .p = row(v->p, PARAM_MAX, i)};
}

/* dv of (s, z) and h where the trail begins; zero[n]: scratch. */
static void start(struct trail *tr, const struct point *at, const double t[],
                  const struct trail_along *v, size_t i, double dv[], double zero[])
{
    const struct model *m = tr->model;
    const struct closure *c = m->joint.closure;
    const struct sys *sys = m->joint.sys;
    const struct point first = trail_at_step(tr, at, t, 0, NULL);
    struct point toward = along(tr, v, i);

    memset(dv, 0, trail_nmark(m) * sizeof *dv);
    memset(zero, 0, sys->n * sizeof *zero);
    toward.u = v->u ? row(v->u, sys->n, i) : zero;
    sys_encode(sys, toward.u, dv, tr->work);
    if (c->ops->start)
        c->ops->start_tangent(c, &first, &toward, dv + sys->ns, dv + model_size(m));
}

size_t trail_tangent_size(const struct model *model, size_t count)
{
    return count * trail_nmark(model) + model->joint.sys->n + model->joint.closure->nheld;
}

bool trail_tangent(struct trail *tr, const struct point *at, const double t[],
                   const struct trail_along *v, double out[], double dout[], size_t apart,
                   double memory[])
{
    const struct model *m = tr->model;
    const size_t n = trail_nmark(m), nheld = m->joint.closure->nheld;
    double *h = tr->s + model_size(m), *dv = memory, *kept = dv + v->count * n;
    double *zero = kept + nheld;

    trail_start(tr, at, t);
    for (size_t i = 0; i < v->count; i++)
        start(tr, at, t, v, i, dv + i * n, zero);
    for (size_t k = 0; k < tr->nsave * tr->nstep; k++) {
        const bool save = (k + 1) % tr->nstep == 0;
        const size_t j = k / tr->nstep;
        struct point p = trail_at_step(tr, at, t, k, h);

        memcpy(kept, h, nheld * sizeof *h);
        model_step(m, &m->stepper, &p, tr->s, h, tr->tape, tr->work);
        if (save && !trail_put_out(tr, j, out))
            return false;
        p.h = kept;
        for (size_t i = 0; i < v->count; i++) {
            const struct point toward = along(tr, v, i);
            double *d = dv + i * n;
            model_step_tangent(m, &m->stepper, &p, tr->s, &toward, d, d + model_size(m), tr->tape,
                               tr->work);
            if (save)
                sys_decode(m->joint.sys, d, dout + i * apart + j * m->joint.sys->n, tr->work);
        }
    }
    return true;
}
