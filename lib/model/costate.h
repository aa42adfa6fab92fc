/* costate.h -- a model over several saves, and back by the adjoint equation: optimise, then
 * discretise.
 *
 *   -dg/dt = (df/ds)^* g,   -dq/dt = (df/dtheta)^* g,   g jumps by decode^* du_j at save j
 *
 * for f = symbol * s + terms, made backwards by the scheme and in the steps of the model, s between
 * the ends of a step being a cubic (hermite). dtheta = q(t_0) is the gradient of the equation, not
 * that of the steps, from which it is apart by an error of the order of the scheme, at most four
 * (model/trail.h has the exact one). The states at all steps are kept.
 */
#ifndef SUBGRID_MODEL_COSTATE_H
#define SUBGRID_MODEL_COSTATE_H

#include <stdbool.h>

#include "model/model.h"

struct costate {
    const struct model *model; /* not owned */
    size_t nsave, nstep, cut;  /* as of struct trail */
    double *s;                 /* (nsave nstep + 1, ode.n): the states at the ends of steps */
    double *work;
};

/* ERR_USAGE for what is no differential equation: maps, and closures that hold past states. *size
 * := the doubles of memory of a costate. */
int costate_check(const struct model *model, size_t nsave, size_t nstep, size_t *size,
                  struct err *err);

/* Lay it into memory[], which outlives it. */
void costate_place(struct costate *c, const struct model *model, size_t nsave, size_t nstep,
                   double memory[]);

/* As trail_forward, to the bit. */
bool costate_forward(struct costate *c, const struct point *at, const double t[], double out[]);

/* dtheta += the gradient, of dout(nsave, n) at the first `nsave` saves, which are finite. -1 with
 * err where there is no memory. */
int costate_back(struct costate *c, const struct point *at, const double t[], size_t nsave,
                 const double dout[], double dtheta[], struct err *err);

#endif
