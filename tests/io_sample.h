/* io_sample.h -- small data sets, and streams as bytes in memory, for tests. */
#ifndef SUBGRID_TESTS_IO_SAMPLE_H
#define SUBGRID_TESTS_IO_SAMPLE_H

#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/io.h"

enum { SAMPLE_X = 3, SAMPLE_TIMES = 7, SAMPLE_MAX = 4 << 20 };

/* time, u(time, x) f64, mask(time) u8, k(time, x) f32; constant x and L. */
static inline void sample_head(struct io_head *h)
{
    const double x[SAMPLE_X] = {0, 0.5, 1}, length = 1.5;

    *h = HEAD_EMPTY;
    if (head_records(h, "time", "s", "time", NULL) < 0 ||
        head_dim(h, "x", SAMPLE_X, NULL) < 0 ||
        head_var(h, "x", IO_F64, "x", x, "m", "position", NULL) < 0 ||
        head_var(h, "L", IO_F64, "", &length, "m", NULL, NULL) < 0 ||
        head_var(h, "mask", IO_U8, "time", NULL, NULL, NULL, NULL) < 0 ||
        head_var(h, "u", IO_F64, "time,x", NULL, "m/s", "velocity", NULL) < 0 ||
        head_var(h, "k", IO_F32, "time,x", NULL, NULL, NULL, NULL) < 0 ||
        head_set_text(h, NULL, "system", "burgers", NULL) != 0 ||
        head_set_f64(h, NULL, "nu", 5e-4, NULL) != 0 ||
        head_set_i64(h, NULL, "seed", 1, NULL) != 0)
        abort();
}

/* Write records from .. to of the sample, per at a time. */
static inline int sample_write(struct io_out *out, int from, int to, int per,
                               struct err *err)
{
    double t[SAMPLE_TIMES * 64], u[SAMPLE_TIMES * 64 * SAMPLE_X];
    uint8_t mask[SAMPLE_TIMES * 64];
    float k[SAMPLE_TIMES * 64 * SAMPLE_X];

    for (int r = from; r < to; r += per) {
        const int n = to - r < per ? to - r : per;
        for (int i = 0; i < n; i++) {
            t[i] = 0.1 * (r + i);
            mask[i] = (uint8_t)(r + i);
            for (int j = 0; j < SAMPLE_X; j++) {
                u[i * SAMPLE_X + j] = sin(r + i + 10.0 * j);
                k[i * SAMPLE_X + j] = (float)(r + i - j);
            }
        }
        const void *const slab[] = {t, mask, u, k};
        if (io_write(out, (size_t)n, slab, err) != 0)
            return -1;
    }
    return 0;
}

/* Descriptor 1 becomes fd until sample_restore(); returns what to restore. */
static inline int sample_redirect(int fd)
{
    fflush(stdout);
    const int old = fcntl(1, F_DUPFD_CLOEXEC, 10);
    if (old < 0 || dup2(fd, 1) != 1)
        abort();
    return old;
}

static inline void sample_restore(int old)
{
    dup2(old, 1);
    close(old);
}

/* The sample of n records, per at a time, as a stream; *size bytes, freed by
 * the caller. Several writes a frame unless frames says one each. */
static inline uint8_t *sample_stream(int n, int per, int frames,
                                     const struct io_options *opt, size_t *size)
{
    struct io_head h;
    const int fd = memfd_create("sample", MFD_CLOEXEC);
    const int old = sample_redirect(fd);
    struct err err;

    sample_head(&h);
    struct io_out *out = io_create(NULL, &h, NULL, opt, &err);
    head_free(&h);
    for (int r = 0; out && r < n; r += per) {
        if (frames)
            usleep(110000);
        if (sample_write(out, r, r + per < n ? r + per : n, per, &err) != 0)
            abort();
    }
    const int rc = out ? io_close_out(out, 0, NAN, &err) : -1;
    sample_restore(old);
    const off_t end = lseek(fd, 0, SEEK_END);
    uint8_t *bytes = malloc((size_t)end + 1);
    if (rc != 0 || !bytes || pread(fd, bytes, (size_t)end, 0) != end) {
        fprintf(stderr, "sample: %s\n", err.msg);
        abort();
    }
    close(fd);
    *size = (size_t)end;
    return bytes;
}

/* Read bytes[n] as an input to its end: records, or -1 with err. */
static inline long sample_read(const void *bytes, size_t n, uint64_t *digest,
                               struct err *err)
{
    static int fd = -1;
    char path[32];
    long got = 0, sum = 0;

    if (fd < 0)
        fd = memfd_create("input", MFD_CLOEXEC);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, bytes, n, 0) != (ssize_t)n)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct io_in *in = io_open(path, NULL, err);
    while (in && (got = io_next(in, 0, err)) > 0)
        sum += got;
    if (in && digest)
        *digest = io_digest(in);
    io_close_in(in);
    return !in || got < 0 ? -1 : sum;
}

#endif
