/* dmd.h -- dynamic mode decomposition: the linear map that takes states to the next ones.
 *
 *   y_s = A x_s,   A phi_k = lambda_k phi_k,   x(j steps) ~ sum_k b_k lambda_k^j phi_k
 *
 * of A on the first principal axes U of the x (principal.h), about 0: with X = U Z
 *
 *   A U = Y Z^T (Z Z^T)^-1,   U^T A U w = lambda w,   phi = A U w / lambda,   W b = U^T x_0
 *
 * exact in that phi are eigenvectors of A. schmid2010, turowley2014
 */
#ifndef SUBGRID_NUM_DMD_H
#define SUBGRID_NUM_DMD_H

#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct dmd {
    size_t found;
    double complex *lambda; /* [found], by falling mean square of b; pairs together, Im > 0 first */
    double complex *phi;    /* (found, n), of length 1, the first of the largest numbers positive */
    double complex *b;      /* (found, shift) */
};

/* x (count, n): shift runs, a state of each after the other, so that sample s + shift follows
 * sample s. At most `most` modes, as many as are not round-off. ERR_DATA for less than two
 * records or states that are all 0, ERR_NUMERIC where eigenvectors coincide. */
int dmd_find(struct dmd *d, size_t n, size_t count, size_t shift, const double x[], size_t most,
             bool accurate, struct err *err);
void dmd_close(struct dmd *d); /* accepts a zeroed or failed one */

#endif
