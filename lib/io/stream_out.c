/* stream_out.c -- writing a stream: a block becomes one DATA frame, header and
 * slabs in one writev, so that large records are never copied. */
#include "io/out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "hdf5/image.h"
#include "io/codec.h"
#include "io/frame.h"

enum { FD = 1, PIPE = 1 << 20, PARTS = 64 };

struct stream {
    struct frame_place at;
    bool broken; /* a frame was cut: nothing sensible can follow */
    bool pack;
    uint8_t *flat, *wire; /* owned: shuffled, compressed */
    size_t flat_cap, wire_cap;
    struct iovec *part; /* owned: header and slabs */
};

/* Write all of part[n]; the array is used up. */
static int write_all(struct iovec *part, size_t n, struct err *err)
{
    while (n > 0) {
        const ssize_t put = writev(FD, part, n < PARTS ? (int)n : PARTS);
        size_t done = put > 0 ? (size_t)put : 0;
        if (put < 0 && errno == EAGAIN)
            poll(&(struct pollfd){.fd = FD, .events = POLLOUT}, 1, -1);
        else if (put < 0 && errno != EINTR)
            return err_set(err, ERR_IO, "cannot write: %s", strerror(errno));
        for (; n > 0 && done >= part->iov_len; part++, n--)
            done -= part->iov_len;
        if (n > 0) {
            part->iov_base = (char *)part->iov_base + done;
            part->iov_len -= done;
        }
    }
    return 0;
}

/* One frame whose payload lies in part[1 .. n); part[0] becomes its header. */
static int put_frame(struct stream *s, struct frame *f, struct iovec *part,
                     size_t n, struct err *err)
{
    uint8_t header[FRAME_HEADER];
    struct sum sum;

    sum_start(&sum);
    f->clen = 0;
    for (size_t i = 1; i < n; i++) {
        sum_add(&sum, part[i].iov_base, part[i].iov_len);
        f->clen += part[i].iov_len;
    }
    if (f->codec == FRAME_STORED)
        f->ulen = f->clen;
    f->psum = sum_end(&sum);
    frame_put(header, f, &s->at);
    part[0] = (struct iovec){header, sizeof header};
    if (write_all(part, n, err) != 0) {
        s->broken = true;
        return -1;
    }
    frame_pass(&s->at, f);
    return 0;
}

static int put_bytes(struct stream *s, enum frame_type type, const void *bytes,
                     size_t n, struct err *err)
{
    struct frame f = {.type = type};
    struct iovec part[2] = {{0}, {(void *)bytes, n}};

    return put_frame(s, &f, part, 2, err);
}

static int room(uint8_t **p, size_t *cap, size_t n, struct err *err)
{
    if (n <= *cap)
        return 0;
    free(*p);
    *p = malloc(n);
    *cap = *p ? n : 0;
    return *p ? 0 : err_set(err, ERR_INTERNAL, "out of memory");
}

/* Shuffle every slab, then one zstd frame over all; part[1] becomes it. */
static int pack(struct io_out *out, struct stream *s, struct frame *f,
                const void *const slab[], struct err *err)
{
    const size_t n = f->nrec * out->recsize, bound = codec_bound(n);
    size_t at = 0;

    if (room(&s->flat, &s->flat_cap, n, err) != 0 ||
        room(&s->wire, &s->wire_cap, bound, err) != 0)
        return -1;
    for (size_t i = 0; i < out->nvar; i++) {
        const size_t size = io_type_size(out->head.var[out->var[i].var].type);
        const size_t count = f->nrec * out->var[i].size / size;
        codec_shuffle(s->flat + at, slab[i], size, count);
        at += size * count;
    }
    f->codec = FRAME_ZSTD;
    f->filter = FRAME_SHUFFLE;
    f->ulen = n;
    s->part[1] = (struct iovec){s->wire, codec_pack(s->wire, bound, s->flat, n)};
    return s->part[1].iov_len > 0
               ? 0
               : err_set(err, ERR_INTERNAL, "zstd cannot compress");
}

static int put(struct io_out *out, size_t nrec, const void *const slab[],
               struct err *err)
{
    struct stream *s = out->carrier;
    struct frame f = {.type = FRAME_DATA, .nrec = (uint32_t)nrec};
    size_t n = 2;

    if (!s->pack) {
        for (size_t i = 0; i < out->nvar; i++)
            s->part[1 + i] = (struct iovec){(void *)slab[i],
                                            nrec * out->var[i].size};
        n = 1 + out->nvar;
    } else if (pack(out, s, &f, slab, err) != 0) {
        return -1;
    }
    return put_frame(s, &f, s->part, n, err);
}

static int finish(struct io_out *out, uint64_t input, int status, double t_end,
                  struct err *err)
{
    struct stream *s = out->carrier;
    const struct frame_end end = {s->at.rec,       s->at.seq,
                                  s->at.chain,     (uint64_t)status,
                                  digest_end(&out->sums), input};
    uint8_t payload[FRAME_END];

    (void)t_end;
    frame_end_put(payload, &end);
    return put_bytes(s, FRAME_EOS, payload, sizeof payload, err);
}

static void abort_stream(struct io_out *out, const char *message)
{
    struct stream *s = out->carrier;
    size_t n = strlen(message);

    if (n > FRAME_ABORT)
        for (n = FRAME_ABORT; n > 0 && (message[n] & 0xc0) == 0x80; n--)
            ;
    if (s && !s->broken)
        put_bytes(s, FRAME_ABRT, message, n, NULL);
}

static void stream_free(struct io_out *out)
{
    struct stream *s = out->carrier;

    if (!s)
        return;
    free(s->flat);
    free(s->wire);
    free(s->part);
    free(s);
}

/* Stream bytes in a regular file of HDF5's names are most often a mistake. */
static void warn(struct io_out *out)
{
    char name[200];
    struct stat st;
    const ssize_t n = readlink("/proc/self/fd/1", name, sizeof name - 1);

    if (n < 4 || fstat(FD, &st) != 0 || !S_ISREG(st.st_mode))
        return;
    name[n] = '\0';
    if (strcmp(name + n - 3, ".h5") == 0 || strcmp(name + n - 3, ".nc") == 0)
        snprintf(out->warning, sizeof out->warning,
                 "%s gets a stream, which HDF5 readers cannot open: use -o",
                 name);
}

/* The preamble and HEAD. */
static int put_start(struct io_out *out, struct stream *s, struct err *err)
{
    uint8_t preamble[FRAME_PREAMBLE];
    struct iovec start = {preamble, sizeof preamble};
    void *image;
    size_t n;

    s->broken = true;
    if (image_encode(&out->head, &image, &n, err) != 0)
        return -1;
    frame_start(preamble, &s->at);
    s->broken = write_all(&start, 1, err) != 0;
    const int rc = s->broken ? -1 : put_bytes(s, FRAME_HEAD, image, n, err);
    free(image);
    return rc;
}

int stream_out(struct io_out *out, const struct io_options *opt, struct err *err)
{
    struct stream *s;

    if (isatty(FD) && !(opt && opt->force))
        return err_set(err, ERR_USAGE,
                       "it is a terminal: use -o FILE, a pipe or --force");
    s = out->carrier = calloc(1, sizeof *s);
    if (s)
        s->part = malloc((out->nvar + 2) * sizeof *s->part);
    if (!s || !s->part)
        return err_set(err, ERR_INTERNAL, "out of memory");
    out->put = put;
    out->finish = finish;
    out->abort = abort_stream;
    out->free = stream_free;
    out->timely = true;
    s->pack = opt && opt->compress;
    warn(out);
    fcntl(FD, F_SETPIPE_SZ, PIPE);
    return put_start(out, s, err);
}
