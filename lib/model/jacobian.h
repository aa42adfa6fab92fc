/* jacobian.h -- the Jacobian of a model's right-hand side, by columns.
 *
 *   J = d(fc + m)/du = D (symbol + d terms/ds) E,   s = E u,   u = D s
 *
 * Of models that advance a rate, without a latent state; of states on a grid, where it is D E J D E
 * for forms that truncate. n tangents.
 */
#ifndef SUBGRID_MODEL_JACOBIAN_H
#define SUBGRID_MODEL_JACOBIAN_H

#include "model/model.h"

size_t jacobian_nwork(const struct model *model);

/* J(n, n), column-major, at u = D E at->u. work[jacobian_nwork()]. */
void jacobian_of(const struct model *model, const struct point *at, double J[], double work[]);

#endif
