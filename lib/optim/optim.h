/* optim.h -- optimisers of theta from gradients.
 *
 * One file lib/optim/NAME.c defines one `const struct optim_ops optim_NAME`.
 */
#ifndef SUBGRID_OPTIM_OPTIM_H
#define SUBGRID_OPTIM_OPTIM_H

#include <stddef.h>

#include "base/err.h"
#include "base/param.h"

struct optim {
    const struct optim_ops *ops;
    double p[PARAM_MAX];
    size_t ntheta, nstate;
    double *state; /* moments and the like; owned; saved in checkpoints */
    size_t iter;   /* updates done */
};

struct optim_ops {
    const char *name, *brief, *source;
    const struct param *params; /* the first one is `rate` */
    size_t (*nstate)(size_t ntheta); /* doubles of state; they start at 0 */
    /* theta := theta + update(dtheta), with learning rate `rate`; o->iter counts
     * the updates before this one. */
    void (*update)(struct optim *o, double rate, const double dtheta[],
                   double theta[]);
};

const struct optim_ops *optim_find(const char *name, struct err *err);
const struct optim_ops *const *optim_all(void);
/* params "rate=1e-3,.." or NULL. optim_close accepts a zeroed optimiser. */
int optim_open(struct optim *o, const struct optim_ops *ops,
               const char *params, size_t ntheta, struct err *err);
void optim_close(struct optim *o);

#endif
