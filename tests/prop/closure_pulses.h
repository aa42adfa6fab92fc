/* closure_pulses.h -- what a form gives in steps of its memory, under states that are given. */
#ifndef SUBGRID_TESTS_PROP_CLOSURE_PULSES_H
#define SUBGRID_TESTS_PROP_CLOSURE_PULSES_H

#include "closure_bench.h"

enum { PULSES = 6 };

/* m (steps, nout) under u (steps, n). */
static inline void remember(struct bench *b, const double u[], double m[])
{
    const size_t n = b->c.layout.n;

    memset(b->z, 0, (b->c.nlatent + b->c.nheld) * sizeof *b->z);
    memcpy(b->u, u, n * sizeof *u);
    if (b->c.ops->start)
        b->c.ops->start(&b->c, &b->at, b->z, b->h);
    for (size_t k = 0; k < PULSES; k++) {
        memcpy(b->u, u + k * n, n * sizeof *u);
        if (k && b->c.nheld) {
            shift(b);
            memcpy(b->h, b->m, b->c.nheld * sizeof *b->h);
        }
        eval(b);
        memcpy(m + k * b->c.nout, b->m, b->c.nout * sizeof *m);
        for (size_t i = 0; i < b->c.nlatent; i++)
            b->z[i] = b->c.ops->steps ? b->m[b->c.nout + i]
                                      : b->z[i] + 0.01 * b->m[b->c.nout + i];
    }
}

#endif
