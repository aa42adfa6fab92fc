/* principal.h -- the principal rows of a matrix: A = W Sigma V^T, of which Sigma V^T is kept.
 *
 * By the eigenvectors of A A^T or A^T A, the smaller one, which know sigma to round-off of
 * sigma_0^2: below 1e-7 sigma_0 they know nothing (sirovich1987). Or, accurate, by R of A = Q R or
 * A^T = Q R, a block of the long side at a time, and its singular values: to 1e-13 sigma_0
 * (golub2013).
 */
#ifndef SUBGRID_NUM_PRINCIPAL_H
#define SUBGRID_NUM_PRINCIPAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* sigma / sigma_0 below which rows are round-off. */
double principal_floor(bool accurate);

/* a (rows, n), row-major, := its principal rows, by falling sigma[min(rows, n)]. *found: the
 * fewest that hold `part` of the sum of squares, at most `most`, of more than the floor and more
 * than `least`; what follows them is not set. ERR_NUMERIC where nothing converges. */
int principal_rows(size_t n, size_t rows, double a[], bool accurate, size_t most, double part,
                   double least, double sigma[], size_t *found, struct err *err);

/* a (rows, n), rows <= n, := the same rows of length 1, each orthogonal to those before it, the
 * first of the largest numbers of each positive. */
int principal_unit(size_t n, size_t rows, double a[], struct err *err);

#endif
