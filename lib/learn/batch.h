/* batch.h -- which windows are in the batch of an update.
 *
 * An epoch is all windows, in an order drawn by (seed, epoch), cut into batches: each window once,
 * the last batch with what is left. Batch k is the same whatever went before it.
 */
#ifndef SUBGRID_LEARN_BATCH_H
#define SUBGRID_LEARN_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct batches {
    size_t count, size;  /* windows; of them in a full batch, at most count */
    size_t epoch_length; /* batches of an epoch */
    uint64_t seed;
    size_t epoch;        /* whose order is at hand; SIZE_MAX: none */
    size_t *order;       /* [count], owned */
};

/* size is cut to count, both >= 1. close accepts zeroed ones. */
int batches_open(struct batches *b, size_t count, size_t size, uint64_t seed, struct err *err);
void batches_close(struct batches *b);

/* The windows of batch k, valid until the next call; their number to *n. */
const size_t *batches_draw(struct batches *b, size_t k, size_t *n);

#endif
