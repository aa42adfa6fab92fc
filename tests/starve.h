/* starve.h -- makes allocations of the tested code fail, one after the other.
 *
 *   starve(n); ... starve(0);    n = 1: the next one fails; 0: none
 *
 * starved tells whether it came to that.
 * malloc, calloc and realloc are replaced for the whole program, but only calls
 * that come from the program's own text (the library is linked statically) are
 * counted: other libraries may end the process when they get no memory. Not
 * under the address sanitizer, which replaces them itself: STARVES is 0 then.
 */
#ifndef SUBGRID_TESTS_STARVE_H
#define SUBGRID_TESTS_STARVE_H

#include <stdbool.h>
#include <stddef.h>

static long starve_left; /* the allocation that fails, counted down; 0: none */
static bool starved;     /* one was refused */

static inline void starve(long n)
{
    starve_left = n;
    starved = false;
}

#ifdef __SANITIZE_ADDRESS__
#define STARVES 0
#else
#define STARVES 1

extern char __executable_start, etext;
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t size);

static bool starve_now(const char *caller)
{
    if (starve_left == 0 || caller < &__executable_start || caller >= &etext ||
        --starve_left > 0)
        return false;
    return starved = true;
}

void *malloc(size_t size)
{
    return starve_now(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return starve_now(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
    return starve_now(__builtin_return_address(0)) ? NULL : __libc_realloc(p, size);
}
#endif

#endif
