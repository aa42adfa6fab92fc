/* foreign_mat5.c -- whether a MAT file of version 5 is whole.
 *
 *   0   116  text, "MATLAB 5.0 MAT-file, ..."
 *   116   8  offset of subsystem data
 *   124   2  version, 0x0100
 *   126   2  "IM": little-endian, "MI": big-endian
 *   then elements: u32 type (14 matrix, 15 compressed), u32 bytes, content. A
 *   matrix begins with its flags: u32 6, u32 8, eight bytes. The content of a
 *   compressed element is a zlib stream (with an Adler-32 sum) of one matrix.
 *
 * The library that reads the variables inflates no further than it needs to,
 * so that a wrong sum or a missing end would not be seen. Source: mat2023.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "foreign/mat5.h"

enum { HEADER = 128, TAG = 8, MATRIX = 14, COMPRESSED = 15, FLAGS = 6 };

static uint32_t word(const unsigned char *b, bool big)
{
    return big ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]
               : (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

/* Whether a matrix element begins like one: tag, then the tag of its flags;
 * n bytes follow its own tag. */
static bool matrix(const unsigned char *b, size_t n, bool big)
{
    return n >= 2 * TAG && word(b, big) == MATRIX && word(b + 4, big) <= n &&
           word(b + TAG, big) == FLAGS && word(b + TAG + 4, big) == TAG;
}

/* Inflate in[n] to its end, keeping only the first tags of the matrix within. */
static bool inflates(const unsigned char *in, size_t n, bool big)
{
    unsigned char out[1 << 16], tag[2 * TAG] = {0};
    z_stream z = {.next_in = (unsigned char *)in, .avail_in = (uInt)n};
    size_t total = 0;
    int rc = inflateInit(&z);

    while (rc == Z_OK) {
        size_t got;

        z.next_out = out;
        z.avail_out = sizeof out;
        rc = inflate(&z, Z_NO_FLUSH);
        got = sizeof out - z.avail_out;
        for (size_t i = 0; i < got && total + i < sizeof tag; i++)
            tag[total + i] = out[i];
        total += got;
    }
    inflateEnd(&z);
    return rc == Z_STREAM_END && !z.avail_in && total >= TAG &&
           matrix(tag, total - TAG, big);
}

int mat5_check(const unsigned char *bytes, size_t size, size_t *elements,
               struct err *err)
{
    const bool big = size >= HEADER && bytes[126] == 'M';
    size_t at = HEADER, k = 1;

    if (size < HEADER)
        return err_set(err, ERR_DATA, "truncated: found %zu bytes, expected a header of %d",
                       size, HEADER);
    for (; at < size; k++) {
        uint32_t type, n;

        if (size - at < TAG)
            return err_set(err, ERR_DATA, "truncated: it ends within variable %zu", k);
        type = word(bytes + at, big);
        n = word(bytes + at + 4, big);
        if (type != MATRIX && type != COMPRESSED)
            return err_set(err, ERR_DATA, "damaged: variable %zu is of type %u, "
                                          "expected %d or %d", k, type, MATRIX, COMPRESSED);
        if (n > size - at - TAG)
            return err_set(err, ERR_DATA,
                           "truncated: found %zu bytes of variable %zu, expected %u",
                           size - at - TAG, k, n);
        if (type == COMPRESSED ? !inflates(bytes + at + TAG, n, big)
                               : !matrix(bytes + at, n, big))
            return err_set(err, ERR_DATA, "damaged: variable %zu %s", k,
                           type == COMPRESSED ? "does not inflate" : "is no matrix");
        at += TAG + (size_t)n;
    }
    *elements = k - 1;
    return 0;
}
