/* objective.h -- what a fit minimises.
 *
 * One file lib/objective/NAME.c defines one `const struct objective_ops
 * objective_NAME`. Samples come from memory; a batch is a list of their indices.
 * loss and sums are in double; the gradient accumulates in a fixed order, so it
 * does not depend on threads.
 */
#ifndef SUBGRID_OBJECTIVE_OBJECTIVE_H
#define SUBGRID_OBJECTIVE_OBJECTIVE_H

#include <stddef.h>

#include "base/err.h"
#include "closure/closure.h"

/* Training data: sample i has state ubar + i * n and target tau + i * n. */
struct samples {
    size_t count, n;
    const double *ubar, *tau;
};

struct objective_ops {
    const char *name, *brief, *source;
    /* *loss := the objective, 1 for a closure that gives 0, over the batch (index[nbatch]), dtheta[] := its
     * gradient (NULL: only the loss). threads >= 1. */
    int (*value)(const struct closure *c, const struct samples *s,
                 const size_t index[], size_t nbatch, const double theta[],
                 double *loss, double dtheta[], size_t threads,
                 struct err *err);
};

const struct objective_ops *objective_find(const char *name, struct err *err);
const struct objective_ops *const *objective_all(void);

#endif
