/* optim.h -- optimisers of theta from gradients.
 *
 * One file lib/optim/NAME.c defines one `const struct optim_ops optim_NAME`. There are two
 * kinds: those of batches are given one gradient an update; the others look at f where they
 * choose, and need it to be the same function always.
 */
#ifndef SUBGRID_OPTIM_OPTIM_H
#define SUBGRID_OPTIM_OPTIM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/param.h"

struct optim {
    const struct optim_ops *ops;
    double p[PARAM_MAX];
    size_t ntheta, nstate, nwork;
    double *state; /* moments and the like; owned; saved in checkpoints */
    double *work;  /* [nwork] scratch of a call; owned */
    size_t iter;   /* updates done */
};

/* min f(theta). Calls return -1 with err for what no theta can mend; where f cannot be had it is
 * NaN or infinite. */
struct optim_problem {
    void *ctx;
    /* f, and its gradient dtheta[] (NULL: not wanted). */
    int (*value)(void *ctx, const double theta[], double *f, double dtheta[], struct err *err);
    /* Of a sum of squares f = |r|^2 with J = dr/dtheta: its gradient dtheta[] = 2 J^T r, and the
     * upper half of A = 2 J^T J (ntheta, ntheta), column-major. NULL: r is not known. */
    int (*normal)(void *ctx, const double theta[], double dtheta[], double A[], struct err *err);
    /* Project theta on what is allowed; whether that changed it. NULL: all is. */
    bool (*constrain)(void *ctx, double theta[]);
};

struct optim_ops {
    const char *name, *brief, *source;
    const struct param *params; /* with update, the first one is `rate` */
    /* Set nstate, which starts at 0, and nwork where it is not 0; refuse parameters. */
    int (*open)(struct optim *o, struct err *err);
    /* theta := theta + update(dtheta), with learning rate `rate`; o->iter counts
     * the updates before this one. NULL: has step. */
    void (*update)(struct optim *o, double rate, const double dtheta[],
                   double theta[]);
    /* The same without batches, to a theta of less f: 1, with the new *f, and *norm = |gradient|
     * of the last theta at which that was needed. 0: there is nothing (more) to gain, theta is as
     * it was. -1 with err. What it did before lies in o->state and o->iter alone. NULL: has
     * update. */
    int (*step)(struct optim *o, const struct optim_problem *problem, double theta[], double *f,
                double *norm, struct err *err);
    bool squares; /* step needs problem->normal */
};

const struct optim_ops *optim_find(const char *name, struct err *err);
const struct optim_ops *const *optim_all(void);
/* params "rate=1e-3,.." or NULL. optim_close accepts a zeroed optimiser. */
int optim_open(struct optim *o, const struct optim_ops *ops,
               const char *params, size_t ntheta, struct err *err);
void optim_close(struct optim *o);

#endif
