/* step_share.c -- loops over the numbers of a state: a range a thread. */
#include "step/step_share.h"

#include "num/threads.h"

enum {
    LARGE = 1 << 14,    /* numbers, that more than one thread is worth for */
    MOST_THREADS = 16,
    LINE = 8            /* numbers, of which ranges have whole multiples */
};

struct ranges {
    size_t n;
    int count;
    step_loop *loop;
    const void *ctx;
};

static size_t start(const struct ranges *r, int i)
{
    return i < r->count ? r->n / LINE * (size_t)i / (size_t)r->count * LINE : r->n;
}

static void range(const void *ranges, int i)
{
    const struct ranges *r = ranges;

    r->loop(r->ctx, start(r, i), start(r, i + 1));
}

void step_share(size_t n, step_loop *loop, const void *ctx)
{
    const int allowed = threads_allowed();
    const struct ranges r = {n, allowed < MOST_THREADS ? allowed : MOST_THREADS, loop, ctx};

    if (n < LARGE || r.count < 2)
        loop(ctx, 0, n);
    else
        threads_share(r.count, range, &r);
}
