/* accum_kernel.h -- the kernels of num/accum.c. Matrices are row-major with rows of ld,
 * a multiple of 8, unless they are said to be column-major; rows is a multiple of 8. */
#ifndef SUBGRID_NUM_ACCUM_KERNEL_H
#define SUBGRID_NUM_ACCUM_KERNEL_H

#include <stddef.h>

#include "num/kernel.h"

/* T (rows,ld) := B P X: column k of B P is column perm[k] of B (rows,m), column-major;
 * X (m,ld) upper triangle. */
KERNEL_DECLARE(accum_times, size_t rows, size_t m, size_t ld, const double B[],
               const int perm[], const double X[], double T[]);

/* G (ld,ld) := T^T T of T (rows,ld), on and right of the diagonal. */
KERNEL_DECLARE(accum_gram, size_t rows, size_t ld, const double T[], double G[]);

#endif
