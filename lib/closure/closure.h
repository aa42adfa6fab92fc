/* closure.h -- model forms: parametric models m(ubar; theta) of the unresolved
 * term.
 *
 *   dv/dt = fc(v) + m(v; theta),   m(ubar; theta) ~ tau = Phi f(u) - fc(Phi u)
 *
 * One file lib/closure/NAME.c defines one `const struct closure_ops
 * closure_NAME`. States are physical, as their layout says. A form may have a latent
 * state z that moves with the model, dz/dt, and one h that is held over a step and moved
 * between steps (delays): struct point carries them. Nothing keeps a
 * pointer to an argument; the caller owns all arrays, brings work[nwork] and tape[ntape],
 * and gives theta: that of the object is what a file holds, and is never read here, so
 * that threads may evaluate one closure with many.
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_H
#define SUBGRID_CLOSURE_CLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/layout.h"
#include "base/library.h"
#include "base/param.h"
#include "base/point.h"
#include "base/records.h"

struct lstsq_ops; /* num/lstsq.h */

struct closure {
    const struct closure_ops *ops;
    struct layout layout;      /* of ubar and of m, both n = layout.n doubles */
    double p[PARAM_MAX];       /* values of ops->params (hyper-parameters) */
    double scale_u[LAYOUT_VARS], scale_tau[LAYOUT_VARS]; /* of each variable, of forms with
                                  ops->scaled, which work on u / scale_u and return
                                  scale_tau * (...); 1 unless a fit set them, those of m the first
                                  where nout is not n; others ignore them */
    char *net;                 /* canonical network program, or NULL; owned */
    size_t ntheta;
    double *theta;             /* owned: what a fit starts from and a file holds */
    const char *act;           /* how it enters the model, a name of act/; NULL: ops->act */
    size_t nout;               /* doubles of m: n, or as many as it sets parameters */
    size_t nlatent, nheld;     /* doubles of z and h */
    size_t nsettled;           /* of theta's last, which ops->settle tells; h is noise of mean 0
                                  then, where nnoise is not 0 */
    size_t npast;              /* steps before the first state that it would know (recall) */
    bool reads[PARAM_MAX];     /* which parameters of layout.param it is evaluated with */
    size_t nnoise;             /* doubles of xi, which runs draw anew for each full step */
    size_t ntape, nwork;       /* what eval leaves for adjoint; scratch of any call */
    void *priv;
};

struct closure_ops {
    const char *name, *brief, *source;
    const char *law;          /* what it keeps: "translation, momentum", or "-" */
    const char *on;           /* the coarse discretisation of which its law speaks; NULL: any */
    const char *act;          /* how it enters the model, unless its file says another way */
    const char *net;          /* default program; NULL: takes none */
    bool any_grid;            /* theta has the same meaning and length on every grid */
    bool steps;               /* m and dz are of a whole step, no rates: for acts that step */
    bool scaled;              /* uses scale_u and scale_tau: theta has no unit */
    const struct param *params;
    const char *precision;    /* in which its network runs: "f64", "f32"; NULL: has none */
    const struct closure_ops *f32; /* the same form with its network in f32; NULL: has none */

    /* Refuse layouts it does not admit, saying why; set ntheta, the sizes that are not 0
     * (nout is n before), priv. */
    int (*open)(struct closure *c, struct err *err);
    void (*close)(struct closure *c);

    /* Of an open one with scales: the first of the variables that its law mixes with v (the
     * components of a velocity that turns), which have the same scales. NULL: v itself. */
    int (*shares)(const struct closure *c, int v);

    /* theta[] := the starting point of a fit. NULL: zeros. */
    void (*init)(const struct closure *c, double theta[], uint64_t seed);

    /* m[nout] and dz[nlatent] = dz/dt at ubar = at->u; tape for the calls below. */
    void (*eval)(const struct closure *c, const struct point *at, double m[], double dz[],
                 double tape[], double work[]);

    /* dm, ddz := their derivatives along v->u, which is always there, and v->z, v->h, v->p and
     * v->theta (NULL: 0), with the tape that eval left at the same point. */
    void (*tangent)(const struct closure *c, const struct point *at, const struct point *v,
                    double dm[], double ddz[], const double tape[], double work[]);

    /* Where m is linear in theta, m = A(ubar) theta: A (n, ntheta - nsettled), row-major.
     * NULL: not linear. */
    void (*features)(const struct closure *c, const struct point *at, double A[],
                     double work[]);

    /* d += (d(m, dz)/d at)^T (dm, ddz), with the tape that eval left at the same point. The
     * exact transpose of tangent. */
    void (*adjoint)(const struct closure *c, const struct point *at, const double dm[],
                    const double ddz[], struct dpoint *d, const double tape[],
                    double work[]);

    /* z and h at the first state at->u. NULL: zeros. Their derivatives along v->u and v->theta
     * (NULL: 0). And d += the transpose of that. */
    void (*start)(const struct closure *c, const struct point *at, double z[], double h[]);
    void (*start_tangent)(const struct closure *c, const struct point *at, const struct point *v,
                          double dz[], double dh[]);
    void (*start_adjoint)(const struct closure *c, const struct point *at, const double dz[],
                          const double dh[], struct dpoint *d);
    /* dz := as eval, of a step of which m is known: how a past that is on record comes into a
     * memory. NULL: nothing of it is kept. */
    void (*recall)(const struct closure *c, const struct point *at, const double m[],
                   double dz[], double tape[], double work[]);
    /* next[nheld] > 0, after each full step, from at->h and the new at->u and at->z. NULL: none is
     * held. Its derivative along v->u, v->h, and v->z and v->theta (NULL: 0). And d += the
     * transpose of that. */
    void (*shift)(const struct closure *c, const struct point *at, double next[],
                  double work[]);
    void (*shift_tangent)(const struct closure *c, const struct point *at, const struct point *v,
                          double dnext[], double work[]);
    void (*shift_adjoint)(const struct closure *c, const struct point *at,
                          const double dnext[], struct dpoint *d, double work[]);

    /* The last nsettled of theta := what records in order of time tell of what the fitted rest
     * leaves over of the targets; ls: least squares. NULL: none. */
    int (*settle)(const struct closure *c, const struct records *r, const struct lstsq_ops *ls,
                  double theta[], struct err *err);

    /* Project theta on what the law allows (a viscosity >= 0); whether that changed
     * it. NULL: all is allowed. */
    bool (*constrain)(const struct closure *c, double theta[]);
};

/* name: one of the table, or of a shared library of the user's (base/library.h), whose source is
 * like those of lib/closure and ends with CLOSURE_LIBRARY(closure_NAME). */
enum { CLOSURE_ABI = 4 }; /* goes up with every change of this file that libraries can see */
#define CLOSURE_LIBRARY(of) \
    const struct library subgrid_closure_library = {CLOSURE_ABI, sizeof(struct closure_ops), &(of)};
const struct closure_ops *closure_find(const char *name, struct err *err);
const struct closure_ops *const *closure_all(void);

/* The form of that name whose network runs in a precision, "f64" (NULL: that) or "f32".
 * NULL and ERR_USAGE: no such form, or one without a network in f32. */
const struct closure_ops *closure_in(const char *name, const char *precision,
                                     struct err *err);

/* params "a=1,b=2" or NULL; net a program, NULL for the form's default. theta is
 * allocated and holds init(seed). */
int closure_open(struct closure *c, const struct closure_ops *ops,
                 const struct layout *layout, const char *params,
                 const char *net, uint64_t seed, struct err *err);
void closure_close(struct closure *c); /* accepts a zeroed closure */

/* ops->shares of any form. */
int closure_shares(const struct closure *c, int v);
/* Whether all variables have the same scales. */
bool closure_one_scale(const struct closure *c);
/* 1/time: the largest scale_tau / scale_u, of fields that have no unit. */
double closure_rate(const struct closure *c);

/* How it enters the model. */
const char *closure_act(const struct closure *c);

/* No closure, on any layout. */
extern const struct closure closure_nothing;

/* For those who know a state and nothing before it: ERR_DATA when the closure has a memory, but
 * for noise, whose mean is 0. */
int closure_memoryless(const struct closure *c, struct err *err);

/* ERR_DATA for closures that need parameters other than those of a table (NULL: there is none);
 * knows: and for those that need inputs. */
int closure_finds(const struct closure *c, const struct param *table, struct err *err);
int closure_knows(const struct closure *c, const struct param *table, struct err *err);
/* The same for those who know records, which may tell the parameters of their systems. */
int closure_learns(const struct closure *c, const struct records *r, struct err *err);

/* For forms on periodic grids: all variables on one, of rank 1 to most, so that a state is
 * (C, points). ERR_DATA names what is in the way. */
int closure_grid(const struct closure *c, int most, struct grid *grid, struct err *err);

/* The same of one variable along a line in space. */
int closure_line(const struct closure *c, struct grid *grid, struct err *err);

/* The same of forms that know where variables lie, or to whom these are channels: where a
 * translation of both is all that is asked for, the half step between a value in a cell and one
 * on its face is part of theta. Others take values of one index as those of one place. */
int closure_grid_shared(const struct closure *c, int most, struct grid *grid, struct err *err);

#endif
