/* stream_in.c -- reading a stream: frame after frame, each verified before any
 * of its bytes is used. Buffers grow as bytes arrive, never on a stated size. */
#include "io/in.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hdf5/image.h"
#include "head/name.h"
#include "io/codec.h"
#include "io/frame.h"

enum { STEP = 1 << 20 };
static const char truncated[] =
    "truncated: the stream ended before its EOS frame";

struct bytes {
    uint8_t *p; /* owned */
    size_t cap;
};

struct stream {
    struct frame_place at;
    struct bytes wire, flat; /* payload as it came; decoded */
    uint8_t *payload;        /* whichever holds the decoded one */
};

/* Up to n bytes, fewer only at the end of the input; -1 with err. */
static ssize_t read_some(int fd, void *to, size_t n, struct err *err)
{
    size_t have = 0;

    while (have < n) {
        const ssize_t got = read(fd, (char *)to + have, n - have);
        if (got == 0)
            break;
        if (got > 0)
            have += (size_t)got;
        else if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, -1);
        else if (errno != EINTR)
            return err_set(err, ERR_IO, "cannot read: %s", strerror(errno));
    }
    return (ssize_t)have;
}

static int read_exactly(int fd, void *to, size_t n, struct err *err)
{
    const ssize_t got = read_some(fd, to, n, err);

    if (got < 0)
        return -1;
    return (size_t)got == n ? 0 : err_set(err, ERR_DATA, "%s", truncated);
}

/* Room for at least n bytes; what is there stays. */
static int grow(struct bytes *b, size_t n, struct err *err)
{
    if (n <= b->cap)
        return 0;
    uint8_t *p = realloc(b->p, n);
    if (!p)
        return err_set(err, ERR_INTERNAL, "out of memory (%zu bytes)", n);
    b->p = p;
    b->cap = n;
    return 0;
}

/* Read a payload of n bytes, doubling the buffer while bytes do arrive. */
static int read_payload(int fd, struct bytes *b, size_t n, struct err *err)
{
    size_t have = 0;

    while (have < n) {
        const size_t least = have < STEP ? STEP : 2 * have;
        if (grow(b, least < n ? least : n, err) != 0)
            return -1;
        const size_t part = (n < b->cap ? n : b->cap) - have;
        if (read_exactly(fd, b->p + have, part, err) != 0)
            return -1;
        have += part;
    }
    return 0;
}

static int check_sum(uint64_t found, const struct frame *f, struct err *err)
{
    if (found == f->psum)
        return 0;
    return err_set(err, ERR_DATA,
                   "corrupt: the payload of frame %llu does not match its sum",
                   (unsigned long long)f->seq);
}

/* Undo the byte shuffle: flat -> wire, variable by variable. */
static int unshuffle(struct io_in *in, struct stream *s, const struct frame *f,
                     struct err *err)
{
    size_t at = 0;

    if (grow(&s->wire, f->ulen, err) != 0)
        return -1;
    for (size_t i = 0; i < in->nvar; i++) {
        const size_t size = io_type_size(in->var[i].type);
        const size_t n = f->nrec * in->var[i].size / size;
        codec_unshuffle(s->wire.p + at, s->flat.p + at, size, n);
        at += size * n;
    }
    s->payload = s->wire.p;
    return 0;
}

/* Read, verify and decode the payload of f. */
static int take_payload(struct io_in *in, struct stream *s,
                        const struct frame *f, struct err *err)
{
    if (read_payload(in->fd, &s->wire, f->clen, err) != 0 ||
        check_sum(sum_bytes(s->wire.p, f->clen, 0), f, err) != 0)
        return -1;
    s->payload = s->wire.p;
    if (f->codec == FRAME_STORED)
        return 0;
    if (codec_check(s->wire.p, f->clen, f->ulen, err) != 0 ||
        grow(&s->flat, f->ulen + 1, err) != 0 ||
        codec_unpack(s->flat.p, f->ulen, s->wire.p, f->clen, err) != 0)
        return -1;
    s->payload = s->flat.p;
    return f->filter == FRAME_SHUFFLE ? unshuffle(in, s, f, err) : 0;
}

/* An ancillary frame: its sum is verified, its bytes are not kept. */
static int skip_payload(int fd, const struct frame *f, struct err *err)
{
    uint8_t part[4096];
    struct sum sum;

    sum_start(&sum);
    for (uint64_t left = f->clen; left > 0;) {
        const size_t n = left < sizeof part ? left : sizeof part;
        if (read_exactly(fd, part, n, err) != 0)
            return -1;
        sum_add(&sum, part, n);
        left -= n;
    }
    return check_sum(sum_end(&sum), f, err);
}

static int next_header(struct io_in *in, struct stream *s, struct frame *f,
                       struct err *err)
{
    uint8_t header[FRAME_HEADER];

    return read_exactly(in->fd, header, sizeof header, err) != 0
               ? -1
               : frame_get(header, &s->at, f, err);
}

/* ABRT: fail with the message of whoever failed first. */
static int aborted(const struct stream *s, const struct frame *f,
                   struct err *err)
{
    static const char prefix[] = "upstream failed: ";
    char text[900];
    const char *bytes = (const char *)s->payload;
    const size_t n = sizeof prefix - 1;
    const int nested = f->clen >= n && memcmp(bytes, prefix, n) == 0;

    name_escape(text, sizeof text, bytes, f->clen);
    return err_set(err, ERR_DATA, "%s%s", nested ? "" : prefix, text);
}

/* EOS: totals and digests agree, and nothing follows. */
static long ended(struct io_in *in, struct stream *s, struct err *err)
{
    struct frame_end end;
    uint8_t more;

    in->digest = digest_end(&in->sums);
    if (frame_end_get(s->payload, &s->at, in->digest, &end, err) != 0)
        return -1;
    const ssize_t got = read_some(in->fd, &more, 1, err);
    if (got != 0)
        return got < 0 ? -1 : err_set(err, ERR_DATA, "trailing bytes after EOS");
    in->status = (int)end.status;
    in->count = (int64_t)end.records;
    in->stated = in->ended = true;
    return 0;
}

/* The payload is a block of records: say where each variable lies. */
static long taken(struct io_in *in, const struct stream *s,
                  const struct frame *f)
{
    const char *at = (const char *)s->payload;

    for (size_t i = 0; i < in->nvar; i++) {
        struct in_var *v = &in->var[i];
        v->base = at;
        digest_add(&in->sums, i, at, f->nrec * v->size);
        at += f->nrec * v->size;
    }
    memcpy(&in->t_end, in->var[0].base + (f->nrec - 1) * sizeof in->t_end,
           sizeof in->t_end);
    in->block = f->nrec;
    return f->nrec;
}

static long fetch(struct io_in *in, struct err *err)
{
    struct stream *s = in->carrier;
    struct frame f;

    for (;;) {
        if (next_header(in, s, &f, err) != 0)
            return -1;
        if (f.type == FRAME_OTHER) {
            if (skip_payload(in->fd, &f, err) != 0)
                return -1;
            frame_pass(&s->at, &f);
            continue;
        }
        if (take_payload(in, s, &f, err) != 0)
            return -1;
        if (f.type == FRAME_EOS)
            return ended(in, s, err);
        if (f.type == FRAME_ABRT)
            return aborted(s, &f, err);
        frame_pass(&s->at, &f);
        return taken(in, s, &f);
    }
}

static void stream_close(struct io_in *in)
{
    struct stream *s = in->carrier;

    if (s) {
        free(s->wire.p);
        free(s->flat.p);
    }
    free(s);
}

int stream_in(struct io_in *in, size_t before, struct err *err)
{
    uint8_t preamble[FRAME_PREAMBLE] = FRAME_MAGIC;
    struct stream *s = in->carrier = calloc(1, sizeof *s);
    struct frame f;

    if (!s)
        return err_set(err, ERR_INTERNAL, "out of memory");
    in->fetch = fetch;
    in->close = stream_close;
    in->count = -1;
    if (read_exactly(in->fd, preamble + before, sizeof preamble - before, err) ||
        frame_begin(preamble, &s->at, err) != 0 ||
        next_header(in, s, &f, err) != 0 ||
        take_payload(in, s, &f, err) != 0 ||
        image_decode(s->payload, f.ulen, &in->head, err) != 0 ||
        in_prepare(in, err) != 0 ||
        digest_start(&in->sums, &in->head, err) != 0)
        return -1;
    if (s->at.minor == 0)
        in->sums.head = sum_bytes(s->payload, f.ulen, 0);
    s->at.recsize = in->recsize;
    frame_pass(&s->at, &f);
    return 0;
}
