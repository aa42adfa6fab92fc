/* realise.h -- memory kernels as hidden variables, models that run. Any failure ends the program.
 *
 * A file of them (kind = model, form = auxiliary) holds beside theta
 *
 *   A(hidden,before)  B(hidden,feature)  C(target,hidden)   as closure/auxiliary.c has them
 *   singular(order)   singular values of the kernels' Hankel matrix, observables of variance 1
 *   P(hidden,before)  covariance of the hidden variables in runs with noise; else absent
 *
 * and the attributes of the kernels, with `rank` the hidden variables and `spectral_radius`.
 */
#ifndef SUBGRID_TOOL_REALISE_H
#define SUBGRID_TOOL_REALISE_H

#include <stdbool.h>

/* Texts as the options give them; NULL where not. */
struct realise_wish {
    const char *rank; /* "auto" (NULL): singular values above that of noise; or a number */
    const char *lags; /* of the kernels that are used; NULL: all */
    bool noise;       /* runs draw what keeps the correlations (memory_noise.h) */
    bool stable;      /* multiply all poles by what it takes for bounded runs, and for noise */
};

/* Of the kernels at path, as mz-memory solve wrote them. */
void realise(const char *path, const struct realise_wish *wish);

#endif
