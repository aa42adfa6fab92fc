/* dense.h -- small dense matrices times vectors, added to what is there, without BLAS: for what is
 * done step by step. A(n, m) is row-major; sums are in a fixed order.
 */
#ifndef SUBGRID_NUM_DENSE_H
#define SUBGRID_NUM_DENSE_H

#include <stddef.h>

/* out[n] += A x, x[m] */
void dense_multiply(size_t n, size_t m, const double A[], const double x[], double out[]);

/* out[m] += A^T g, g[n] */
void dense_transpose(size_t n, size_t m, const double A[], const double g[], double out[]);

/* A += g x^T */
void dense_outer(size_t n, size_t m, const double g[], const double x[], double A[]);

/* S (n, n) := the lower triangle with S S^T = W, which may lack rank. */
void dense_factor(size_t n, const double W[], double S[]);

#endif
