/* codec.h -- payloads to and from their wire form: byte shuffle and zstd. */
#ifndef SUBGRID_IO_CODEC_H
#define SUBGRID_IO_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* out[size * n]: byte b of element i goes to out[b * n + i]; and back. */
void codec_shuffle(uint8_t *out, const uint8_t *in, size_t size, size_t n);
void codec_unshuffle(uint8_t *out, const uint8_t *in, size_t size, size_t n);

/* Bytes that codec_pack may need for n; pack returns how many it used, 0 when
 * it failed (no memory). */
size_t codec_bound(size_t n);
size_t codec_pack(void *out, size_t cap, const void *in, size_t n);

/* Is in[clen] one zstd frame without dictionary, of window at most 2^27, that
 * states ulen bytes and whose blocks can hold as many? Nothing is expanded.
 * 0 or -1 with ERR_DATA. */
int codec_check(const uint8_t *in, size_t clen, size_t ulen, struct err *err);

/* Expand a checked frame to out[ulen]. */
int codec_unpack(void *out, size_t ulen, const void *in, size_t clen,
                 struct err *err);

#endif
