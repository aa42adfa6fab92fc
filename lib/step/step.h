/* step.h -- time integrators for ds/dt = symbol * s + terms(t, s), and in the sense of Ito for
 * ds = (symbol * s + terms) dt + g(t, s) dW, where dW = sqrt(dt) at->kick over a step.
 *
 * One file lib/step/NAME.c defines one `const struct step_ops step_NAME`. A
 * stepper knows neither systems nor closures: it sees a struct ode. Its tables
 * are const after step_open; scratch comes from the caller. What else the ode depends
 * on (theta, p, ...) passes through in struct point.
 *
 * A tape of one step holds, stage by stage, the stage's state and the ode's own tape of it;
 * the first is the state that the step began with. A scheme may add what it remembers.
 */
#ifndef SUBGRID_STEP_STEP_H
#define SUBGRID_STEP_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/err.h"
#include "base/point.h"

struct sweep;

struct ode {
    size_t n;             /* doubles of s */
    size_t ntape;         /* of terms, that a stepper keeps; 0: it is made again where
                             derivatives need it, which takes less memory */
    size_t nwork;         /* scratch of any call below */
    const double *symbol; /* n/2 complex pairs (n is even then), or NULL */
    bool mirrored;        /* the sum of squares of s is not that of the field (half spectra) */
    /* ds[n] := the rest of the right-hand side at s = at->u; tape NULL: not kept. */
    void (*terms)(const void *ctx, const struct point *at, double ds[], double tape[],
                  double work[]);
    /* ds[n] := the derivative of terms along v->u[n], v->h, v->theta and v->p (NULL: 0). tape of
     * terms at the same point; NULL: made again. */
    void (*tangent)(const void *ctx, const struct point *at, const struct point *v,
                    double ds[], const double tape[], double work[]);
    /* d += (d terms/d at)^* g, with d->symbol where terms know the symbol themselves. */
    void (*adjoint)(const void *ctx, const struct point *at, const double g[],
                    struct dpoint *d, const double tape[], double work[]);
    size_t nnoise; /* the first numbers of s that noise drives, each by itself; 0: none */
    /* a[2][nnoise] := g and g dg/ds of these numbers at s = at->u; the derivative along v->u and
     * v->p, and the transpose, as of terms. */
    void (*noise)(const void *ctx, const struct point *at, double a[]);
    void (*noise_tangent)(const void *ctx, const struct point *at, const struct point *v,
                          double a[]);
    void (*noise_adjoint)(const void *ctx, const struct point *at, const double da[],
                          struct dpoint *d);
    const void *ctx;
};

struct stepper {
    const struct step_ops *ops;
    const struct ode *ode; /* not owned */
    double dt;
    size_t ntape;          /* stages x (n + ode->ntape), and what else its derivatives need */
    size_t nmemory;        /* doubles behind s[n] that go along with it, zeros at first: what a
                              scheme of several steps knows of those before; a state below is
                              both */
    size_t nwork;          /* doubles of scratch for one step, ode's included */
    void *priv;
};

struct step_ops {
    const char *name, *brief, *source;
    int order;         /* at least that where it splits */
    bool splits;       /* damping, the real part of the symbol, acts by itself: to order 1 */
    double strong;     /* order of the paths of stochastic equations, which others refuse; 0 */
    bool needs_symbol; /* refuses an ode whose symbol is NULL */
    bool meets;        /* all numbers of s meet, in the sum of its squares: refuses mirrored ones */
    const struct tableau *tableau; /* of those made by step_rk.h; NULL: none */
    void (*sweep)(const struct sweep *w, double _Complex s[], double _Complex work[]);
                                   /* of those made by step_sweep.h; NULL: none */
    int (*open)(struct stepper *st, struct err *err); /* sets ntape, nwork, priv */
    void (*close)(struct stepper *st); /* accepts a half-open stepper, or NULL */
    /* s[n] at at->t -> s at at->t + dt, in place; at->u is not looked at. tape NULL: not
     * kept, the same bits. A NaN stays one. */
    void (*advance)(const struct stepper *st, const struct point *at, double s[],
                    double tape[], double work[]);
    /* The derivative of that step along v[n], in place, and along->h, theta and p (NULL: 0), the
     * symbol held; along->u is not looked at. */
    void (*tangent)(const struct stepper *st, const struct point *at, const struct point *along,
                    double v[], const double tape[], double work[]);
    /* g[n], the gradient at at->t + dt -> at at->t, in place: the exact transpose. d->u is not
     * looked at; the others accumulate. */
    void (*adjoint)(const struct stepper *st, const struct point *at, double g[],
                    struct dpoint *d, const double tape[], double work[]);
};

const struct step_ops *step_find(const char *name, struct err *err);
const struct step_ops *const *step_all(void);

/* dt > 0. Refuses (ERR_USAGE) another dt, an ode without the symbol that the
 * scheme needs, or one with noise that it is not made for. step_close
 * accepts a zeroed or failed stepper. */
int step_open(struct stepper *st, const struct step_ops *ops,
              const struct ode *ode, double dt, struct err *err);
void step_close(struct stepper *st);

/* For schemes: out[n] := terms of stage j at here->u, which goes on the tape of the step. */
static inline void step_terms(const struct ode *ode, const struct point *here, size_t j,
                              double out[], double tape[], double work[])
{
    double *own = NULL;

    if (tape) {
        tape += j * (ode->n + ode->ntape);
        memcpy(tape, here->u, ode->n * sizeof *tape);
        own = ode->ntape ? tape + ode->n : NULL;
    }
    ode->terms(ode->ctx, here, out, own, work);
}

/* here->u := the state of stage j on the tape; returns the ode's own tape of it, or NULL. */
static inline const double *step_stage(const struct ode *ode, struct point *here, size_t j,
                                       const double tape[])
{
    here->u = tape + j * (ode->n + ode->ntape);
    return ode->ntape ? here->u + ode->n : NULL;
}

#endif
