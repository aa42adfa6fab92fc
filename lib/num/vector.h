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

#endif
