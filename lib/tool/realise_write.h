/* realise_write.h -- hidden variables of kernels, found and written. */
#ifndef SUBGRID_TOOL_REALISE_WRITE_H
#define SUBGRID_TOOL_REALISE_WRITE_H

#include "memory/memory_noise.h"
#include "tool/kernels.h"

struct realised {
    struct kernels_model m;           /* Omega_0 multiplied as all else */
    size_t h;                         /* lags that are used */
    double *size;                     /* [m] standard deviation of each feature, or 1; owned */
    double floor;                     /* of singular values; NaN: not known */
    struct memory_realisation hidden; /* owned */
    struct memory_noise noise;        /* zeroed: none; owned */
    double factor, radius;            /* what poles were multiplied with; the largest, or NaN */
    double *re, *im;                  /* [d + r] poles; re owned */
    size_t past;                      /* steps that z remembers */
};

/* A model of the form auxiliary; any failure ends the program. */
void realised_write(const struct realised *z);

#endif
