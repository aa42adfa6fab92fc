/* real.h -- the numbers of code that exists in two precisions.
 *
 * The Makefile compiles a source that includes this file twice: NAME.o with `real` a double,
 * and NAME.f32.o with `real` a float, where REAL_F32 is defined. Public names of such a source
 * are written R(name), which is name_f32 in float; a header that declares many of them
 * defines each as its R(name), and callers in one precision notice nothing.
 *
 * Who calls from double has arrays of doubles: scratch of them holds reals too, and theta,
 * the master copy, is seen through real_view. In double both cost nothing.
 */
#ifndef SUBGRID_NUM_REAL_H
#define SUBGRID_NUM_REAL_H

#include <stddef.h>
#include <string.h>

#ifdef REAL_F32
typedef float real;
#define R(name) name##_f32
#define REAL_NAME "f32"
#else
typedef double real;
#define R(name) name
#define REAL_NAME "f64"
#endif

/* Doubles that have room for n reals. */
static inline size_t real_doubles(size_t n)
{
    return (n * sizeof(real) + sizeof(double) - 1) / sizeof(double);
}

/* Reals of room that a view of n doubles takes. */
static inline size_t real_room(size_t n)
{
    return sizeof(real) == sizeof(double) ? 0 : n;
}

#ifdef REAL_F32
/* x[n] as reals, in room[real_room(n)] where they differ from doubles. NULL stays NULL. */
static inline const real *real_view(size_t n, const double x[], real room[])
{
    for (size_t i = 0; x && i < n; i++)
        room[i] = (real)x[i];
    return x ? room : NULL;
}

/* Where to accumulate reals that belong to sum[n], and their way there once they are
 * complete: sum itself, or room that starts at 0 and is added. NULL stays NULL. */
static inline real *real_sum(size_t n, double sum[], real room[])
{
    return sum ? memset(room, 0, n * sizeof *room) : NULL;
}

static inline void real_add(size_t n, const real from[], double sum[])
{
    for (size_t i = 0; sum && i < n; i++)
        sum[i] += from[i];
}
#else
static inline const real *real_view(size_t n, const double x[], real room[])
{
    (void)n, (void)room;
    return x;
}

static inline real *real_sum(size_t n, double sum[], real room[])
{
    (void)n, (void)room;
    return sum;
}

static inline void real_add(size_t n, const real from[], double sum[])
{
    (void)n, (void)from, (void)sum;
}
#endif

#endif
