/* memory_volterra.h -- memory kernels in continuous time.
 *
 *   C'(t) = A C(t) + int_0^t K(s) C(t-s) ds,   A = C'(0) C(0)^-1
 *
 * C(t) = <g(t) g(0)^T>. K has the sign of Omega: a friction is -K. Both ways are of order 2 in
 * dt. All arrays (n, d, d), values at j dt unless said otherwise.
 */
#ifndef SUBGRID_MEMORY_VOLTERRA_H
#define SUBGRID_MEMORY_VOLTERRA_H

#include <stddef.h>

#include "base/err.h"

/* K[n] at j dt, by the derivative of the equation (second kind) and the trapezoidal rule:
 *   C''(t) - A C'(t) = K(t) C(0) + int_0^t K(s) C'(t-s) ds
 * ERR_NUMERIC where C(0) + dt/2 C'(0) has no inverse. */
int memory_volterra_second(size_t d, size_t n, double dt, const double C[], const double C1[],
                           const double C2[], double K[], struct err *err);

/* K[n - 1] at (j + 1/2) dt, by the equation itself (first kind) and the midpoint rule, with
 * C((j + 1/2) dt) between its neighbours. Needs no C'', but errors of C' alternate in sign and are
 * divided by dt. ERR_NUMERIC where C(0) + C(dt) has no inverse. */
int memory_volterra_first(size_t d, size_t n, double dt, const double C[], const double C1[],
                          double K[], struct err *err);

/* D (n, size) := the derivative of that order of x (n, size), by the polynomial through the
 * `points` <= n nearest samples of each: of one side at the ends, as C' may jump at t = 0. */
void memory_derivative(size_t order, size_t points, size_t n, size_t size, double dt,
                       const double x[], double D[]);

#endif
