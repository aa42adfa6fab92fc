/* act.h -- how a closure enters the equations of a system: the ode that a model is.
 *
 *   d(s, z)/dt = symbol * s + terms(s, z),   u = decode(s)
 *
 * The state is s[ns], then the closure's z[nlatent], which has symbol 0, then a zero where an
 * even number is needed. One file lib/act/NAME.c defines one `const struct act_ops act_NAME`;
 * a closure names its act, and the model looks it up.
 */
#ifndef SUBGRID_ACT_ACT_H
#define SUBGRID_ACT_ACT_H

#include "closure/closure.h"
#include "sys/sys.h"

/* A system and the closure that acts on it; neither is owned. */
struct joint {
    const struct sys *sys;
    const struct closure *closure;
};

struct act_ops {
    const char *name, *brief;
    bool alone; /* of the system it needs the state alone, not its equations */
    bool map; /* terms give the state after a step in place of a rate: there is no stepper */
    const struct act_ops *after; /* a map, at the state before each full step: dt times what it
                                    gives is added to s after the step, and z is what it gives.
                                    NULL: the scheme is all there is */
    bool observes; /* what is recorded is the state and what the closure gives for it, which moves
                      as without */

    /* Refuse (ERR_DATA) a closure whose m is not what is acted with. NULL: m[n], a state. */
    int (*check)(const struct joint *joint, struct err *err);

    /* out[act_size] := the rate of (s, z) = at->u, without symbol * s; at->p and at->theta are
     * what is evaluated. tape[act_ntape]: NULL: not kept. joint is a struct joint: what
     * steppers hand on without knowing it. */
    void (*terms)(const void *joint, const struct point *at, double out[], double tape[],
                  double work[]);
    /* As of struct ode: out := the derivative along v->u (of s and z), v->h, v->theta, v->p;
     * d += the transpose, with d->symbol where the symbol is taken off in terms. */
    void (*tangent)(const void *joint, const struct point *at, const struct point *v,
                    double out[], const double tape[], double work[]);
    void (*adjoint)(const void *joint, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[]);
};

const struct act_ops *act_find(const char *name, struct err *err);
const struct act_ops *const *act_all(void);

/* On which others build. */
extern const struct act_ops act_none, act_map;

/* Whether what it acts with is of whole steps. */
bool act_steps(const struct act_ops *ops);

/* Whether the act can be with this system and closure. */
int act_check(const struct act_ops *ops, const struct joint *joint, struct err *err);

/* Doubles of (s, z); of the tape, the system's and then the closure's; of the scratch of any
 * call, with a tape that is not kept. */
size_t act_size(const struct joint *joint);
size_t act_ntape(const struct joint *joint);
size_t act_nwork(const struct joint *joint);

/* The noise of the system, as of struct ode: closures have none of this kind. joint: a struct
 * joint. */
void act_noise(const void *joint, const struct point *at, double a[]);
void act_noise_tangent(const void *joint, const struct point *at, const struct point *v,
                       double a[]);
void act_noise_adjoint(const void *joint, const struct point *at, const double da[],
                       struct dpoint *d);

/* ---- for members ---- */

/* Where the parts of a tape and the scratch lie. */
struct act_space {
    double *sys_tape, *closure_tape;
    double *u, *m;    /* [n] and [n or nout] */
    double *v, *out;  /* [n] and [act_size], for derivatives */
    double *s;        /* [ns] */
    double *rest;     /* scratch of the system and of the closure */
    struct point at;  /* of the closure: u is the array above, z the tail of the state */
};
struct act_space act_space(const struct joint *joint, const struct point *at, double tape[],
                           double work[]);

/* The same for derivatives: the closure's u is there, and a tape that was not kept is made again
 * by the act's terms. */
struct act_space act_again(void (*terms)(const void *joint, const struct point *at,
                                         double out[], double tape[], double work[]),
                           const struct joint *joint, const struct point *at,
                           const double tape[], double work[]);

/* out[ns] += encode(m(decode(s))); what comes after it := dz/dt. Its derivative along v->u,
 * v->h and v->theta. */
void act_closure(const struct joint *joint, const struct act_space *space,
                 const struct point *at, double out[]);
void act_closure_tangent(const struct joint *joint, const struct act_space *space,
                         const struct point *v, double out[]);

/* d += the transpose of that; d->u is of (s, z), g[act_size] the gradient of out. And for a
 * gradient dm of m that is at hand, with g that of what comes after out[ns]. */
void act_closure_adjoint(const struct joint *joint, const struct act_space *space,
                         const double g[], struct dpoint *d);
void act_adjoint_of(const struct joint *joint, const struct act_space *space,
                    const double dm[], const double g[], struct dpoint *d);

#endif
