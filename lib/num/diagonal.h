/* diagonal.h -- a complex diagonal L applied to (re, im) pairs: the symbol of a linear operator.
 *
 * n doubles each, n even; factor is 1 or -1. L NULL: there is none, and nothing is added.
 */
#ifndef SUBGRID_NUM_DIAGONAL_H
#define SUBGRID_NUM_DIAGONAL_H

#include <stddef.h>

/* out += factor L v */
static inline void diagonal_add(size_t n, double factor, const double L[], const double v[],
                                double out[])
{
    for (size_t i = 0; L && i < n; i += 2) {
        out[i] += factor * (L[i] * v[i] - L[i + 1] * v[i + 1]);
        out[i + 1] += factor * (L[i] * v[i + 1] + L[i + 1] * v[i]);
    }
}

/* out += factor conj(L) v: the transpose */
static inline void diagonal_add_conj(size_t n, double factor, const double L[],
                                     const double v[], double out[])
{
    for (size_t i = 0; L && i < n; i += 2) {
        out[i] += factor * (L[i] * v[i] + L[i + 1] * v[i + 1]);
        out[i + 1] += factor * (L[i] * v[i + 1] - L[i + 1] * v[i]);
    }
}

#endif
