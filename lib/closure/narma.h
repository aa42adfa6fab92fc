/* narma.h -- what the form narma is linear in, for those who fit it. */
#ifndef SUBGRID_CLOSURE_NARMA_H
#define SUBGRID_CLOSURE_NARMA_H

#include "closure/closure.h"

/* Modes of a closure of that form, and coefficients of each: theta is (modes, coefficients). */
size_t narma_modes(const struct closure *c);
size_t narma_coefficients(const struct closure *c);

/* f (modes, coefficients) of (re, im) pairs: z_k = sum_i theta_ki f_ki at at->u, z and xi.
 * work[nwork], f apart from it. */
void narma_features(const struct closure *c, const struct point *at, double f[], double work[]);

/* z (modes) of (re, im) pairs := the modes k = 1 .. of a field[n]. */
void narma_spectrum(const struct closure *c, const double field[], double z[], double work[]);

#endif
