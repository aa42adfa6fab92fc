/* tensors.h -- the Galerkin model of a quadratic system on the modes of a basis.
 *
 *   da_i/dt = <phi_i, f(mean + sum_j a_j phi_j)> = c_i + sum_j L_ij a_j + sum_{k<=j} Q_ijk a_j a_k
 *
 * from values of f alone, by polarisation, which is exact where f is quadratic: with g = Phi f,
 * s_j = s phi_j, and all about the mean
 *
 *   c = g(0),   L_j = (g(s_j) - g(-s_j)) / 2s,   Q_jj = (g(s_j) + g(-s_j) - 2 g(0)) / 2s^2,
 *   Q_jk = (g(s_j + s_k) - g(s_j) - g(s_k) + g(0)) / s^2
 */
#ifndef SUBGRID_MODEL_TENSORS_H
#define SUBGRID_MODEL_TENSORS_H

#include "filter/filter.h"
#include "sys/sys.h"

/* theta (R, 1 + R + R (R + 1) / 2) of the form `quadratic` for the R modes of phi, a projection;
 * size: of coefficients, s. About R^2 / 2 values of f, at t = 0. ERR_DATA where the grids of basis
 * and system differ, or f is not quadratic there: not to 1e-9 of the largest f, at one more point
 * and a later time. */
int tensors_find(const struct sys *sys, const struct filter *phi, double size, double theta[],
                 struct err *err);

#endif
