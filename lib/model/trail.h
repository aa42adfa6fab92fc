/* trail.h -- a model over several saves, forward and back, in the memory that there is.
 *
 *   s_{k+1} = step(s_k),  u_j = decode(s at save j);   g_k = step^* g_{k+1} + decode^* du_j
 *   v_{k+1} = step' v_k,  du_j = decode(v at save j)
 *
 * The steps are those of run_to, to the bit, where the time between saves is a whole
 * number of steps. The gradient is that of the discrete steps, not of the equation.
 *
 * The nsave nstep steps are cut into parts. The tapes of one part are held at a time, and the
 * states before some of the others, from which tapes are made again on the way back
 * (model/schedule.h): every budget gives the same bits.
 */
#ifndef SUBGRID_MODEL_TRAIL_H
#define SUBGRID_MODEL_TRAIL_H

#include <stdbool.h>

#include "model/model.h"
#include "model/schedule.h"

/* One part: all tapes are kept. slots = parts - 1: so is the state before each part, and no
 * step is made more than twice. Fewer: the binomial schedule of the parts. */
struct trail_plan {
    size_t part, parts; /* steps of a part, the first one may be shorter; how many parts */
    size_t slots;       /* states kept */
};

struct trail {
    const struct model *model; /* not owned */
    size_t nsave, nstep;       /* saves after the first state; steps to each; >= 1 */
    size_t cut;                /* on the way back the states at every cut-th save are taken as
                                  given; 0: none. Placing a trail sets 0 */
    struct trail_plan plan;
    struct schedule schedule;  /* of the parts */
    double *mark;              /* slots of (s, h), before parts */
    double *tape;              /* of each step of a part: its tape, and h before it */
    double *s, *g, *work;
};

/* The plan of the fewest steps within a budget of doubles (0: no limit), of all that a trail
 * needs. Where nothing fits, the one that takes the least: a tape and a state. */
struct trail_plan trail_plan(const struct model *model, size_t nsave, size_t nstep,
                             size_t budget);

/* Doubles of memory that a trail of that plan takes. */
size_t trail_size(const struct model *model, size_t nsave, size_t nstep, size_t budget);

/* Lay a trail into allocated memory[trail_size()], which outlives it. */
void trail_place(struct trail *tr, const struct model *model, size_t nsave, size_t nstep,
                 size_t budget, double memory[]);

/* out(nsave, n) := the states at times t[1..nsave], from at->u at t[0] with at->theta and
 * at->p. tapes false: no trail_adjoint will follow. Once a state is not finite, it and all
 * later ones are NaN; false then, and there is no adjoint. */
bool trail_forward(struct trail *tr, const struct point *at, const double t[], double out[],
                   bool tapes);

/* The transpose of the last trail_forward, of the same at and t, once: d->theta, d->p,
 * d->symbol and d->u (each NULL: not wanted) += that of dout(nsave, n). */
void trail_adjoint(struct trail *tr, const struct point *at, const double t[],
                   const double dout[], const struct dpoint *d);

/* Directions that are followed together, each array with a row for each; NULL: 0. */
struct trail_along {
    size_t count;
    const double *u, *theta, *p; /* (count, n), (count, ntheta), (count, PARAM_MAX) */
};

/* Doubles of memory that so many directions take. */
size_t trail_tangent_size(const struct model *model, size_t count);

/* trail_forward, to the bit, and its derivatives along v, with the symbol held, as far as the
 * states are finite: that of direction i begins at dout + i apart, (nsave, n). The directions
 * share the tape of each step. memory[trail_tangent_size()]. No trail_adjoint can follow. */
bool trail_tangent(struct trail *tr, const struct point *at, const double t[],
                   const struct trail_along *v, double out[], double dout[], size_t apart,
                   double memory[]);

#endif
