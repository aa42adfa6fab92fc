/* value.c -- an objective and its gradient over a batch of windows.
 *
 *   J = sum error / sum norm,   dJ = sum d error / sum norm,   0 / 0 = 0: windows without weight
 *
 * The batch is cut into blocks by its length alone; blocks are what threads take, and
 * their sums are added in order: the result does not depend on the threads.
 */
#include <omp.h>
#include <stdlib.h>

#include "learn/part.h"

enum { BLOCKS = 16 };

/* Threads wait for each other at the end of a batch; where other programs hold the
 * cores that takes a slice of the scheduler, milliseconds. So they share only batches
 * of more than some 10 ms, reckoned as values times parameters. */
static const double worth = 5e7;

/* Every block into its tally. The first failure in their order is told. */
static int add_blocks(const struct objective *o, const size_t window[], size_t n,
                      const double theta[], struct tally tally[], size_t blocks,
                      double work[], int threads, struct err *err)
{
    struct err fail[BLOCKS] = {0};
    int rc[BLOCKS] = {0};

#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t b = 0; b < blocks; b++) {
        const size_t begin = b * n / blocks, end = (b + 1) * n / blocks;
        double *own = work + (size_t)omp_get_thread_num() * (o->nwork + 1);

        rc[b] = o->ops->add(o, window + begin, end - begin, theta, &tally[b], own, &fail[b]);
    }
    for (size_t b = 0; b < blocks; b++)
        if (rc[b] < 0) {
            if (err)
                *err = fail[b];
            return -1;
        }
    return 0;
}

static void add_up(const struct tally tally[], size_t blocks, size_t ntheta, double *loss,
                   double dtheta[], size_t *lost)
{
    double error = 0, norm = 0;

    for (size_t b = 0; b < blocks; b++) {
        error += tally[b].error;
        norm += tally[b].norm;
        if (lost)
            *lost += tally[b].lost;
    }
    if (error == 0 && norm == 0)
        norm = 1;
    *loss = error / norm;
    for (size_t i = 0; dtheta && i < ntheta; i++) {
        double sum = 0;
        for (size_t b = 0; b < blocks; b++)
            sum += tally[b].dtheta[i];
        dtheta[i] = sum / norm;
    }
}

int learn_value(const struct objective *o, const size_t window[], size_t n,
                const double theta[], double *loss, double dtheta[], size_t threads,
                struct err *err)
{
    const size_t blocks = n < BLOCKS ? n : BLOCKS, ntheta = o->closure->ntheta;
    const size_t most = (double)n * o->cost < worth ? 1 : threads;
    const size_t team = most < blocks ? most : blocks;
    struct tally tally[BLOCKS] = {0};
    double *work, *sums = NULL;
    int rc = -1;

    if (n == 0)
        return err_set(err, ERR_DATA, "%s: an empty batch", o->ops->name);
    work = malloc(team * (o->nwork + 1) * sizeof *work);
    if (dtheta)
        sums = calloc(blocks * ntheta + 1, sizeof *sums);
    for (size_t b = 0; sums && b < blocks; b++)
        tally[b].dtheta = sums + b * ntheta;
    if (work && (sums || !dtheta))
        rc = add_blocks(o, window, n, theta, tally, blocks, work, (int)team, err);
    else
        err_set(err, ERR_INTERNAL, "%s: no memory for the gradient", o->ops->name);
    if (rc == 0)
        add_up(tally, blocks, ntheta, loss, dtheta, o->lost);
    free(work);
    free(sums);
    return rc;
}

size_t learn_judged(const struct objective *o, size_t window[])
{
    size_t n = 0;

    for (size_t i = 0; i < o->count; i++)
        if (i / o->data->nmember % o->apart == 0) {
            if (window)
                window[n] = i;
            n++;
        }
    return n;
}

int learn_loss(const struct objective *o, const double theta[], size_t threads, double *loss,
               struct err *err)
{
    size_t *window = malloc((o->count + 1) * sizeof *window);
    int rc;

    if (!window)
        return err_set(err, ERR_INTERNAL, "learn: no memory");
    rc = learn_value(o, window, learn_judged(o, window), theta, loss, NULL, threads, err);
    free(window);
    return rc;
}
