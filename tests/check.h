/* check.h -- the frame of a C test: named cases, counted checks, one summary.
 *
 *   static void shift_commutes(void) { check_near(a, b, 1e-13); ... }
 *   int main(void) { run(shift_commutes); return check_end(); }
 *
 * A case fails when any of its checks does; the first failed checks of it print place and
 * both values. check_end prints "NAME: N passed, N failed, N skipped", which
 * the runner adds up.
 */
#ifndef SUBGRID_TESTS_CHECK_H
#define SUBGRID_TESTS_CHECK_H

#include <math.h>
#include <stdio.h>
#include <string.h>

static int check_passed, check_failed, check_skipped, check_bad;

/* Count a failed check; whether it is to be shown. */
static inline int check_fails(void)
{
    return ++check_bad <= 5;
}

#define check(cond)                                                            \
    ((cond) || !check_fails() ? (void)0                                        \
                              : (void)fprintf(stderr, "%s:%d: not so: %s\n",   \
                                              __FILE__, __LINE__, #cond))

/* |a - b| <= tol; a NaN fails. */
#define check_near(a, b, tol)                                                  \
    do {                                                                       \
        const double check_a = (a), check_b = (b), check_t = (tol);            \
        if (!(fabs(check_a - check_b) <= check_t) && check_fails())            \
            (void)fprintf(stderr,                                              \
                "%s:%d: %s = %.17g, %s = %.17g, apart by %.3g > %.3g\n",       \
                __FILE__, __LINE__, #a, check_a, #b, check_b,                  \
                fabs(check_a - check_b), check_t);                             \
    } while (0)

#define check_text(a, b)                                                       \
    do {                                                                       \
        const char *check_a = (a), *check_b = (b);                             \
        if ((!check_a || strcmp(check_a, check_b)) && check_fails())           \
            (void)fprintf(stderr, "%s:%d: %s = \"%s\", not \"%s\"\n",          \
                __FILE__, __LINE__, #a, check_a ? check_a : "(null)", check_b); \
    } while (0)

#define run(fn) run_named(#fn, fn)
static inline void run_named(const char *name, void (*fn)(void))
{
    check_bad = 0;
    fn();
    if (check_bad)
        check_failed++, fprintf(stderr, "FAILED %s (%d checks)\n", name,
                                check_bad);
    else
        check_passed++;
}

static inline void skip(const char *name, const char *why)
{
    check_skipped++;
    fprintf(stderr, "skipped %s: %s\n", name, why);
}

static inline int check_end(void)
{
    printf("%d passed, %d failed, %d skipped\n", check_passed, check_failed,
           check_skipped);
    return check_failed != 0;
}

#endif
