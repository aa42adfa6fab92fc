/* memory_realise.h -- a few hidden variables that remember as the kernels do.
 *
 *   z(t+1) = A z(t) + B phi(t),   g(t+1) = Omega_0 phi(t) + C z(t)
 *   Omega_l = C A^{l-1} B, l >= 1
 *
 * The balanced realisation of Omega_1, Omega_2, ... (Ho and Kalman; ERA of Juang and Pappa): memory
 * without end at the cost of r numbers. In discrete time, as kernels of exponentials in
 * continuous time are exponentials of other rates here. juang1985
 */
#ifndef SUBGRID_MEMORY_REALISE_H
#define SUBGRID_MEMORY_REALISE_H

#include <stddef.h>

#include "base/err.h"

struct memory_realisation {
    size_t d, m, r;    /* targets, features, hidden variables */
    double *A, *B, *C; /* (r, r), (r, m), (d, r); owned */
    size_t count;      /* of the singular values */
    double *singular;  /* [count] of the Hankel matrix, descending; owned */
};

/* Of Omega (h, d, m), h >= 3: by the Hankel matrix of all lags. r := singular values above `cut` of
 * the largest, no more than `most` (0: as many as there are). Of a sample few lags are better
 * than many, whose noise counts as much. close accepts zeroed and failed ones. */
int memory_realise(size_t d, size_t m, size_t h, const double Omega[], double cut, size_t most,
                   struct memory_realisation *to, struct err *err);
void memory_realisation_close(struct memory_realisation *to);

/* About the largest singular value that kernels would have which are noise of these standard errors
 * (h, d, m): the length of the longest row of their Hankel matrix plus that of the longest column.
 * What is below tells nothing. seginer2000 */
double memory_realise_floor(size_t d, size_t m, size_t h, const double stderror[]);

/* re + i im [d + r] := the eigenvalues of g and z together, for linear memory (m = d) with that
 * Omega_0 (d, d). */
int memory_realisation_poles(const struct memory_realisation *of, const double Omega_0[],
                             double re[], double im[], struct err *err);

#endif
