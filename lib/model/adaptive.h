/* adaptive.h -- steps of a run by the error that they make, records from between them.
 *
 *   ratio = |e| / (tolerance max(|s|, |s1|)) <= 1,   |.| Euclid's norm of (s, z)
 *
 * of the step that is made, e as of step_pair.h; a larger ratio, or a step that is not finite, is
 * rejected. The next step is dt times
 *
 *   0.9 ratio^(-0.2 + 0.75 b) before^b,   b = 0.04,   between 1/5 and 10,
 *
 * and at most 1 after a rejection; before is the ratio of the last step that was accepted, at least
 * 1e-4: a PI controller, hairer1996 IV.2; in 20 bits, for the last ones of a power are not the same
 * on all machines. The first step is that of hairer1993 II.4. The local error is held, of a step
 * and not of a unit of time: what a run gains goes about like the tolerance. Records are of order
 * four from between the steps, which do not know of them: a time has one state, whatever else is
 * recorded. s of a system of Fourier coefficients are these: each but the mean stands for two.
 */
#ifndef SUBGRID_MODEL_ADAPTIVE_H
#define SUBGRID_MODEL_ADAPTIVE_H

#include "model/model.h"

struct adaptive {
    struct stepper stepper; /* the model's, steps of its own; opened and closed with the model's */
    double tolerance, begin; /* begin: time of the first step */
    double t0, t;       /* of the step that was accepted last; t0 = t: none was */
    double dt;          /* to be tried next */
    double before;      /* ratio of that step */
    double size;        /* |(s, z)| at t */
    uint64_t nrejected;
    double *s0, *s1, *k; /* of that step; one allocation with this */
};

/* ERR_USAGE where steps of the model can not be so: a scheme without a pair, a map, corrected
 * steps, closures that hold past states, noise. */
int adaptive_check(const struct model *model, double tolerance, struct err *err);

/* Doubles that a run needs more. */
size_t adaptive_size(const struct model *model);

/* Of an open run that has made no step, and of a model that passes the check: run_to makes steps
 * by this tolerance from now on. run_recall refuses it then. */
int run_adapt(struct run *run, double tolerance, struct err *err);

/* run_to of such a run. ERR_NUMERIC with time, step and ratio where a step shorter than 16 epsilon
 * times t, or times the step before, would have to be tried; run->t and s are then those of the
 * last good step. */
int adaptive_to(struct run *run, double t1, struct err *err);

#endif
