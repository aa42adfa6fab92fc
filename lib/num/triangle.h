/* triangle.h -- the one upper triangle R with R^T R = A^T A.
 *
 * Matrices are column-major. The diagonal of R is positive; it is 0, and so is its row,
 * where the column depends on those before it: where what is left of the column is below
 * 10 m eps of its length.
 */
#ifndef SUBGRID_NUM_TRIANGLE_H
#define SUBGRID_NUM_TRIANGLE_H

#include <stddef.h>

#include "base/err.h"

/* R (m,m) from A (rows,m), rows >= m, column j at A + j ld, which is overwritten;
 * tau[m] is scratch. By Householder's reflections. */
int triangle_of_rows(size_t rows, size_t m, double A[], size_t ld, double tau[], double R[],
                     struct err *err);

/* In place: the upper half of A^T A (m,m) becomes R (m,m). By Cholesky's factorisation
 * after a scaling of the columns to length 1; scale[m] is scratch. ERR_NUMERIC when the
 * diagonal is not finite. */
int triangle_of_gram(size_t m, double R[], double scale[], struct err *err);

#endif
