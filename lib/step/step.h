/* step.h -- time integrators for ds/dt = symbol * s + explicit_terms(t, s).
 *
 * One file lib/step/NAME.c defines one `const struct step_ops step_NAME`. A
 * stepper knows neither systems nor closures: it sees a struct ode. Its tables
 * are const after step_open; scratch comes from the caller.
 */
#ifndef SUBGRID_STEP_STEP_H
#define SUBGRID_STEP_STEP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct ode {
    size_t n;             /* doubles of s */
    size_t nwork;         /* scratch of explicit_terms */
    const double *symbol; /* n/2 complex pairs, or NULL */
    void (*explicit_terms)(const void *ctx, double t, const double s[],
                           double ds[], double work[]);
    const void *ctx;
};

struct stepper {
    const struct step_ops *ops;
    const struct ode *ode; /* not owned */
    double dt;
    size_t nwork;          /* doubles of scratch for one step, ode's included */
    void *priv;
};

struct step_ops {
    const char *name, *brief, *source;
    int order;
    bool needs_symbol; /* refuses an ode whose symbol is NULL */
    int (*open)(struct stepper *st, struct err *err); /* sets nwork, priv */
    void (*close)(struct stepper *st); /* accepts a half-open stepper, or NULL */
    /* s[n] at t -> s at t + dt, in place; work[nwork]. A NaN stays one. */
    void (*advance)(const struct stepper *st, double t, double s[],
                    double work[]);
};

const struct step_ops *step_find(const char *name, struct err *err);
const struct step_ops *const *step_all(void);

/* dt > 0. Refuses (ERR_USAGE) another dt, or an ode without the symbol that the
 * scheme needs. step_close accepts a zeroed or failed stepper. */
int step_open(struct stepper *st, const struct step_ops *ops,
              const struct ode *ode, double dt, struct err *err);
void step_close(struct stepper *st);

#endif
