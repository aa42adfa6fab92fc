/* convert.c -- stored types to and from double. */
#include "head/convert.h"

#include <string.h>

#define WIDEN(T)                                                               \
    for (size_t i = 0; i < n; i++) {                                           \
        T x;                                                                   \
        memcpy(&x, from + i * sizeof x, sizeof x);                             \
        out[i] = (double)x;                                                    \
    }

void io_to_f64(double *out, const void *in, enum io_type type, size_t n)
{
    const char *from = in;

    switch (type) {
    case IO_F64:
        memcpy(out, from, n * sizeof *out);
        break;
    case IO_F32:
        WIDEN(float)
        break;
    case IO_I64:
        WIDEN(int64_t)
        break;
    case IO_I32:
        WIDEN(int32_t)
        break;
    case IO_U8:
        WIDEN(uint8_t)
        break;
    }
}

void io_to_f32(float *out, const void *in, size_t n)
{
    const char *from = in;

    for (size_t i = 0; i < n; i++) {
        double x;
        memcpy(&x, from + i * sizeof x, sizeof x);
        out[i] = (float)x;
    }
}
