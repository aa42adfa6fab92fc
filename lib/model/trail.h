/* trail.h -- a model over several saves, forward and back.
 *
 *   s_{k+1} = step(s_k),  u_j = decode(s at save j);   g_k = step^* g_{k+1} + decode^* du_j
 *
 * The steps are those of run_to, to the bit, where the time between saves is a whole
 * number of steps. The gradient is that of the discrete steps, not of the equation.
 */
#ifndef SUBGRID_MODEL_TRAIL_H
#define SUBGRID_MODEL_TRAIL_H

#include <stdbool.h>

#include "model/model.h"

/* What is kept on the way: the tapes of all steps; or the state at each save, from which the
 * tapes of one part at a time are made again for one more pass forward. Both give the same
 * bits. */
struct trail {
    const struct model *model; /* not owned */
    size_t nsave, nstep;       /* saves after the first state; steps to each */
    bool again;
    double *mark;              /* (nsave + 1) of (s, h), at the saves */
    double *tape;              /* of each step, or of one part: its tape, and h before it */
    double *s, *g, *work;
};

/* Doubles of memory that a trail needs. */
size_t trail_size(const struct model *model, size_t nsave, size_t nstep, bool again);

/* Lay a trail into memory[trail_size()], which outlives it. */
void trail_place(struct trail *tr, const struct model *model, size_t nsave, size_t nstep,
                 bool again, double memory[]);

/* out(nsave, n) := the states at times t[1..nsave], from at->u at t[0] with at->theta and
 * at->p. tapes false: no trail_adjoint will follow. Once a state is not finite, it and all
 * later ones are NaN; false then, and there is no adjoint. */
bool trail_forward(struct trail *tr, const struct point *at, const double t[], double out[],
                   bool tapes);

/* The transpose of the last trail_forward, of the same at and t: d->theta, d->p, d->symbol and
 * d->u (each NULL: not wanted) += that of dout(nsave, n). */
void trail_adjoint(struct trail *tr, const struct point *at, const double t[],
                   const double dout[], const struct dpoint *d);

#endif
