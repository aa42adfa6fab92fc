/* frame.c -- preamble, frame headers and the end frame of a stream.
 *
 * header, 64 bytes: type 4, codec 1, filter 1, 0 2, seq 8, rec0 8, nrec 4, 0 4,
 * clen 8, ulen 8, psum 8, hsum 8; little-endian. Layout and rules: STREAM.md.
 */
#include "head/head.h"
#include "io/frame.h"

#include <inttypes.h>
#include <string.h>

#include "io/sum.h"

static const char magic[8] = FRAME_MAGIC;
static const char types[][5] = {"HEAD", "DATA", "EOS ", "ABRT"};

static uint64_t get(const uint8_t *p, int n)
{
    uint64_t x = 0;

    while (n--)
        x = x << 8 | p[n];
    return x;
}

static void put(uint8_t *p, uint64_t x, int n)
{
    for (int i = 0; i < n; i++, x >>= 8)
        p[i] = (uint8_t)x;
}

void frame_start(uint8_t bytes[FRAME_PREAMBLE], struct frame_place *at)
{
    memset(bytes, 0, FRAME_PREAMBLE);
    memcpy(bytes, magic, sizeof magic);
    put(bytes + 8, 1, 2);
    put(bytes + 10, 1, 2);
    *at = (struct frame_place){.minor = 1, .seed = sum_bytes(bytes, FRAME_PREAMBLE, 0)};
}

int frame_begin(const uint8_t bytes[FRAME_PREAMBLE], struct frame_place *at,
                struct err *err)
{
    if (memcmp(bytes, magic, sizeof magic) != 0)
        return err_set(err, ERR_DATA, "not a stream");
    if (get(bytes + 8, 2) != 1)
        return err_set(err, ERR_DATA,
                       "stream of version %" PRIu64 ", expected 1",
                       get(bytes + 8, 2));
    if (get(bytes + 12, 4) != 0)
        return err_set(err, ERR_DATA, "reserved preamble bits are set");
    *at = (struct frame_place){.minor = (unsigned)get(bytes + 10, 2),
                               .seed = sum_bytes(bytes, FRAME_PREAMBLE, 0)};
    return 0;
}

void frame_put(uint8_t bytes[FRAME_HEADER], const struct frame *f,
               const struct frame_place *at)
{
    memset(bytes, 0, FRAME_HEADER);
    memcpy(bytes, types[f->type], 4);
    bytes[4] = (uint8_t)f->codec;
    bytes[5] = (uint8_t)f->filter;
    put(bytes + 8, at->seq, 8);
    put(bytes + 16, at->rec, 8);
    put(bytes + 24, f->nrec, 4);
    put(bytes + 32, f->clen, 8);
    put(bytes + 40, f->ulen, 8);
    put(bytes + 48, f->psum, 8);
    put(bytes + 56, sum_bytes(bytes, 56, at->seed), 8);
}

static int get_type(const uint8_t *bytes, enum frame_type *type)
{
    for (int t = FRAME_HEAD; t <= FRAME_ABRT; t++)
        if (memcmp(bytes, types[t], 4) == 0) {
            *type = (enum frame_type)t;
            return 0;
        }
    *type = FRAME_OTHER;
    return bytes[0] >= 'a' && bytes[0] <= 'z' ? 0 : -1;
}

/* The sizes that a frame of this type may state. */
static int check_sizes(const struct frame *f, const struct frame_place *at,
                       struct err *err)
{
    const uint64_t most = f->type == FRAME_HEAD   ? (uint64_t)IO_IMAGE
                          : f->type == FRAME_ABRT ? (uint64_t)FRAME_ABORT
                                                  : (uint64_t)FRAME_PAYLOAD;

    if (f->clen > most || f->ulen > most)
        return err_set(err, ERR_DATA,
                       "frame %" PRIu64 ": payload of %" PRIu64 " bytes (%" PRIu64
                       " decoded), at most %" PRIu64,
                       f->seq, f->clen, f->ulen, most);
    if (f->codec == FRAME_STORED && f->clen != f->ulen)
        return err_set(err, ERR_DATA,
                       "frame %" PRIu64 ": %" PRIu64 " bytes stored for %" PRIu64,
                       f->seq, f->clen, f->ulen);
    if (f->type == FRAME_EOS && f->clen != FRAME_END)
        return err_set(err, ERR_DATA,
                       "EOS payload of %" PRIu64 " bytes, expected %d", f->clen,
                       FRAME_END);
    if ((f->type == FRAME_DATA) != (f->nrec > 0) || f->nrec > INT32_MAX)
        return err_set(err, ERR_DATA, "frame %" PRIu64 ": %" PRIu32 " records",
                       f->seq, f->nrec);
    if (f->type == FRAME_DATA &&
        (at->recsize == 0 || f->ulen != f->nrec * at->recsize))
        return err_set(err, ERR_DATA,
                       "frame %" PRIu64 ": %" PRIu64 " bytes for %" PRIu32
                       " records of %" PRIu64 " bytes",
                       f->seq, f->ulen, f->nrec, at->recsize);
    return 0;
}

/* Codec and filter: both for DATA, no filter for HEAD, neither at the end. */
static int check_codec(const struct frame *f, struct err *err)
{
    const unsigned codec =
        f->type == FRAME_EOS || f->type == FRAME_ABRT ? FRAME_STORED : FRAME_ZSTD;
    const unsigned filter =
        f->type == FRAME_DATA && f->codec == FRAME_ZSTD ? FRAME_SHUFFLE
                                                        : FRAME_PLAIN;

    if (f->codec <= codec && f->filter <= filter)
        return 0;
    return err_set(err, ERR_DATA,
                   "frame %" PRIu64 ": unknown codec %u with filter %u", f->seq,
                   f->codec, f->filter);
}

int frame_get(const uint8_t bytes[FRAME_HEADER], const struct frame_place *at,
              struct frame *f, struct err *err)
{
    *f = (struct frame){.codec = bytes[4],
                        .filter = bytes[5],
                        .seq = get(bytes + 8, 8),
                        .rec0 = get(bytes + 16, 8),
                        .nrec = (uint32_t)get(bytes + 24, 4),
                        .clen = get(bytes + 32, 8),
                        .ulen = get(bytes + 40, 8),
                        .psum = get(bytes + 48, 8)};
    if (sum_bytes(bytes, 56, at->seed) != get(bytes + 56, 8))
        return err_set(err, ERR_DATA,
                       "corrupt: the header of frame %" PRIu64
                       " does not match its sum",
                       at->seq);
    if (get(bytes + 6, 2) != 0 || get(bytes + 28, 4) != 0)
        return err_set(err, ERR_DATA, "frame %" PRIu64 ": reserved bits are set",
                       at->seq);
    if (f->seq != at->seq || f->rec0 != at->rec)
        return err_set(err, ERR_DATA,
                       "found frame %" PRIu64 " after %" PRIu64
                       " records, expected frame %" PRIu64 " after %" PRIu64,
                       f->seq, f->rec0, at->seq, at->rec);
    if (get_type(bytes, &f->type) != 0)
        return err_set(err, ERR_DATA, "frame %" PRIu64 ": unknown type", f->seq);
    if ((f->type == FRAME_HEAD) != (f->seq == 0))
        return err_set(err, ERR_DATA, "HEAD is to be the first frame, and once");
    if (check_codec(f, err) != 0 || check_sizes(f, at, err) != 0)
        return -1;
    if (f->nrec > INT64_MAX - f->rec0)
        return err_set(err, ERR_DATA, "more than 2^63 records");
    return 0;
}

void frame_pass(struct frame_place *at, const struct frame *f)
{
    at->seq++;
    at->rec += f->nrec;
    at->chain = sum_u64(f->psum, at->chain);
}

void frame_end_put(uint8_t bytes[FRAME_END], const struct frame_end *end)
{
    put(bytes, end->records, 8);
    put(bytes + 8, end->frames, 8);
    put(bytes + 16, end->chain, 8);
    put(bytes + 24, end->status, 8);
    put(bytes + 32, end->content, 8);
    put(bytes + 40, end->input, 8);
}

int frame_end_get(const uint8_t bytes[FRAME_END], const struct frame_place *at,
                  uint64_t content, struct frame_end *end, struct err *err)
{
    *end = (struct frame_end){get(bytes, 8),      get(bytes + 8, 8),
                              get(bytes + 16, 8), get(bytes + 24, 8),
                              get(bytes + 32, 8), get(bytes + 40, 8)};
    if (end->records != at->rec || end->frames != at->seq)
        return err_set(err, ERR_DATA,
                       "EOS counts %" PRIu64 " records in %" PRIu64
                       " frames, found %" PRIu64 " in %" PRIu64,
                       end->records, end->frames, at->rec, at->seq);
    if (end->chain != at->chain)
        return err_set(err, ERR_DATA, "the chain of frames does not match EOS");
    if (end->status > 1)
        return err_set(err, ERR_DATA, "unknown status %" PRIu64, end->status);
    if (end->content != content)
        return err_set(err, ERR_DATA,
                       "content digest %016" PRIx64 ", EOS states %016" PRIx64,
                       content, end->content);
    return 0;
}
