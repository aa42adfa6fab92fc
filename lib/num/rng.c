/* rng.c -- counter-based random numbers from Philox 4x32-10.
 *
 *   block b of a stream = philox(counter, key),   key = seed (2 words),
 *   counter = index (2 words), purpose xor high word of b, low word of b
 *
 * A block holds two 64-bit numbers, so streams of one seed are disjoint for
 * their first 2^33 numbers. salmon2011
 */
#include "num/rng.h"

#include <Random123/philox.h>
#include <math.h>

static uint32_t low(uint64_t x)
{
    return (uint32_t)x;
}

static uint32_t high(uint64_t x)
{
    return (uint32_t)(x >> 32);
}

/* FNV-1a, 32 bits. fowler2019 */
static uint32_t hash(const char *text)
{
    uint32_t h = 2166136261u;

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 16777619u;
    return h;
}

struct rng rng_open(uint64_t seed, const char *purpose, uint64_t index)
{
    return (struct rng){.seed = seed, .index = index, .purpose = hash(purpose)};
}

static philox4x32_ctr_t block(const struct rng *r, uint64_t b)
{
    const philox4x32_ctr_t counter = {
        {low(r->index), high(r->index), r->purpose ^ high(b), low(b)}};
    const philox4x32_key_t key = {{low(r->seed), high(r->seed)}};

    return philox4x32(counter, key);
}

uint64_t rng_bits(struct rng *r)
{
    const philox4x32_ctr_t x = block(r, r->count / 2);
    const size_t half = 2 * (r->count++ % 2);

    return (uint64_t)x.v[half + 1] << 32 | x.v[half];
}

/* 52 bits and a half, so that neither end is met. */
static double open_unit(uint64_t bits)
{
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

double rng_uniform(struct rng *r)
{
    return open_unit(rng_bits(r));
}

/* Box and Muller: one block a number, the sine is not used. box1958 */
double rng_normal(struct rng *r)
{
    r->count += r->count % 2;
    const double radius = sqrt(-2 * log(rng_uniform(r)));

    return radius * cos(2 * M_PI * rng_uniform(r));
}

/* The high word of bits * n, refused where some values would come up once more
 * than others. lemire2019 */
uint64_t rng_below(struct rng *r, uint64_t n)
{
    const uint64_t excess = -n % n; /* 2^64 mod n */
    unsigned __int128 product;

    do
        product = (unsigned __int128)rng_bits(r) * n;
    while ((uint64_t)product < excess);
    return (uint64_t)(product >> 64);
}
