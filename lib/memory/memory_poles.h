/* memory_poles.h -- whether a model with memory is stable.
 *
 *   z^h v = sum_{l<h} Omega_l z^{h-1-l} v
 *
 * The roots z are the eigenvalues of the block companion matrix. For linear memory of the
 * observables themselves (m = d); with other features there are no poles.
 */
#ifndef SUBGRID_MEMORY_POLES_H
#define SUBGRID_MEMORY_POLES_H

#include <stddef.h>

#include "base/err.h"

/* *radius := the largest |z| for Omega (h, d, d). To rounding; above 2000 unknowns to about 1e-8,
 * by Arnoldi's iteration. ERR_NUMERIC where Omega is not finite, *radius NaN, or where
 * that does not settle, as many poles of nearly one size may hinder, *radius the last estimate. */
int memory_radius(size_t d, size_t h, const double Omega[], double *radius, struct err *err);

/* Makes the largest |z| no more than `most`: Omega_l *= r^(l+1) multiplies every pole by r =
 * most/radius, in *factor (1: nothing was to do). What it costs: all decays, those that were right
 * too, become faster by log r a sample, and the W of the fit grows (memory_left). */
int memory_shrink(size_t d, size_t h, double Omega[], double most, double *factor,
                  struct err *err);

#endif
