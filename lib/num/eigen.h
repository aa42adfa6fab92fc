/* eigen.h -- the eigenvalue of a dense matrix that lies farthest to the right.
 *
 *   A v = lambda v,   w^* A = lambda w^*,   w^* v = 1,   d Re lambda = Re(w^* dA v)
 *
 * By all eigenvalues, 25 n^3 operations. Where eigenvalues meet, w^* v of unit vectors falls to 0
 * and there is no derivative: w is 0 then. magnus1985
 */
#ifndef SUBGRID_NUM_EIGEN_H
#define SUBGRID_NUM_EIGEN_H

#include <stddef.h>

size_t eigen_nwork(size_t n);

/* Re lambda of A(n, n), column-major, which is overwritten; v and w (2, n): real and imaginary
 * parts, so that d Re lambda = sum_r <w_r, dA v_r>. NaN: A is not finite, or there is no
 * convergence. */
double eigen_rightmost(size_t n, double A[], double v[], double w[], double work[]);

#endif
