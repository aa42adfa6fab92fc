/* point.h -- where anything is evaluated, and gradients with respect to it.
 *
 * All that a right-hand side depends on besides the object it belongs to. What is needed one
 * day by one member is a new line here: the signatures of the others stay as they are.
 */
#ifndef SUBGRID_BASE_POINT_H
#define SUBGRID_BASE_POINT_H

struct signal;

/* NULL: there is none. Nothing is owned. */
struct point {
    double t, dt;        /* time; the step being made, for what acts once a step */
    const double *u;     /* closures: u[n], physical. Systems: s[ns]. An ode: (s, z), all that
                            it advances; a stepper sets it, stage by stage */
    const double *z;     /* [nlatent] of a closure, part of what the ode advances */
    const double *h;     /* [nheld] of a closure, held over one step: delays, discrete states */
    const double *xi;    /* [nnoise] of a closure: standard normals, held over one step; NULL:
                            the mean */
    const double *theta; /* of the closure */
    const float *theta_f32; /* the same in single precision, where a run keeps it so: for networks
                               that run in it, which make it themselves where there is none */
    const double *p;     /* [PARAM_MAX] of the system */
    const struct signal *input; /* of nin of the layout of a closure: what is known beside the
                                   state, as a function of time */
    const double *kick;  /* [nnoise] of a system: standard normals, by which a step's Wiener
                            increments are sqrt(dt) kick; NULL: none, the drift alone */
};

/* Gradients of a number with respect to a point. NULL: not wanted. They accumulate. u of a
 * system and of an ode is the gradient in the inner product of the fields (sys/sys.h), all
 * others are plain. symbol[ns] is that of the linear diagonal, by which p reaches schemes
 * that treat it exactly. */
struct dpoint {
    double *u, *z, *h, *theta, *p, *symbol;
    float *theta_f32; /* in place of theta for networks that run in single precision, where a run
                         sums up so; the rest of theta's gradients go to theta */
};

#endif
