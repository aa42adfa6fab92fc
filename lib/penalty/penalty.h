/* penalty.h -- physical laws that a fit asks of a closure softly: what breaking them costs.
 *
 *   P(theta) = mean over states of of(u, m(u; theta)) / (n s^2)
 *
 * s is the root mean square of what m stands for. One file lib/penalty/NAME.c defines one `const
 * struct penalty_ops penalty_NAME`. Laws that a form keeps by itself (closure_ops.law) cost
 * nothing.
 */
#ifndef SUBGRID_PENALTY_PENALTY_H
#define SUBGRID_PENALTY_PENALTY_H

#include "base/err.h"
#include "base/layout.h"

struct penalty_ops {
    const char *name, *brief, *source;
    /* How far m[n] is from the law at u[n], in units of m squared; dm[n] += its gradient with
     * respect to m (NULL: not wanted). NaN in, NaN out. */
    double (*of)(const struct layout *l, const double u[], const double m[], double dm[]);
};

const struct penalty_ops *penalty_find(const char *name, struct err *err);
const struct penalty_ops *const *penalty_all(void);

#endif
