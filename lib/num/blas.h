/* blas.h -- the BLAS that a program starts with: kernels for the processor it runs on.
 *
 * OpenBLAS knows processors by their model; to one that is newer than itself it gives kernels of
 * 2004 (SSE3), a fourth as fast as those for what the processor can do.
 */
#ifndef SUBGRID_NUM_BLAS_H
#define SUBGRID_NUM_BLAS_H

/* First in main(): where that is so, start the program again with OPENBLAS_CORETYPE set, unless the
 * user has set it. Returns where there is nothing to do, or it cannot be done. */
void blas_start(char *const argv[]);

#endif
