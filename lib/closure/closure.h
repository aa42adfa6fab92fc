/* closure.h -- model forms: parametric models m(ubar; theta) of the unresolved
 * term.
 *
 *   dv/dt = fc(v) + m(v; theta),   m(ubar; theta) ~ tau = Phi f(u) - fc(Phi u)
 *
 * One file lib/closure/NAME.c defines one `const struct closure_ops
 * closure_NAME`. States are physical, as their layout says. Nothing keeps a
 * pointer to an argument; the caller owns all arrays and brings work[nwork].
 */
#ifndef SUBGRID_CLOSURE_CLOSURE_H
#define SUBGRID_CLOSURE_CLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/layout.h"
#include "base/param.h"

/* How a closure acts. */
enum closure_act {
    CLOSURE_ADD,     /* dv/dt = fc(v) + m(v) */
    CLOSURE_REPLACE, /* dv/dt = m(v) */
    CLOSURE_MAP      /* v(t + dt) = m(v(t)) */
};

struct closure {
    const struct closure_ops *ops;
    struct layout layout;      /* of ubar and of m, both n = layout.n doubles */
    double p[PARAM_MAX];       /* values of ops->params (hyper-parameters) */
    double scale_u, scale_tau; /* of forms with ops->scaled, which work on
                                  u / scale_u and return scale_tau * (...); 1
                                  unless a fit set them; others ignore them */
    char *net;                 /* canonical network program, or NULL; owned */
    size_t ntheta;
    double *theta;             /* owned */
    size_t nwork;              /* scratch of any call below */
    void *priv;
};

struct closure_ops {
    const char *name, *brief, *source;
    const char *law;          /* what it keeps: "translation, momentum", or "-" */
    enum closure_act act;
    const char *net;          /* default program; NULL: takes none */
    bool any_grid;            /* theta has the same meaning and length on every grid */
    bool scaled;              /* uses scale_u and scale_tau: theta has no unit */
    const struct param *params;

    /* Refuse layouts it does not admit, saying why; set ntheta, nwork, priv. */
    int (*open)(struct closure *c, struct err *err);
    void (*close)(struct closure *c);

    /* theta[] := the starting point of a fit. NULL: zeros. */
    void (*init)(const struct closure *c, double theta[], uint64_t seed);

    /* m[n] from ubar[n]. */
    void (*eval)(const struct closure *c, const double theta[],
                 const double ubar[], double m[], double work[]);

    /* Where m is linear in theta, m = A(ubar) theta: A (n, ntheta), row-major.
     * NULL: not linear. */
    void (*features)(const struct closure *c, const double ubar[], double A[],
                     double work[]);

    /* dtheta += (dm/dtheta)^T dm and dubar += (dm/dubar)^T dm; either may be
     * NULL. work must be as eval left it with the same theta and ubar: that is
     * where a network's tape is. */
    void (*adjoint)(const struct closure *c, const double theta[],
                    const double ubar[], const double dm[], double dtheta[],
                    double dubar[], double work[]);

    /* Project theta on what the law allows (a viscosity >= 0); whether that changed
     * it. NULL: all is allowed. */
    bool (*constrain)(const struct closure *c, double theta[]);
};

const struct closure_ops *closure_find(const char *name, struct err *err);
const struct closure_ops *const *closure_all(void);

/* params "a=1,b=2" or NULL; net a program, NULL for the form's default. theta is
 * allocated and holds init(seed). */
int closure_open(struct closure *c, const struct closure_ops *ops,
                 const struct layout *layout, const char *params,
                 const char *net, uint64_t seed, struct err *err);
void closure_close(struct closure *c); /* accepts a zeroed closure */

/* For forms on a periodic line: all variables over one and the same periodic axis,
 * so that a state is (C,N), C channels of N points; dx its step. ERR_DATA names what
 * is in the way. */
struct closure_line {
    size_t channels, n;
    double dx;
};
int closure_line(const struct closure *c, struct closure_line *line,
                 struct err *err);

#endif
