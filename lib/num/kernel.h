/* kernel.h -- kernels: code compiled once for each level of x86-64, chosen at run time.
 *
 * A file lib/num/kernel_NAME.c is compiled for every level, KERNEL(f) in it naming
 * the function of that level; a plain file beside it declares them by KERNEL_DECLARE
 * and calls the one that this processor runs by KERNEL_CALL. Levels v3 and v4 give the
 * same bits: both round once in a multiplication and addition, and every sum has the
 * same order. v2 has no such instruction and rounds twice.
 */
#ifndef SUBGRID_NUM_KERNEL_H
#define SUBGRID_NUM_KERNEL_H

/* x86-64-v2 (2 doubles a vector), -v3 (4, AVX2 and FMA), -v4 (8, AVX-512). On other
 * processors all three are compiled for what the compiler's default is. */
enum kernel_level { KERNEL_V2, KERNEL_V3, KERNEL_V4, KERNEL_LEVELS };

/* The highest level of this processor, or a lower one that the environment variable
 * SUBGRID_KERNELS (v2, v3, v4) asks for. kernel_limit overrules the variable: tests
 * try every level that there is; it returns the level that results. */
enum kernel_level kernel_level(void);
enum kernel_level kernel_limit(enum kernel_level most);

#define KERNEL_JOIN(f, level) f##_##level
#define KERNEL_NAME(f, level) KERNEL_JOIN(f, level)
#define KERNEL(f) KERNEL_NAME(f, LEVEL) /* the Makefile defines LEVEL as v2, v3, v4 */

#define KERNEL_DECLARE(f, ...)                                                           \
    void KERNEL_NAME(f, v2)(__VA_ARGS__);                                                \
    void KERNEL_NAME(f, v3)(__VA_ARGS__);                                                \
    void KERNEL_NAME(f, v4)(__VA_ARGS__)

#define KERNEL_CALL(f, ...)                                                              \
    do {                                                                                 \
        switch (kernel_level()) {                                                        \
        case KERNEL_V4:                                                                  \
            KERNEL_NAME(f, v4)(__VA_ARGS__);                                             \
            break;                                                                       \
        case KERNEL_V3:                                                                  \
            KERNEL_NAME(f, v3)(__VA_ARGS__);                                             \
            break;                                                                       \
        default:                                                                         \
            KERNEL_NAME(f, v2)(__VA_ARGS__);                                             \
        }                                                                                \
    } while (0)

#endif
