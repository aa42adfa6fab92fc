/* codec.c -- byte shuffle and zstd.
 *
 * A stated content size is a stranger's word. Before anything is allocated for
 * it the block headers are walked: a raw or run block yields the size it
 * states, a compressed one at most 128 KiB (RFC 8878, 3.1.1.2).
 */
#include "io/codec.h"

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

enum { LEVEL = 1, BLOCK = 128 << 10, WINDOW = 1 << 27 };

void codec_shuffle(uint8_t *out, const uint8_t *in, size_t size, size_t n)
{
    for (size_t b = 0; b < size; b++)
        for (size_t i = 0; i < n; i++)
            out[b * n + i] = in[i * size + b];
}

void codec_unshuffle(uint8_t *out, const uint8_t *in, size_t size, size_t n)
{
    for (size_t b = 0; b < size; b++)
        for (size_t i = 0; i < n; i++)
            out[i * size + b] = in[b * n + i];
}

size_t codec_bound(size_t n)
{
    return ZSTD_compressBound(n);
}

size_t codec_pack(void *out, size_t cap, const void *in, size_t n)
{
    const size_t used = ZSTD_compress(out, cap, in, n, LEVEL);

    return ZSTD_isError(used) ? 0 : used;
}

/* The most bytes that the blocks in[n] can decode to. */
static uint64_t most_decoded(const uint8_t *in, size_t n)
{
    uint64_t most = 0;
    size_t at = 0;
    int last = 0;

    while (!last && n - at >= 3) {
        const unsigned header = in[at] | in[at + 1] << 8 | in[at + 2] << 16;
        const unsigned type = header >> 1 & 3, size = header >> 3;
        last = header & 1;
        most += type == 2 ? (unsigned)BLOCK : size;
        at += 3 + (type == 1 ? 1 : size);
        if (at > n || type == 3)
            return 0;
    }
    return most;
}

int codec_check(const uint8_t *in, size_t clen, size_t ulen, struct err *err)
{
    ZSTD_frameHeader h;

    if (ZSTD_getFrameHeader(&h, in, clen) != 0 || h.frameType != ZSTD_frame)
        return err_set(err, ERR_DATA, "corrupt: not a zstd frame");
    if (h.frameContentSize != ulen)
        return err_set(err, ERR_DATA,
                       "corrupt: a zstd frame of %llu bytes, expected %zu",
                       h.frameContentSize, ulen);
    if (h.dictID != 0 || h.windowSize > WINDOW)
        return err_set(err, ERR_DATA,
                       "a zstd frame with a dictionary or a window above 2^27");
    if (ZSTD_findFrameCompressedSize(in, clen) != clen)
        return err_set(err, ERR_DATA, "corrupt: not one whole zstd frame");
    if (most_decoded(in + h.headerSize, clen - h.headerSize) < ulen)
        return err_set(err, ERR_DATA,
                       "corrupt: a zstd frame too short for its %zu bytes",
                       ulen);
    return 0;
}

int codec_unpack(void *out, size_t ulen, const void *in, size_t clen,
                 struct err *err)
{
    const size_t n = ZSTD_decompress(out, ulen, in, clen);

    if (ZSTD_isError(n))
        return err_set(err, ERR_DATA, "corrupt: zstd: %s",
                       ZSTD_getErrorName(n));
    if (n != ulen)
        return err_set(err, ERR_DATA, "corrupt: zstd gave %zu bytes of %zu", n,
                       ulen);
    return 0;
}
