/* batch.c -- batches without replacement: a shuffle for each epoch (Fisher-Yates). */
#include "learn/batch.h"

#include <stdlib.h>

#include "num/rng.h"

int batches_open(struct batches *b, size_t count, size_t size, uint64_t seed, struct err *err)
{
    *b = (struct batches){.count = count, .size = size < count ? size : count, .seed = seed,
                          .epoch = SIZE_MAX};
    b->epoch_length = (count + b->size - 1) / b->size;
    b->order = malloc(count * sizeof *b->order);
    return b->order ? 0 : err_set(err, ERR_INTERNAL, "learn: no memory for %zu windows", count);
}

void batches_close(struct batches *b)
{
    free(b->order);
    *b = (struct batches){0};
}

/* A batch of all windows stays in their order. */
static void shuffle(struct batches *b, size_t epoch)
{
    struct rng rng = rng_open(b->seed, "batch", epoch);

    for (size_t i = 0; i < b->count; i++)
        b->order[i] = i;
    for (size_t i = b->count; b->size < b->count && i-- > 1;) {
        const size_t j = (size_t)rng_below(&rng, i + 1), kept = b->order[i];
        b->order[i] = b->order[j];
        b->order[j] = kept;
    }
    b->epoch = epoch;
}

const size_t *batches_draw(struct batches *b, size_t k, size_t *n)
{
    const size_t epoch = k / b->epoch_length, first = k % b->epoch_length * b->size;

    if (epoch != b->epoch)
        shuffle(b, epoch);
    *n = b->count - first < b->size ? b->count - first : b->size;
    return b->order + first;
}
