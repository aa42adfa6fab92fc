/* walk.c -- the records of an input, one by one. */
#include "data/walk.h"

int walk_next(struct walk *w, struct err *err)
{
    if (w->ended)
        return 0;
    if (++w->rec >= w->nrec) {
        const long n = io_next(w->in, 0, err);

        w->rec = 0;
        w->nrec = n > 0 ? (size_t)n : 0;
        w->ended = n == 0; /* a failure stays one */
        if (n <= 0)
            return (int)n;
    }
    w->count++;
    return 1;
}
