/* commutator.h -- the unresolved term of a coarse model, exactly as discretised.
 *
 *   tau = Phi f(u) - fc(Phi u)
 *
 * f is the full system in its own form, Phi a filter, fc the coarse system as it
 * will be run: on the filter's output grid, in the coarse form. Adding tau to fc
 * gives Phi f(u) to rounding.
 */
#ifndef SUBGRID_MODEL_COMMUTATOR_H
#define SUBGRID_MODEL_COMMUTATOR_H

#include <stddef.h>

#include "base/err.h"
#include "filter/filter.h"
#include "sys/sys.h"

struct commutator {
    const struct sys *fine, *coarse; /* not owned */
    const struct filter *filter;     /* not owned */
    size_t nwork;
};

/* Open the system that the filtered states of `fine` follow: fine's own equation,
 * or fine->ops->coarse where the filter drops variables; on the filter's output
 * grid, with the parameters of the same names. form NULL: that of fine when the
 * coarse system has it, else the coarse system's default. like: what this call opened for
 * another member, whose plans it may share (sys_vary), or NULL. The caller closes it. */
int commutator_coarse(struct sys *coarse, const struct sys *fine,
                      const struct filter *filter, const char *form,
                      const struct sys *like, struct err *err);

/* Check that the filter leads from fine to coarse: ERR_DATA. */
int commutator_open(struct commutator *c, const struct sys *fine,
                    const struct filter *filter, const struct sys *coarse,
                    struct err *err);

/* tau[coarse->n] at time t from u[fine->n] and ubar[coarse->n] = Phi u;
 * work[nwork]. A NaN in u gives NaN in tau. Threads may share c. */
void commutator_apply(const struct commutator *c, double t, const double u[],
                      const double ubar[], double tau[], double work[]);

#endif
