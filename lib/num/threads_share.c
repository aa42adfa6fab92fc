/* threads_share.c -- the helpers of one loop.
 *
 * A loop is open from when it is told until all its shares are done; whoever is inside may take
 * shares. The next loop is told only when the last one is closed and nobody is inside any more.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "num/threads.h"

enum {
    LOOKS = 2000,   /* at the state, some 20 microseconds */
    YIELDS = 2000,  /* of the processor after that, up to a millisecond, before sleep */
    MOST = 64       /* helpers */
};

static struct {
    void (*share)(const void *ctx, int i);
    const void *ctx;
    int n;
    atomic_int next, left;        /* share to take; shares not done */
    atomic_bool open;
    atomic_int inside, sleepers;
    atomic_ulong turn;            /* counts the loops */
    int hired;
    pthread_mutex_t loop, sleep;  /* held through a loop; of sleepers and their condition */
    pthread_cond_t wake;
} crew = {.loop = PTHREAD_MUTEX_INITIALIZER,
          .sleep = PTHREAD_MUTEX_INITIALIZER,
          .wake = PTHREAD_COND_INITIALIZER};

static void rest(int tries)
{
    if (tries > LOOKS)
        sched_yield();
#if defined __x86_64__
    else
        __builtin_ia32_pause();
#endif
}

static void take_shares(void)
{
    for (int i; (i = atomic_fetch_add(&crew.next, 1)) < crew.n;) {
        crew.share(crew.ctx, i);
        atomic_fetch_sub(&crew.left, 1);
    }
}

/* Returns once a loop after number `seen` is told. */
static void await(unsigned long seen)
{
    for (int tries = 0; tries < LOOKS + YIELDS; tries++) {
        if (atomic_load(&crew.turn) != seen)
            return;
        rest(tries);
    }
    pthread_mutex_lock(&crew.sleep);
    atomic_fetch_add(&crew.sleepers, 1);
    while (atomic_load(&crew.turn) == seen)
        pthread_cond_wait(&crew.wake, &crew.sleep);
    atomic_fetch_sub(&crew.sleepers, 1);
    pthread_mutex_unlock(&crew.sleep);
}

static void *help(void *first)
{
    unsigned long seen = *(const unsigned long *)first;

    for (;;) {
        await(seen);
        seen = atomic_load(&crew.turn);
        atomic_fetch_add(&crew.inside, 1);
        if (atomic_load(&crew.open))
            take_shares();
        atomic_fetch_sub(&crew.inside, 1);
    }
    return NULL;
}

/* Where no more can be had, those that there are do the work. */
static void hire(int helpers)
{
    static const unsigned long none = 0;

    while (crew.hired < helpers && crew.hired < MOST) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, help, (void *)&none) != 0)
            return;
        pthread_detach(thread);
        crew.hired++;
    }
}

void threads_share(int n, void (*share)(const void *ctx, int i), const void *ctx)
{
    if (n < 2 || pthread_mutex_trylock(&crew.loop) != 0) {
        for (int i = 0; i < n; i++)
            share(ctx, i);
        return;
    }
    hire(n - 1);
    crew.share = share;
    crew.ctx = ctx;
    crew.n = n;
    atomic_store(&crew.next, 0);
    atomic_store(&crew.left, n);
    atomic_store(&crew.open, true);
    atomic_fetch_add(&crew.turn, 1);
    if (atomic_load(&crew.sleepers) > 0) {
        pthread_mutex_lock(&crew.sleep);
        pthread_cond_broadcast(&crew.wake);
        pthread_mutex_unlock(&crew.sleep);
    }
    take_shares();
    for (int tries = 0; atomic_load(&crew.left) > 0; tries += tries <= LOOKS)
        rest(tries);
    atomic_store(&crew.open, false);
    for (int tries = 0; atomic_load(&crew.inside) > 0; tries += tries <= LOOKS)
        rest(tries);
    pthread_mutex_unlock(&crew.loop);
}
