/* sum.c -- XXH3 compiled in place, so that it uses the vector unit of the
 * machine that the project is compiled for. */
#include "io/sum.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

_Static_assert(sizeof(struct sum) >= sizeof(XXH3_state_t), "state too small");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "little-endian only");

uint64_t sum_bytes(const void *bytes, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, n, seed);
}

uint64_t sum_u64(uint64_t x, uint64_t seed)
{
    return XXH3_64bits_withSeed(&x, sizeof x, seed);
}

void sum_start(struct sum *s)
{
    XXH3_64bits_reset((XXH3_state_t *)s->state);
}

void sum_add(struct sum *s, const void *bytes, size_t n)
{
    XXH3_64bits_update((XXH3_state_t *)s->state, bytes, n);
}

void sum_add_u64(struct sum *s, uint64_t x)
{
    sum_add(s, &x, sizeof x);
}

uint64_t sum_end(const struct sum *s)
{
    return XXH3_64bits_digest((const XXH3_state_t *)s->state);
}
