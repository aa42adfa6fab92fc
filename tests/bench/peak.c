/* peak.c -- how fast this core multiplies and adds right now, in the widest vectors it has.
 *
 *   peak f32|f64      prints GF/s, the best of some 20 spells of 5 ms
 *
 * 12 independent sums hide the time that each operation takes.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SUMS = 12, ROUNDS = 1 << 19, SPELLS = 20 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Products and sums are one instruction where there is one. */
#if defined __clang__
#pragma STDC FP_CONTRACT ON
#define JOIN __min_vector_width__(512),
#else
#define JOIN optimize("fp-contract=fast"),
#endif

/* GF/s of vectors of so many bytes. */
#define SPELL(name, type, bytes, options)                                                     \
    __attribute__((JOIN options)) static double name(void)                                    \
    {                                                                                         \
        typedef type vec __attribute__((vector_size(bytes)));                                 \
        vec sum[SUMS] = {{0}}, x = (vec){0} + (type)0.999, y = (vec){0} + (type)1e-3;         \
        const double began = now();                                                           \
                                                                                              \
        __asm__("" : "+m"(x), "+m"(y));                                                       \
        for (size_t i = 0; i < ROUNDS; i++)                                                   \
            for (size_t k = 0; k < SUMS; k++)                                                 \
                sum[k] = sum[k] * x + y;                                                      \
        __asm__ volatile("" : : "m"(sum));                                                    \
        return 2e-9 * ROUNDS * SUMS * (double)(bytes / sizeof(type)) / (now() - began);       \
    }

SPELL(f32_v2, float, 16, noinline)
SPELL(f64_v2, double, 16, noinline)
#if defined __x86_64__
SPELL(f32_v3, float, 32, target("avx2,fma"))
SPELL(f64_v3, double, 32, target("avx2,fma"))
SPELL(f32_v4, float, 64, target("avx512f"))
SPELL(f64_v4, double, 64, target("avx512f"))
#endif

int main(int argc, char **argv)
{
    const int is_double = argc > 1 && strcmp(argv[1], "f64") == 0;
    double (*spell)(void) = is_double ? f64_v2 : f32_v2;
    double best = 0;

#if defined __x86_64__
    if (__builtin_cpu_supports("avx512f"))
        spell = is_double ? f64_v4 : f32_v4;
    else if (__builtin_cpu_supports("fma"))
        spell = is_double ? f64_v3 : f32_v3;
#endif
    for (int i = 0; i < SPELLS; i++) {
        const double rate = spell();
        best = rate > best ? rate : best;
    }
    printf("%.1f\n", best);
    return 0;
}
