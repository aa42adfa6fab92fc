/* model.h -- the reduced model: system + act + closure + stepper.
 *
 *   dv/dt = fc(v) + m(v; theta),   or what else the closure's act says (act/act.h)
 *
 * The one thing that simulate and rollout run, that learning differentiates and
 * that other programs call. With closure_nothing it is the full (or coarse) model.
 */
#ifndef SUBGRID_MODEL_MODEL_H
#define SUBGRID_MODEL_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "act/act.h"
#include "base/err.h"
#include "num/rng.h"
#include "step/step.h"
#include "sys/sys.h"

struct model {
    struct joint joint;       /* system and closure, not owned */
    const struct act_ops *act;
    struct ode ode;           /* of (s, z) */
    struct stepper stepper;   /* for the full step dt; none for a map */
    double dt;
    double *symbol;           /* owned: of (s, z) where it is longer than that of s */
    size_t nwork;             /* scratch of any call below */
};

/* scheme NULL: the system's default, or rk4 where that is not for its form. dt > 0. The model
 * points to itself: do not copy it after opening. Const afterwards: threads share it. close
 * accepts a zeroed or failed one. */
int model_open(struct model *model, const struct sys *sys,
               const struct closure *closure, const char *scheme, double dt,
               struct err *err);
void model_close(struct model *model);

/* Append what is known to be wrong with this step and, of a truth, this grid (sys.h). */
void model_cautions(const struct model *model, bool truth, struct text_buf *out);

/* Where runs of the model evaluate it at t: theta and p are those of its closure and system,
 * u, z, h and xi are NULL. */
struct point model_point(const struct model *model, double t);

/* dudt[n] := the right-hand side at the physical state at->u, and at->z (NULL: zeros); of a
 * map (m(u) - u)/dt. work[nwork]. */
void model_rhs(const struct model *model, const struct point *at, double dudt[],
               double work[]);

/* One step of st (of the map where it has no ops): s[model_size()] and h[nheld] at at->t -> at
 * at->t + dt, in place; at->h is h. tape: as of struct step_ops; NULL: not kept. */
void model_step(const struct model *model, const struct stepper *st, const struct point *at,
                double s[], double h[], double tape[], double work[]);

/* What the step does at its end where nheld > 0: h := the next one, from s, (s, z) after it. */
void model_shift(const struct model *model, const struct point *at, const double s[],
                 double h[], double work[]);

/* The derivative of that step along v[model_size()] of s, vh[nheld] of h, and along->theta and p
 * (NULL: 0), the symbol held: v and vh at at->t -> at at->t + dt, in place. at, after and tape as
 * of the transpose below. */
void model_step_tangent(const struct model *model, const struct stepper *st,
                        const struct point *at, const double after[], const struct point *along,
                        double v[], double vh[], const double tape[], double work[]);

/* The exact transpose of that step: g[model_size()] and gh[nheld], the gradients after it, to those
 * before it, in place; d->theta, p, symbol accumulate. at and tape as in the step, with h as it
 * was before; after[ode.n] is (s, z) after it, and looked at only where nheld > 0. */
void model_step_adjoint(const struct model *model, const struct stepper *st,
                        const struct point *at, const double after[], double g[], double gh[],
                        struct dpoint *d, const double tape[], double work[]);

/* Doubles of (s, z) and of what its scheme remembers; h lies behind. */
size_t model_size(const struct model *model);

/* Doubles of the tape of a step of the model. */
size_t model_ntape(const struct model *model);

struct adaptive;
struct nudge;

/* One member on its way: the internal state stays between saves. */
struct run {
    const struct model *model;
    struct point at;     /* of its steps: theta, p, and h, which lies behind s */
    double t;
    uint64_t nstep;      /* steps made since run_open */
    uint64_t npassed;    /* these, and those that run_recall went over */
    struct stepper last; /* the shortened step before a save, once needed */
    struct adaptive *adaptive; /* steps by their error (model/adaptive.h), owned; NULL: of dt */
    const struct nudge *nudge; /* applied after each step (model/nudge.h); NULL: nothing is */
    double *s, *before;  /* (s, z) and h: as they are, and before the step */
    struct rng noise, kicks; /* of which xi and kick are drawn */
    double *xi, *kick;   /* [nnoise] of the closure, and of the system */
    double *work;        /* [model->nwork], one allocation with s, before, xi and kick */
};

/* Refuses an initial state u[n] that is not finite (ERR_DATA). run_close accepts
 * a zeroed or failed run. */
int run_open(struct run *run, const struct model *model, double t,
             const double u[], struct err *err);
/* The same with theta[ntheta], which outlives the run, for that of the model's closure. */
int run_open_with(struct run *run, const struct model *model, const double theta[], double t,
                  const double u[], struct err *err);
void run_close(struct run *run);

/* A step that is known: the run goes on to u[n] at t, and its closure remembers what must have
 * been of it. ERR_DATA where u is not finite. */
int run_recall(struct run *run, double t, const double u[], struct err *err);

/* From now on draw the noise that the closure asks for, in full steps, and that of the system, in
 * all: normals of the seed, the index of the run and the number of the step, of the closure's
 * and the system's own stream. Of the system steps that were recalled count as made. Before it
 * there is none: a closure gives its mean, a system its drift. */
void run_noise(struct run *run, uint64_t seed, uint64_t index);

/* Integrate to t1 in full steps of dt and one shortened last step where t1 is
 * not a whole number of steps away; run->t is t1 then, so that callers who count
 * t1 = t0 + k * save do not drift. ERR_NUMERIC with time, step, max|u| and
 * dt max|u|/dx of the last good state at the first step whose state is not
 * finite; run->t and s are then those of the last good state. ERR_USAGE when t1
 * lies before t, or cannot be reached in whole steps where the model needs them (maps,
 * corrected steps, closures that hold past states). */
int run_to(struct run *run, double t1, struct err *err);

/* The physical state u[n], with what the closure adds to it where its act observes. */
void run_state(const struct run *run, double u[]);

#endif
