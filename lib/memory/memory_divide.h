/* memory_divide.h -- division by a matrix of second moments.
 *
 *   X = N A^-1,   A = D (S + ridge I) D,   D = diag(sqrt(variance))
 *
 * By Cholesky's factors of S, unit variances on its diagonal; where it has no full rank, by
 * the eigenvalues above what rounding leaves of them: the X that is shortest in features of
 * variance 1. golub2013 sections 4.2, 5.5
 */
#ifndef SUBGRID_MEMORY_DIVIDE_H
#define SUBGRID_MEMORY_DIVIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Eigenvalues of S below this part of the number of unknowns are rounding: of what A was made of,
 * even where all of A is that small beside variance. */
#define MEMORY_TINY 1e-13

struct memory_divisor {
    size_t n, rank;
    double condition; /* of S + ridge I; inf below full rank */
    bool full;        /* S holds Cholesky's triangle, else eigenvectors in rows over sqrt(value) */
    double *S, *scale, *half; /* (n, n), [n] 1/D or 0, (most, n) scratch; owned */
    size_t most;
};

/* A symmetric (n, n), rows of ld; variance[n] >= 0, where 0 the feature is left out; later
 * divisions of up to `most` rows. close accepts zeroed and failed ones. */
int memory_divisor_open(struct memory_divisor *by, size_t n, const double A[], size_t ld,
                        const double variance[], double ridge, size_t most, struct err *err);
void memory_divisor_close(struct memory_divisor *by);

/* X (rows, n) with rows of ld: X := X A^-1, rows <= most. */
void memory_divide(const struct memory_divisor *by, size_t rows, double X[], size_t ld);

#endif
