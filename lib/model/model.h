/* model.h -- the reduced model: system + closure + stepper.
 *
 *   ds/dt = symbol * s + explicit_terms(s) + encode(m(decode(s); theta))
 *
 * or, where the closure says so, ds/dt = encode(m), or v(t + dt) = m(v(t)).
 * The one thing that simulate and rollout run, that learning differentiates and
 * that other programs call. With no closure it is the full (or coarse) model.
 */
#ifndef SUBGRID_MODEL_MODEL_H
#define SUBGRID_MODEL_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "closure/closure.h"
#include "step/step.h"
#include "sys/sys.h"

struct model {
    const struct sys *sys;         /* not owned */
    const struct closure *closure; /* not owned; NULL: none */
    struct ode ode;
    struct stepper stepper;        /* for the full step dt; none for a map */
    double dt;
    size_t nwork;                  /* scratch of model_rhs and of one step */
};

/* scheme NULL: the system's default. dt > 0. The model points to itself: do not
 * copy it after opening. Const afterwards: threads share it. close accepts a
 * zeroed or failed one. */
int model_open(struct model *model, const struct sys *sys,
               const struct closure *closure, const char *scheme, double dt,
               struct err *err);
void model_close(struct model *model);

/* Append what is known to be wrong with this step and, of a truth, this grid (sys.h). */
void model_cautions(const struct model *model, bool truth, struct text_buf *out);

/* dudt[n] = fc(u) + m(u) in physical space; work[nwork]. A closure that
 * replaces gives m(u), one that maps (m(u) - u)/dt. */
void model_rhs(const struct model *model, double t, const double u[],
               double dudt[], double work[]);

/* One member on its way: the internal state stays between saves. */
struct run {
    const struct model *model;
    double t;
    uint64_t nstep;      /* steps made since run_open */
    struct stepper last; /* the shortened step before a save, once needed */
    double *s, *before;  /* [ns] each: the state, and that before the step */
    double *work;        /* [model->nwork], one allocation with s and before */
};

/* Refuses an initial state u[n] that is not finite (ERR_DATA). run_close accepts
 * a zeroed or failed run. */
int run_open(struct run *run, const struct model *model, double t,
             const double u[], struct err *err);
void run_close(struct run *run);

/* Integrate to t1 in full steps of dt and one shortened last step where t1 is
 * not a whole number of steps away; run->t is t1 then, so that callers who count
 * t1 = t0 + k * save do not drift. ERR_NUMERIC with time, step, max|u| and
 * dt max|u|/dx of the last good state at the first step whose state is not
 * finite; run->t and s are then those of the last good state. ERR_USAGE when t1
 * lies before t, or a map cannot get there in whole steps. */
int run_to(struct run *run, double t1, struct err *err);

/* The physical state u[n]. */
void run_state(const struct run *run, double u[]);

#endif
