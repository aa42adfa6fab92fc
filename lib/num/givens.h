/* givens.h -- least squares of few unknowns, row by row, without BLAS: for programs that solve
 * nothing else (others: num/lstsq.h).
 *
 *   min |A x - b|^2,   [R | Q^T b] from [A | b] by Givens' rotations
 *
 * golub2013 section 5.2
 */
#ifndef SUBGRID_NUM_GIVENS_H
#define SUBGRID_NUM_GIVENS_H

#include <stddef.h>

/* Fold a row (a[n], b), which is overwritten, into R (n, n + 1), row-major, zeros at first. */
void givens_add(size_t n, double R[], double row[]);

/* x[n]; 0 where a column depends on those before it, to `tiny` of its length. */
void givens_solve(size_t n, const double R[], double tiny, double x[]);

#endif
