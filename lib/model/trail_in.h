/* trail_in.h -- what the ways along a trail share: forward, back, and forward with tangents. */
#ifndef SUBGRID_MODEL_TRAIL_IN_H
#define SUBGRID_MODEL_TRAIL_IN_H

#include "model/trail.h"

/* Doubles of (s, z) and h. */
static inline size_t trail_nmark(const struct model *m)
{
    return m->ode.n + m->joint.closure->nheld;
}

/* tr->s := (s, z) and h at t[0]; the schedule begins. */
void trail_start(struct trail *tr, const struct point *at, const double t[]);

/* The point of step k of all, its time counted from the last save, as run_to does. */
struct point trail_at_step(const struct trail *tr, const struct point *at, const double t[],
                           size_t k, const double h[]);

/* out of save j := the state there; NaN, and all later ones, where it is not finite: false. */
bool trail_put_out(struct trail *tr, size_t j, double out[]);

#endif
