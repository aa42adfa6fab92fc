/* convert.h -- stored types to and from double. */
#ifndef SUBGRID_HEAD_CONVERT_H
#define SUBGRID_HEAD_CONVERT_H

#include "head/head.h"

/* out[n] := the n elements of type at in, as doubles (i64 beyond 2^53 is
 * rounded). in may be unaligned. */
void io_to_f64(double *out, const void *in, enum io_type type, size_t n);

/* out[n] := (float)in[n]; in may be unaligned. */
void io_to_f32(float *out, const void *in, size_t n);

#endif
