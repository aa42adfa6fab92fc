/* io_out.c -- records gather into blocks of 1 MiB; digests; the end. */
#include "io/out.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "hdf5/image.h"
#include "head/convert.h"
#include "io/in.h"

enum { BLOCK = 1 << 20, LINE = 64 };
static const double patience = 0.1; /* seconds */

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Record variables, and the type each is stored in. */
static int list_vars(struct io_out *out, const struct io_options *opt,
                     struct err *err)
{
    out->var = calloc(out->head.nvar + 1, sizeof *out->var);
    out->slab = malloc((out->head.nvar + 1) * sizeof *out->slab);
    if (!out->var || !out->slab)
        return err_set(err, ERR_INTERNAL, "out of memory");
    for (size_t i = 0; i < out->head.nvar; i++) {
        struct io_var *v = &out->head.var[i];
        if (!v->record)
            continue;
        struct out_var *o = &out->var[out->nvar++];
        *o = (struct out_var){.var = (int)i, .given = v->size};
        if (opt && opt->f32 && out->nvar > 1 && v->type == IO_F64) {
            v->type = IO_F32;
            v->size /= 2;
            o->narrow = out->narrow = true;
        }
        o->size = v->size;
    }
    return image_check(&out->head, &out->recsize, err);
}

static size_t aligned(size_t n)
{
    return (n + LINE - 1) / LINE * LINE;
}

static int make_block(struct io_out *out, struct err *err)
{
    size_t size = LINE;
    char *at;

    out->cap = out->recsize && out->recsize < BLOCK ? BLOCK / out->recsize : 1;
    for (size_t i = 0; i < out->nvar; i++)
        size += aligned(out->cap * out->var[i].size);
    at = out->block = aligned_alloc(LINE, size);
    if (!at)
        return err_set(err, ERR_INTERNAL, "out of memory");
    for (size_t i = 0; i < out->nvar; i++) {
        out->var[i].buf = at;
        at += aligned(out->cap * out->var[i].size);
    }
    out->flushed = now() - patience;
    return 0;
}

/* Writing a file over one of the inputs would destroy what is being read. */
static int check_inputs(struct io_out *out, const char *path,
                        struct io_in *const inputs[], struct err *err)
{
    struct stat a, b;
    size_t n = 0;

    while (inputs && inputs[n])
        n++;
    out->inputs = calloc(n + 1, sizeof *out->inputs);
    if (!out->inputs)
        return err_set(err, ERR_INTERNAL, "out of memory");
    for (size_t i = 0; i < n; i++) {
        out->inputs[i] = inputs[i];
        if (path && stat(path, &a) == 0 && S_ISREG(a.st_mode) &&
            fstat(inputs[i]->fd, &b) == 0 && a.st_dev == b.st_dev &&
            a.st_ino == b.st_ino)
            return err_set(err, ERR_USAGE, "the output is an input, too");
    }
    return 0;
}

static int start(struct io_out *out, const char *path,
                 const struct io_options *opt, struct err *err)
{
    if (list_vars(out, opt, err) != 0 || digest_start(&out->sums, &out->head, err) != 0)
        return -1;
    return path ? file_out(out, path, opt, err) : stream_out(out, opt, err);
}

struct io_out *io_create(const char *path, const struct io_head *head,
                         struct io_in *const inputs[],
                         const struct io_options *opt, struct err *err)
{
    struct io_out *out = calloc(1, sizeof *out);

    if (!out) {
        err_set(err, ERR_INTERNAL, "out of memory");
        return NULL;
    }
    if (path && strcmp(path, "-") == 0)
        path = NULL;
    out->head = HEAD_EMPTY;
    out->name = strdup(path ? path : "standard output");
    if (!out->name)
        err_set(err, ERR_INTERNAL, "out of memory");
    else if (head_copy(&out->head, head, err) == 0 &&
             check_inputs(out, path, inputs, err) == 0 &&
             start(out, path, opt, err) == 0 && make_block(out, err) == 0)
        return out;
    if (out->name)
        err_prefix(err, "%s", out->name);
    io_abort(out, err ? err->msg : "failed");
    return NULL;
}

const char *io_warning(const struct io_out *out)
{
    return out->warning[0] ? out->warning : NULL;
}

/* Hand nrec stored records on, into the digest and to the carrier. */
static int pass(struct io_out *out, size_t nrec, const void *const slab[],
                struct err *err)
{
    for (size_t i = 0; i < out->nvar; i++)
        digest_add(&out->sums, i, slab[i], nrec * out->var[i].size);
    return out->put(out, nrec, slab, err);
}

static int flush(struct io_out *out, struct err *err)
{
    const size_t n = out->fill;

    if (n == 0)
        return 0;
    for (size_t i = 0; i < out->nvar; i++)
        out->slab[i] = out->var[i].buf;
    out->fill = 0;
    return pass(out, n, out->slab, err);
}

/* Add records from .. from + n of slab to the block. */
static void gather(struct io_out *out, size_t from, size_t n,
                   const void *const slab[])
{
    for (size_t i = 0; i < out->nvar; i++) {
        const struct out_var *v = &out->var[i];
        const char *src = (const char *)slab[i] + from * v->given;
        char *dst = v->buf + out->fill * v->size;
        if (v->narrow)
            io_to_f32((float *)(void *)dst, src, n * v->given / sizeof(double));
        else
            memcpy(dst, src, n * v->size);
    }
    out->fill += n;
}

/* A full block's worth straight from the caller's arrays. */
static int direct(struct io_out *out, size_t from, const void *const slab[],
                  struct err *err)
{
    for (size_t i = 0; i < out->nvar; i++)
        out->slab[i] = (const char *)slab[i] + from * out->var[i].given;
    return pass(out, out->cap, out->slab, err);
}

int io_write(struct io_out *out, size_t nrec, const void *const slab[],
             struct err *err)
{
    int rc = 0;

    assert(out->nvar > 0 || nrec == 0);
    for (size_t at = 0; at < nrec && rc == 0;) {
        if (out->fill == 0 && nrec - at >= out->cap && !out->narrow) {
            rc = direct(out, at, slab, err);
            at += out->cap;
            continue;
        }
        const size_t left = out->cap - out->fill;
        const size_t n = nrec - at < left ? nrec - at : left;
        gather(out, at, n, slab);
        at += n;
        if (out->fill == out->cap)
            rc = flush(out, err);
    }
    if (rc == 0 && out->timely) {
        const double t = now();
        if (t - out->flushed >= patience) {
            rc = flush(out, err);
            out->flushed = t;
        }
    }
    return rc == 0 ? 0 : err_prefix(err, "%s", out->name);
}

static void release(struct io_out *out)
{
    if (out->free)
        out->free(out);
    digest_free(&out->sums);
    head_free(&out->head);
    free(out->inputs);
    free(out->var);
    free(out->slab);
    free(out->block);
    free(out->name);
    free(out);
}

/* A stream states its digest at its end only: read on to it. */
static int drain(struct io_out *out, struct err *err)
{
    long n = 0;

    for (size_t i = 0; out->inputs[i] && n == 0; i++)
        while (!out->inputs[i]->stated &&
               (n = io_next(out->inputs[i], 0, err)) > 0)
            ;
    return (int)n;
}

int io_close_out(struct io_out *out, int status, double t_end,
                 struct err *err)
{
    if (drain(out, err) != 0) {
        io_abort(out, err ? err->msg : "an input failed");
        return -1;
    }
    if (flush(out, err) != 0 || out->finish(out, digest_inputs(out->inputs),
                                            status, t_end, err) != 0) {
        err_prefix(err, "%s", out->name);
        io_abort(out, err ? err->msg : "failed");
        return -1;
    }
    release(out);
    return 0;
}

int io_keep_part(struct io_out *out, double t_end, const char *message, struct err *err)
{
    if (out->part && out->part(out, err) == 0)
        return io_close_out(out, 1, t_end, err) == 0 ? 1 : -1;
    const int rc = out->part ? -1 : 0;
    io_abort(out, message);
    return rc;
}

void io_abort(struct io_out *out, const char *message)
{
    if (!out)
        return;
    if (out->abort)
        out->abort(out, message ? message : "");
    release(out);
}
