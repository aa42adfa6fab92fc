/* past.h -- what closures keep of past steps: a row of entries of one size, the latest first. */
#ifndef SUBGRID_CLOSURE_PAST_H
#define SUBGRID_CLOSURE_PAST_H

#include <stddef.h>
#include <string.h>

/* next(count, size) := first[size], then all but the last of past (NULL: zeros). */
static inline void past_push(size_t count, size_t size, const double first[],
                             const double past[], double next[])
{
    if (!count)
        return;
    memcpy(next, first, size * sizeof *next);
    if (past)
        memcpy(next + size, past, (count - 1) * size * sizeof *next);
    else
        memset(next + size, 0, (count - 1) * size * sizeof *next);
}

/* dpast += the transpose of that at dnext(count, size), but for what goes to first. */
static inline void past_push_adjoint(size_t count, size_t size, const double dnext[],
                                     double dpast[])
{
    for (size_t i = size; i < count * size; i++)
        dpast[i - size] += dnext[i];
}

#endif
