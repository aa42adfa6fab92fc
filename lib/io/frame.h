/* frame.h -- preamble, frame headers and the end frame of a stream: pure
 * functions on bytes, as STREAM.md lays them out. */
#ifndef SUBGRID_IO_FRAME_H
#define SUBGRID_IO_FRAME_H

#include <stdint.h>

#include "base/err.h"

enum {
    FRAME_PREAMBLE = 16, /* bytes of the preamble */
    FRAME_HEADER = 64,   /* bytes of a frame header */
    FRAME_END = 48,      /* bytes of an EOS payload */
    FRAME_ABORT = 4096,  /* bytes of an ABRT payload, at most */
    FRAME_PAYLOAD = 1 << 30   /* bytes of any payload, at most */
};
#define FRAME_MAGIC "\x89SGR\r\n\x1a\n" /* the preamble's first 8 bytes */
enum { FRAME_STORED, FRAME_ZSTD };  /* codec */
enum { FRAME_PLAIN, FRAME_SHUFFLE }; /* filter */

enum frame_type { FRAME_HEAD, FRAME_DATA, FRAME_EOS, FRAME_ABRT, FRAME_OTHER };

struct frame {
    enum frame_type type; /* FRAME_OTHER: ancillary, to be skipped */
    unsigned codec, filter;
    uint64_t seq, rec0;  /* frames and records before this one */
    uint32_t nrec;       /* records in this one (DATA) */
    uint64_t clen, ulen; /* payload bytes on the wire, decoded */
    uint64_t psum;       /* XXH3 of the wire payload */
};

/* Where a stream stands: what the next frame has to continue. */
struct frame_place {
    unsigned minor;   /* minor version; 0: the digest is over the HEAD image */
    uint64_t seed;    /* XXH3 of the preamble */
    uint64_t seq, rec; /* frames and records so far */
    uint64_t chain;
    uint64_t recsize; /* bytes of one record; known after HEAD */
};

struct frame_end {
    uint64_t records, frames, chain, status, content, input;
};

/* Write the preamble of version 1.1; the place becomes the stream's start. */
void frame_start(uint8_t bytes[FRAME_PREAMBLE], struct frame_place *at);

/* Check a preamble; the place becomes the stream's start. -1: ERR_DATA. */
int frame_begin(const uint8_t bytes[FRAME_PREAMBLE], struct frame_place *at,
                struct err *err);

/* Write a header: type, codec, filter, nrec, clen, ulen and psum from f, the
 * rest from the place. */
void frame_put(uint8_t bytes[FRAME_HEADER], const struct frame *f,
               const struct frame_place *at);

/* Check a header against its sum, the place and every limit; fill f. -1:
 * ERR_DATA, nothing in f may be used. */
int frame_get(const uint8_t bytes[FRAME_HEADER], const struct frame_place *at,
              struct frame *f, struct err *err);

/* The frame f has passed: advance the place. */
void frame_pass(struct frame_place *at, const struct frame *f);

/* The payload of EOS; get checks totals and chain against the place and
 * content against what was read. */
void frame_end_put(uint8_t bytes[FRAME_END], const struct frame_end *end);
int frame_end_get(const uint8_t bytes[FRAME_END], const struct frame_place *at,
                  uint64_t content, struct frame_end *end, struct err *err);

#endif
