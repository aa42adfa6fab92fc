/* samples.h -- what a model gives for inputs, in memory: surrogates and estimates learn from it. */
#ifndef SUBGRID_BASE_SAMPLES_H
#define SUBGRID_BASE_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

/* Nothing here is owned; all row-major. */
struct samples {
    size_t n, d, q;      /* samples, inputs, outputs */
    const double *x;     /* (n, d) */
    const double *y;     /* (n, q) */
    const double *noise; /* [n] variance of the outputs, or NULL */
    const uint64_t *key; /* [n] what names a sample, or NULL */
    double cost;         /* of one; NaN: not known */
};

#endif
