/* penalty.h -- physical laws that a fit asks of a closure softly: what breaking them costs.
 *
 *   P(theta) = mean over states of of(u, m(u; theta)) / (n s^2)
 *
 * or of of_jacobian(u, J), J the Jacobian d(fc + m)/du of the closed model. s is the root mean
 * square of what m stands for. One file lib/penalty/NAME.c defines one `const struct penalty_ops
 * penalty_NAME`, with one of the two. Laws that a form keeps by itself (closure_ops.law) cost
 * nothing.
 */
#ifndef SUBGRID_PENALTY_PENALTY_H
#define SUBGRID_PENALTY_PENALTY_H

#include "base/err.h"
#include "base/layout.h"

/* Pairs of vectors that a gradient with respect to J consists of; most unknowns of a state whose
 * J is made. */
enum { PENALTY_PAIRS = 2, PENALTY_MOST = 256 };

struct penalty_ops {
    const char *name, *brief, *source;
    /* How far m[n] is from the law at u[n], in units of m squared; dm[n] += its gradient with
     * respect to m (NULL: not wanted). NaN in, NaN out. NULL: the law is of J. */
    double (*of)(const struct layout *l, const double u[], const double m[], double dm[]);
    /* How far J(n, n), column-major, is from it, in the same units; J is overwritten. left and
     * right (PENALTY_PAIRS, n) := its gradient, d of = sum_r <left_r, dJ right_r>.
     * work[jacobian_nwork(n)]. NaN in, NaN out. NULL: the law is of m. */
    double (*of_jacobian)(size_t n, const double u[], double J[], double left[], double right[],
                          double work[]);
    size_t (*jacobian_nwork)(size_t n);
};

const struct penalty_ops *penalty_find(const char *name, struct err *err);
const struct penalty_ops *const *penalty_all(void);

#endif
