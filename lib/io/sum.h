/* sum.h -- the 64-bit XXH3 of libxxhash: at once, or piece by piece. */
#ifndef SUBGRID_IO_SUM_H
#define SUBGRID_IO_SUM_H

#include <stddef.h>
#include <stdint.h>

uint64_t sum_bytes(const void *bytes, size_t n, uint64_t seed);

/* XXH3 of one number, little-endian. */
uint64_t sum_u64(uint64_t x, uint64_t seed);

/* A running sum; 64-byte aligned as libxxhash demands. */
struct sum {
    _Alignas(64) unsigned char state[576];
};
void sum_start(struct sum *s);
void sum_add(struct sum *s, const void *bytes, size_t n);
void sum_add_u64(struct sum *s, uint64_t x); /* little-endian */
uint64_t sum_end(const struct sum *s);

#endif
