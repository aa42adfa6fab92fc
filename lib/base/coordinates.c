/* coordinates.c -- the coordinates of axes that are not uniform, kept while the process lives. */
#include "base/coordinates.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    struct kept *next;
    size_t n;
    double x[];
};

static struct kept *all;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct kept *find(const double x[], size_t n)
{
    struct kept *k = all;

    while (k && (k->n != n || memcmp(k->x, x, n * sizeof *x)))
        k = k->next;
    return k;
}

const double *coordinates_keep(const double x[], size_t n, struct err *err)
{
    pthread_mutex_lock(&lock);
    struct kept *k = find(x, n);
    if (!k && (k = malloc(sizeof *k + n * sizeof *x))) {
        k->next = all;
        k->n = n;
        memcpy(k->x, x, n * sizeof *x);
        all = k;
    }
    pthread_mutex_unlock(&lock);
    if (k)
        return k->x;
    err_set(err, ERR_INTERNAL, "no memory for %zu coordinates", n);
    return NULL;
}
