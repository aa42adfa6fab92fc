/* stages.h -- lengths of Fourier transforms that kernels make in place, many series in step.
 *
 *   x_j = sum_k xhat_k exp(2 pi i j k/n),   n = radix_0 radix_1 ..
 *
 * Decimation in frequency takes xhat in order and leaves x in an order of its own, that of
 * reversed digits; decimation in time takes x in that order back to n xhat. What lies between is
 * pointwise, so nothing is ever reordered. num/stages_kernel.h has the transforms.
 */
#ifndef SUBGRID_NUM_STAGES_H
#define SUBGRID_NUM_STAGES_H

#include <stddef.h>

#include "base/err.h"
#include "num/real.h"

#define stages_open R(stages_open)
#define stages_close R(stages_close)
#define stages_order R(stages_order)
#define stages R(stages)

enum { STAGES_MOST = 40, STAGES_RADIX = 8 };

/* A stage takes blocks of `length` numbers apart into `radix` blocks of `part` each. */
struct stage {
    size_t length, radix, part;
    const real *w; /* [part][radix - 1] pairs, exp(2 pi i p k/length), k = 1.. */
};

struct stages {
    size_t n;
    int count;
    struct stage stage[STAGES_MOST];
    real *w; /* owned */
};

/* n >= 2 without a prime factor above 7, which fft_smooth gives. -1 with err: another n, or no
 * memory. close accepts a zeroed one. */
int stages_open(struct stages *f, size_t n, struct err *err);
void stages_close(struct stages *f);

/* The j of what decimation in frequency leaves at place p. */
size_t stages_order(const struct stages *f, size_t p);

/* The same on the heap, in either precision, for who sees one of them alone; NULL with err. */
void *stages_new(size_t n, struct err *err);
void *stages_new_f32(size_t n, struct err *err);
void stages_free(void *f); /* accept NULL */
void stages_free_f32(void *f);

#endif
