/* blas.h -- the BLAS that a program starts with: one thread, kernels for the processor.
 *
 * OpenBLAS knows processors by their model; to one that is newer than itself it gives kernels of
 * 2004 (SSE3), a fourth as fast as those for what the processor can do. And it starts a thread a
 * core before main(), which turn idle for a tenth of a second, whether or not they are ever used.
 */
#ifndef SUBGRID_NUM_BLAS_H
#define SUBGRID_NUM_BLAS_H

/* First in main(): start the program again with OPENBLAS_NUM_THREADS=1 and, where the kernels are
 * old, OPENBLAS_CORETYPE, unless the user has set them. Returns where there is nothing to do, or it
 * cannot be done. */
void blas_start(char *const argv[]);

#endif
