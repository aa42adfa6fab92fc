/* starve.h -- memory that gives out: the n-th allocation of a test fails.
 *
 *   starve(n); ... starve(0);    n = 1: the next one; 0: none
 *
 * starved tells whether it came to that. Under the address sanitizer, which has its
 * own allocator, nothing ever fails.
 */
#ifndef SUBGRID_TESTS_STARVE_H
#define SUBGRID_TESTS_STARVE_H

#include <stdbool.h>
#include <stddef.h>

static long starve_left;
static bool starved;

static inline void starve(long n)
{
    starve_left = n;
    starved = false;
}

#if !defined __SANITIZE_ADDRESS__ && defined __GLIBC__
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t),
    *__libc_realloc(void *, size_t);
void *malloc(size_t n);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t n);

static bool starve_now(void)
{
    if (starve_left == 0 || --starve_left > 0)
        return false;
    return starved = true;
}

void *malloc(size_t n)
{
    return starve_now() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return starve_now() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return starve_now() ? NULL : __libc_realloc(p, n);
}
#endif

#endif
