/* model.h -- the reduced model: system + closure + stepper.
 *
 *   ds/dt = symbol * s + explicit_terms(s) + encode(m(decode(s); theta))
 *
 * The one thing that simulate and rollout run, that learning differentiates and
 * that other programs call. With no closure it is the full (or coarse) model.
 */
#ifndef SUBGRID_MODEL_MODEL_H
#define SUBGRID_MODEL_MODEL_H

#include <stddef.h>

#include "base/err.h"
#include "closure/closure.h"
#include "step/step.h"
#include "sys/sys.h"

struct model {
    const struct sys *sys;         /* not owned */
    const struct closure *closure; /* not owned; NULL: none */
    struct ode ode;
    struct stepper stepper;        /* for the full step dt */
    double dt;
    size_t nwork;                  /* scratch of model_rhs and of one step */
};

/* scheme NULL: the system's default. dt > 0. The model points to itself: do not
 * copy it after opening. */
int model_open(struct model *model, const struct sys *sys,
               const struct closure *closure, const char *scheme, double dt,
               struct err *err);
void model_close(struct model *model);

/* dudt[n] = fc(u) + m(u) in physical space; work[nwork]. */
void model_rhs(const struct model *model, double t, const double u[],
               double dudt[], double work[]);

/* One member on its way: the internal state stays between saves. */
struct run {
    const struct model *model;
    double t;
    double *s;    /* [ns], owned */
    double *work; /* owned */
};
int run_open(struct run *run, const struct model *model, double t,
             const double u[], struct err *err);
void run_close(struct run *run);

/* Integrate to t1 in full steps of dt and one shortened last step where t1 is
 * not a whole number of steps away. ERR_NUMERIC with time, step and CFL-like
 * data in err at the first step whose state is not finite; run->t is then the
 * time of the last good state, and s that state. */
int run_to(struct run *run, double t1, struct err *err);

/* The physical state u[n]. */
void run_state(const struct run *run, double u[]);

#endif
