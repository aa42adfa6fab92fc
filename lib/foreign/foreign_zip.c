/* foreign_zip.c -- the members of a zip file in memory.
 *
 *   members     "PK" 3 4, .. 26 u16 length of name, 28 u16 of extra; from 30 name, extra, data
 *   directory   "PK" 1 2, .. 8 u16 flags, 10 u16 method, 16 u32 sum, 20 u32 packed, 24 u32 size,
 *               28 u16 name, 30 u16 extra, 32 u16 comment, 42 u32 offset of the member; from 46
 *               name, extra, comment. An extra is u16 id, u16 length, content; that of id 1 has
 *               as u64 those of size, packed and offset that are all ones
 *   end         "PK" 6 6, .. 32 u64 members, 40 u64 bytes of directory, 48 u64 its offset
 *               "PK" 6 7, .. 8 u64 offset of the last line; both only in large files (zip64)
 *               "PK" 5 6, .. 10 u16 members, 12 u32 bytes, 16 u32 offset, 20 u16 comment
 *
 * All little-endian. Source: pkware2022. Limits: stored and deflated members of one disk.
 */
#include "foreign/zip.h"

#include <string.h>
#include <zlib.h>

enum { LOCAL = 30, ENTRY = 46, END = 22, END64 = 56, LOCATOR = 20, COMMENT = 65535 };

/* Deflate packs at most so many bytes into one. */
enum { RATIO = 1032 };

static uint64_t whole(const unsigned char *b, int n)
{
    uint64_t x = 0;

    while (n-- > 0)
        x = x << 8 | b[n];
    return x;
}

static bool marked(const unsigned char *b, int third, int fourth)
{
    return b[0] == 'P' && b[1] == 'K' && b[2] == third && b[3] == fourth;
}

static int damaged(const char *what, struct err *err)
{
    return err_set(err, ERR_DATA, "damaged or truncated zip: %s", what);
}

int zip_open(struct zip *z, const unsigned char *bytes, size_t size, struct err *err)
{
    size_t at = size < END ? 0 : size - END;
    uint64_t length, offset;

    *z = (struct zip){.bytes = bytes};
    while (at && size - at <= END + COMMENT &&
           !(marked(bytes + at, 5, 6) && whole(bytes + at + 20, 2) == size - at - END))
        at--;
    if (!at || size - at > END + COMMENT)
        return damaged("found no end of a directory", err);
    z->left = whole(bytes + at + 10, 2);
    length = whole(bytes + at + 12, 4);
    offset = whole(bytes + at + 16, 4);
    if ((z->left == 0xffff || length == 0xffffffff || offset == 0xffffffff) &&
        at >= LOCATOR + END64 && marked(bytes + at - LOCATOR, 6, 7)) {
        const uint64_t large = whole(bytes + at - LOCATOR + 8, 8);

        if (large > at - LOCATOR - END64 || !marked(bytes + large, 6, 6))
            return damaged("found no end of a zip64 directory", err);
        at = large;
        z->left = whole(bytes + at + 32, 8);
        length = whole(bytes + at + 40, 8);
        offset = whole(bytes + at + 48, 8);
    }
    if (offset > at || length > at - offset) /* PyTorch puts a zip64 end between */
        return damaged("its directory is not where its end says", err);
    z->begin = z->at = offset;
    z->end = offset + length;
    return 0;
}

/* Sizes of zip64, in extra[n]: values in their order replace what is all ones. */
static int large(const unsigned char *extra, size_t n, uint64_t *const values[3], struct err *err)
{
    while (n >= 4 && whole(extra, 2) != 1 && whole(extra + 2, 2) <= n - 4) {
        const size_t skip = 4 + whole(extra + 2, 2);

        extra += skip;
        n -= skip;
    }
    n = n >= 4 && whole(extra, 2) == 1 && whole(extra + 2, 2) <= n - 4 ? whole(extra + 2, 2) : 0;
    extra += 4;
    for (int i = 0; i < 3; i++) {
        if (*values[i] != 0xffffffff)
            continue;
        if (n < 8)
            return damaged("a member without its zip64 sizes", err);
        *values[i] = whole(extra, 8);
        extra += 8;
        n -= 8;
    }
    return 0;
}

/* The data of a member whose header is at offset. */
static int locate(const struct zip *z, struct zip_member *m, uint64_t offset, struct err *err)
{
    const unsigned char *b;
    size_t room, before;

    if (offset > z->begin || z->begin - offset < LOCAL || !marked(z->bytes + offset, 3, 4))
        return damaged("a member is not where its directory says", err);
    b = z->bytes + offset;
    room = z->begin - offset;
    before = LOCAL + whole(b + 26, 2) + whole(b + 28, 2);
    if (before > room || whole(b + 26, 2) != m->length || memcmp(b + LOCAL, m->name, m->length))
        return damaged("a member has another name than in its directory", err);
    if (m->packed > room - before || (!m->method && m->packed != m->size) ||
        m->size / RATIO > m->packed)
        return damaged("the size of a member is not that of its bytes", err);
    m->data = b + before;
    return 0;
}

int zip_next(struct zip *z, struct zip_member *m, struct err *err)
{
    const unsigned char *b = z->bytes + z->at;
    const size_t room = z->end - z->at;
    uint64_t size, packed, offset;
    size_t extra, length;

    if (!z->left)
        return room ? damaged("its directory lists more than its end says", err) : 0;
    if (room < ENTRY || !marked(b, 1, 2))
        return damaged("its directory ends before its last member", err);
    *m = (struct zip_member){.name = (const char *)b + ENTRY, .length = whole(b + 28, 2)};
    extra = whole(b + 30, 2);
    length = ENTRY + m->length + extra + whole(b + 32, 2);
    if (length > room)
        return damaged("its directory ends within a member", err);
    m->encrypted = b[8] & 1;
    m->method = (int)whole(b + 10, 2);
    m->sum = (uint32_t)whole(b + 16, 4);
    packed = whole(b + 20, 4);
    size = whole(b + 24, 4);
    offset = whole(b + 42, 4);
    if (large(b + ENTRY + m->length, extra, (uint64_t *const[]){&size, &packed, &offset}, err) < 0)
        return -1;
    m->packed = packed;
    m->size = size;
    if (locate(z, m, offset, err) < 0)
        return -1;
    z->at += length;
    z->left--;
    return 1;
}

/* Whether data[packed] inflate to n bytes at least; to n bytes and an end when that is all. */
static bool inflated(const struct zip_member *m, unsigned char *out, size_t n)
{
    const size_t chunk = 1 << 30;
    z_stream z = {.next_in = (unsigned char *)m->data, .next_out = out};
    size_t in = m->packed, left = n;
    int rc = inflateInit2(&z, -MAX_WBITS);

    if (rc != Z_OK)
        return false;
    while (rc == Z_OK) {
        if (!z.avail_in) {
            z.avail_in = (uInt)(in < chunk ? in : chunk);
            in -= z.avail_in;
        }
        if (!z.avail_out) {
            z.avail_out = (uInt)(left < chunk ? left : chunk);
            left -= z.avail_out;
        }
        rc = inflate(&z, Z_NO_FLUSH);
    }
    inflateEnd(&z);
    return !left && !z.avail_out && (n < m->size || (rc == Z_STREAM_END && !in && !z.avail_in));
}

int zip_read(const struct zip_member *m, unsigned char *out, size_t n, struct err *err)
{
    if (m->encrypted)
        return err_set(err, ERR_DATA, "found an encrypted member, expected a plain one");
    if (m->method != 0 && m->method != 8)
        return err_set(err, ERR_DATA, "found a member packed by method %d, expected 0 or 8 "
                       "(stored or deflated)", m->method);
    if (!m->method)
        memcpy(out, m->data, n);
    else if (!inflated(m, out, n))
        return damaged("a member does not unpack to its size", err);
    if (n == m->size && crc32_z(0, out, n) != m->sum)
        return damaged("a member does not have its sum", err);
    return 0;
}
