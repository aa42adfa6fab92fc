/* rng.h -- counter-based random numbers (Philox 4x32-10, Random123).
 *
 * A stream is named by (seed, purpose, index): the numbers do not depend on
 * threads, blocks or the order of members. salmon2011
 */
#ifndef SUBGRID_NUM_RNG_H
#define SUBGRID_NUM_RNG_H

#include <stdint.h>

struct rng {
    uint64_t seed, index, count; /* count: numbers drawn so far */
    uint32_t purpose;
};

/* purpose separates uses of one seed ("initial-condition", "weights", ...). */
struct rng rng_open(uint64_t seed, const char *purpose, uint64_t index);

uint64_t rng_bits(struct rng *r);              /* 64 random bits */
double rng_uniform(struct rng *r);             /* in (0, 1), ends excluded */
double rng_normal(struct rng *r);              /* mean 0, variance 1 */
uint64_t rng_below(struct rng *r, uint64_t n); /* 0..n-1, unbiased; n >= 1 */

#endif
