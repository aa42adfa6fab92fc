/* trail_in.h -- what the ways along a trail share: forward, back, and forward with tangents. */
#ifndef SUBGRID_MODEL_TRAIL_IN_H
#define SUBGRID_MODEL_TRAIL_IN_H

#include "model/trail.h"

/* Doubles of (s, z), of what the scheme remembers, and of h. */
static inline size_t trail_nmark(const struct model *m)
{
    return model_size(m) + m->joint.closure->nheld;
}

/* tr->s := all that at t[0]; the schedule begins. */
void trail_start(struct trail *tr, const struct point *at, const double t[]);

/* The point of step k of all, its time counted from the last save, as run_to does. */
struct point trail_at_step(const struct trail *tr, const struct point *at, const double t[],
                           size_t k, const double h[]);

/* out of save j := the state there; NaN, and all later ones, where it is not finite: false. */
bool trail_put_out(struct trail *tr, size_t j, double out[]);

#endif
