/* io_in.c -- opening an input by its first eight bytes; handing records out. */
#include "io/in.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "head/convert.h"
#include "io/frame.h"

enum { START = 8, FD_PATH = 32, PART = 1 << 16 };
static const size_t spool_default = (size_t)1 << 30;
static const unsigned char hdf5_magic[START] = "\x89HDF\r\n\x1a\n";
static const unsigned char stream_magic[START] = FRAME_MAGIC;

int in_prepare(struct io_in *in, struct err *err)
{
    const struct io_head *h = &in->head;

    in->var = calloc(h->nvar + 1, sizeof *in->var);
    in->slot = malloc((h->nvar + 1) * sizeof *in->slot);
    if (!in->var || !in->slot)
        return err_set(err, ERR_INTERNAL, "out of memory");
    for (size_t i = 0; i < h->nvar; i++) {
        in->slot[i] = h->var[i].record ? (int)in->nvar : -1;
        if (!h->var[i].record)
            continue;
        in->var[in->nvar++] = (struct in_var){
            .var = (int)i, .type = h->var[i].type, .size = h->var[i].size};
        in->recsize += h->var[i].size;
    }
    return 0;
}

static int open_fd(struct io_in *in, struct err *err)
{
    struct stat st;

    in->fd = strcmp(in->name, "-") == 0 ? fcntl(0, F_DUPFD_CLOEXEC, 3)
                                        : open(in->name, O_RDONLY | O_CLOEXEC);
    if (in->fd < 0 || fstat(in->fd, &st) != 0)
        return err_set(err, ERR_OPEN, "cannot open: %s", strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_set(err, ERR_OPEN, "cannot open: it is a directory");
    if (isatty(in->fd))
        return err_set(err, ERR_OPEN, "a terminal: name a file or use a pipe");
    return 0;
}

/* The first bytes of the input, put back where that is possible. Returns how
 * many there are; *seekable says whether they were put back. */
static ssize_t peek(int fd, unsigned char start[START], bool *seekable,
                    struct err *err)
{
    const off_t at = lseek(fd, 0, SEEK_CUR);
    size_t have = 0;

    *seekable = at >= 0;
    while (have < START) {
        const ssize_t n = read(fd, start + have, START - have);
        if (n == 0)
            break;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, ERR_IO, "cannot read: %s", strerror(errno));
        have += (size_t)n;
    }
    if (*seekable && lseek(fd, at, SEEK_SET) != at)
        return err_set(err, ERR_IO, "cannot seek: %s", strerror(errno));
    return (ssize_t)have;
}

bool io_is_stream(const char *path)
{
    unsigned char start[START];
    struct stat st;
    bool seekable, is = false;

    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode)) /* a pipe is read once */
        return false;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        is = peek(fd, start, &seekable, NULL) == START && !memcmp(start, stream_magic, START);
        close(fd);
    }
    return is;
}

/* HDF5 needs to seek: take the whole pipe at in->fd, whose first bytes were read
 * before, into memory. The buffer doubles as bytes arrive. */
static int spool(struct io_in *in, const unsigned char start[START],
                 const struct io_options *opt, struct err *err)
{
    const size_t most = opt && opt->memory ? opt->memory : spool_default;
    const char *option = opt && opt->memory_name ? opt->memory_name : "--memory";
    size_t cap = 0, have = START;
    ssize_t n = 1;

    while (n > 0) {
        if (have >= cap) {
            cap = cap ? 2 * cap : PART;
            void *more = realloc(in->spool.bytes, cap);
            if (!more)
                return err_set(err, ERR_INTERNAL, "out of memory");
            in->spool.bytes = more;
            memcpy(more, start, START);
        }
        n = read(in->fd, (char *)in->spool.bytes + have, cap - have);
        if (n < 0 && errno == EINTR) {
            n = 1;
            continue;
        }
        if (n < 0)
            return err_set(err, ERR_IO, "cannot read: %s", strerror(errno));
        if ((size_t)n > most || have > most - (size_t)n)
            return err_set(err, ERR_DATA,
                           "HDF5 on a pipe of more than %zu bytes: name the "
                           "file instead, or raise %s",
                           most, option);
        have += (size_t)n;
    }
    in->spool.n = have;
    return 0;
}

static int open_hdf5(struct io_in *in, bool seekable,
                     const unsigned char start[START],
                     const struct io_options *opt, struct err *err)
{
    char path[FD_PATH];

    if (!seekable)
        return spool(in, start, opt, err) != 0
                   ? -1
                   : file_in(in, NULL, &in->spool, err);
    if (strcmp(in->name, "-") != 0)
        return file_in(in, in->name, NULL, err);
    snprintf(path, sizeof path, "/proc/self/fd/%d", in->fd);
    return file_in(in, path, NULL, err);
}

static int open_any(struct io_in *in, const struct io_options *opt, struct err *err)
{
    unsigned char start[START];
    bool seekable;

    if (open_fd(in, err) != 0)
        return -1;
    const ssize_t n = peek(in->fd, start, &seekable, err);
    if (n < 0)
        return -1;
    if (n == 0)
        return err_set(err, ERR_DATA, "found no bytes, expected a stream or HDF5");
    if (n == START && memcmp(start, hdf5_magic, START) == 0)
        return open_hdf5(in, seekable, start, opt, err);
    if (n == START && memcmp(start, stream_magic, START) == 0)
        return stream_in(in, seekable ? 0 : START, err);
    if (memcmp(start, stream_magic, (size_t)n) == 0)
        return err_set(err, ERR_DATA, "truncated: ends within its preamble");
    return err_set(err, ERR_DATA, "neither a stream nor HDF5; "
                                  "`import` reads other formats");
}

struct io_in *io_open(const char *path, const struct io_options *opt,
                      struct err *err)
{
    struct io_in *in = calloc(1, sizeof *in);

    if (in)
        in->name = strdup(path);
    if (!in || !in->name) {
        free(in);
        err_set(err, ERR_INTERNAL, "out of memory");
        return NULL;
    }
    in->label = strcmp(path, "-") == 0 ? "standard input" : in->name;
    in->head = HEAD_EMPTY;
    in->fd = -1;
    in->t_end = NAN;
    in->time = -INFINITY;
    in->edited = opt && opt->edited;
    in->seen = opt ? opt->seen : NULL;
    if (open_any(in, opt, err) != 0) {
        err_prefix(err, "%s", in->label);
        io_close_in(in);
        return NULL;
    }
    return in;
}

const struct io_head *io_head(const struct io_in *in)
{
    return &in->head;
}

const char *io_name(const struct io_in *in)
{
    return in->label;
}

int64_t io_count(const struct io_in *in)
{
    return in->count;
}

int io_status(const struct io_in *in)
{
    return in->status;
}

double io_t_end(const struct io_in *in)
{
    return in->t_end;
}

uint64_t io_digest(const struct io_in *in)
{
    return in->digest;
}

/* Times of the new block are finite and rise, but for records that are shuffled. */
static int check_times(struct io_in *in, size_t n, struct err *err)
{
    const struct io_head *h = &in->head;
    const char *order = head_text(h, NULL, "order");
    const bool rise = !order || strcmp(order, "shuffled") != 0;

    if (h->record_dim < 0 || strcmp(h->dim[h->record_dim].name, "time") != 0)
        return 0;
    for (size_t i = 0; i < n; i++) {
        double t;
        memcpy(&t, in->var[0].base + i * sizeof t, sizeof t);
        if (!isfinite(t) || (rise && !(t > in->time)))
            return err_set(err, ERR_DATA, "record %llu: found time %g after %g, expected "
                           "%s", (unsigned long long)(in->before + i), t, in->time,
                           rise ? "it to rise" : "a number");
        in->time = t;
    }
    return 0;
}

long io_next(struct io_in *in, size_t max, struct err *err)
{
    in->done += in->now;
    in->now = 0;
    for (size_t i = 0; i < in->nvar; i++)
        in->var[i].converted = false;
    if (in->done == in->block) {
        in->done = in->block = 0;
        const long n = in->ended ? 0 : in->fetch(in, err);
        if (n < 0 || check_times(in, (size_t)n, err) != 0)
            return err_prefix(err, "%s", in->label);
        in->before += (uint64_t)n;
        if (in->seen)
            in->seen((double)in->before, (double)in->count, n == 0);
        if (n == 0)
            return 0;
    }
    in->now = in->block - in->done;
    if (max > 0 && in->now > max)
        in->now = max;
    return (long)in->now;
}

/* Room for n elements of size in an owned work array. */
static void *room(void *array, size_t *cap, size_t n)
{
    void *more;

    if (n <= *cap)
        return array;
    more = aligned_alloc(64, (n + 63) / 64 * 64);
    if (!more)
        return NULL;
    free(array);
    *cap = n;
    return more;
}

const void *io_slab(struct io_in *in, int var)
{
    if (in->slot[var] < 0)
        return in->head.var[var].data;
    struct in_var *v = &in->var[in->slot[var]];
    const char *p = v->base + in->done * v->size;
    if ((uintptr_t)p % io_type_size(v->type) == 0)
        return p;
    void *copy = room(v->copy, &v->copy_cap, in->now * v->size);
    if (!copy)
        return NULL;
    v->copy = copy;
    return memcpy(copy, p, in->now * v->size);
}

const double *io_slab_f64(struct io_in *in, int var, struct err *err)
{
    struct in_var *v = in->slot[var] < 0 ? NULL : &in->var[in->slot[var]];

    if (!v) {
        err_set(err, ERR_INTERNAL, "%s: not a record variable",
                in->head.var[var].name);
        return NULL;
    }
    const char *p = v->base + in->done * v->size;
    const size_t n = in->now * (v->size / io_type_size(v->type));
    if (v->type == IO_F64 && (uintptr_t)p % sizeof(double) == 0)
        return (const double *)(const void *)p;
    if (v->converted)
        return v->f64;
    double *f64 = room(v->f64, &v->f64_cap, n * sizeof *f64);
    if (!f64) {
        err_set(err, ERR_INTERNAL, "out of memory");
        return NULL;
    }
    v->f64 = f64;
    v->converted = true;
    io_to_f64(f64, p, v->type, n);
    return f64;
}

void io_close_in(struct io_in *in)
{
    if (!in)
        return;
    if (in->close)
        in->close(in);
    for (size_t i = 0; in->var && i < in->head.nvar; i++) {
        free(in->var[i].copy);
        free(in->var[i].f64);
    }
    digest_free(&in->sums);
    head_free(&in->head);
    free(in->var);
    free(in->slot);
    free(in->spool.bytes);
    if (in->fd >= 0)
        close(in->fd);
    free(in->name);
    free(in);
}
