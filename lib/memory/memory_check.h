/* memory_check.h -- identities of Mori's projection, as defects.
 *
 *   W_l = g_{l+1} - sum_{j<=l} Omega_j phi_{l-j}
 *   (1) <W_l phi_0^T> = 0                                   orthogonality
 *   (2) <W_l W_0^T> = -Omega_l C_0 Omega_0^T, l >= 1        fluctuation and dissipation
 *   (3) <W_l W_l^T> = <W_{l-1} W_{l-1}^T> - Omega_l C_0 Omega_l^T   Pythagoras
 *
 * (1) holds for any data: C is all that it needs. (2) and (3) follow from (1) and a stationary
 * measure. By C alone, with <phi_a phi_b^T> := C(a - b), both hold as algebra and show no more than
 * rounding, a ridge or a cut. By gram, the sample, they show how far the data are from
 * stationary, of order 1/count by the ends of the record alone. None says that a closure is good.
 */
#ifndef SUBGRID_MEMORY_CHECK_H
#define SUBGRID_MEMORY_CHECK_H

#include "memory/memory.h"

/* Largest entries, in units of the standard deviations of g and phi. */
struct memory_identities {
    bool sample;          /* by gram, else by C as of a stationary process */
    double orthogonality; /* (1), all l < h */
    double dissipation;   /* (2); 0 for h = 1 */
    double pythagoras;    /* (3); <W_{-1} W_{-1}^T> = <g g^T> */
    double stationarity;  /* |<phi_a phi_b^T> - C(a - b)|, 0 <= b <= a <= h; 0 by C */
};

/* Needs C with lags >= h. noise[h] (NULL: not wanted) := tr <W_l W_l^T> / tr <g g^T>. */
int memory_check(const struct moments *of, size_t h, const double Omega[],
                 struct memory_identities *to, double noise[], struct err *err);

#endif
