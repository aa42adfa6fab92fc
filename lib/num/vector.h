/* vector.h -- vectors of reals, as long as the level that a kernel is compiled for has them.
 *
 * For kernels alone (num/kernel.h).
 */
#ifndef SUBGRID_NUM_VECTOR_H
#define SUBGRID_NUM_VECTOR_H

#include "num/real.h"

#define INLINE static inline __attribute__((always_inline))

/* JOINED: x y + sum, rounded once where there is such an instruction. */
#if defined __AVX512F__
#include <immintrin.h>
enum { VECTOR_BYTES = 64 };
#ifdef REAL_F32
#define JOINED(x, y, sum) (vec)_mm512_fmadd_ps((__m512)(x), (__m512)(y), (__m512)(sum))
#else
#define JOINED(x, y, sum) (vec)_mm512_fmadd_pd((__m512d)(x), (__m512d)(y), (__m512d)(sum))
#endif
#elif defined __FMA__
#include <immintrin.h>
enum { VECTOR_BYTES = 32 };
#ifdef REAL_F32
#define JOINED(x, y, sum) (vec)_mm256_fmadd_ps((__m256)(x), (__m256)(y), (__m256)(sum))
#else
#define JOINED(x, y, sum) (vec)_mm256_fmadd_pd((__m256d)(x), (__m256d)(y), (__m256d)(sum))
#endif
#else
enum { VECTOR_BYTES = 16 };
#define JOINED(x, y, sum) ((sum) + (x) * (y))
#endif

enum { LANES = VECTOR_BYTES / sizeof(real) };
typedef real vec __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real))));

/* Hold x in a register: compilers tend to load it again for every use. */
#if defined __AVX__
#define KEEP(x) __asm__("" : "+v"(x))
#else
#define KEEP(x) (void)0
#endif

/* The lanes of x and then y with those numbers. */
#define MIX(x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)

INLINE vec load(const real x[])
{
    return *(const vec *)x;
}

INLINE void store(vec x, real to[])
{
    *(vec *)to = x;
}

/* x_0 y_0 x_1 y_1 .. of the lower half of lanes, and of the upper. */
#if defined REAL_F32 && defined __AVX512F__
#define LOW(x, y) MIX(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH(x, y) MIX(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif defined __AVX512F__ || (defined REAL_F32 && defined __FMA__)
#define LOW(x, y) MIX(x, y, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH(x, y) MIX(x, y, 4, 12, 5, 13, 6, 14, 7, 15)
#elif defined __FMA__ || defined REAL_F32
#define LOW(x, y) MIX(x, y, 0, 4, 1, 5)
#define HIGH(x, y) MIX(x, y, 2, 6, 3, 7)
#else
#define LOW(x, y) MIX(x, y, 0, 2)
#define HIGH(x, y) MIX(x, y, 1, 3)
#endif

/* Rows and columns change places: log2 of LANES interleavings of rows k and k + LANES/2 are that
 * many rotations of the bits of an index. */
INLINE void transpose(vec x[LANES])
{
    for (size_t stride = 1; stride < LANES; stride *= 2) {
        vec y[LANES];
        for (size_t k = 0; k < LANES / 2; k++) {
            y[2 * k] = LOW(x[k], x[k + LANES / 2]);
            y[2 * k + 1] = HIGH(x[k], x[k + LANES / 2]);
        }
        for (size_t k = 0; k < LANES; k++)
            x[k] = y[k];
    }
}

#endif
