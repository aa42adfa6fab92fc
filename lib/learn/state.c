/* state.c -- the state of a fit, whole: for checkpoints, and back.
 *
 *   x = theta, what else the fit remembers of it, the optimiser's state
 */
#include <string.h>

#include "learn/part.h"

static double *of_optimiser(const struct learn_state *s, const struct optim *o)
{
    return s->x + s->n - o->nstate;
}

int learn_save(struct learn_state *s, const struct closure *c, const struct optim *o,
               const struct learn_options *opt, bool last, struct err *err)
{
    if (!opt->save)
        return 0;
    memcpy(s->x, c->theta, c->ntheta * sizeof *s->x);
    memcpy(of_optimiser(s, o), o->state, o->nstate * sizeof *s->x);
    s->moves = o->iter;
    return opt->save(s, last, opt->ctx, err);
}

int learn_resume(struct learn_state *s, struct closure *c, struct optim *o,
                 const struct learn_state *from, struct err *err)
{
    double *x = s->x;

    if (from->n != s->n)
        return err_set(err, ERR_DATA, "learn: found a state of %zu numbers, expected %zu", from->n,
                       s->n);
    memcpy(x, from->x, from->n * sizeof *x);
    *s = *from;
    s->x = x;
    memcpy(c->theta, x, c->ntheta * sizeof *x);
    memcpy(o->state, of_optimiser(s, o), o->nstate * sizeof *x);
    o->iter = from->moves;
    return 0;
}
