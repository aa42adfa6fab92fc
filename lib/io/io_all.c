/* io_all.c -- a whole data set at once: into memory, or against its digest. */
#include <stdlib.h>
#include <string.h>

#include "io/convert.h"
#include "io/in.h"

/* Elements of one record of variable i. */
static size_t elements(const struct io_in *in, size_t i)
{
    return in->var[i].size / io_type_size(in->var[i].type);
}

static size_t record_doubles(const struct io_in *in)
{
    size_t n = 0;

    for (size_t i = 0; i < in->nvar; i++)
        n += elements(in, i);
    return n;
}

/* Make room for need records; *have is what there is room for. */
static int grow(struct io_in *in, struct io_table *t, size_t *have, size_t need,
                size_t most, struct err *err)
{
    size_t rows = *have ? 2 * *have : need;

    if (need <= *have)
        return 0;
    if (rows < need)
        rows = need;
    if (rows > most)
        rows = most;
    for (size_t i = 0; i < in->nvar; i++) {
        double *p = realloc(t->data[i], rows * elements(in, i) * sizeof *p + 1);
        if (!p)
            return err_set(err, ERR_INTERNAL, "%s: out of memory", in->label);
        t->data[i] = p;
    }
    *have = rows;
    return 0;
}

static int append(struct io_in *in, struct io_table *t, size_t n,
                  struct err *err)
{
    for (size_t i = 0; i < in->nvar; i++) {
        const double *slab = io_slab_f64(in, in->var[i].var, err);
        if (!slab)
            return -1;
        memcpy(t->data[i] + t->nrec * elements(in, i), slab,
               n * elements(in, i) * sizeof *slab);
    }
    t->nrec += n;
    return 0;
}

int64_t io_read_all(struct io_in *in, size_t cap, struct io_table *t,
                    struct err *err)
{
    const size_t each = record_doubles(in) * sizeof(double);
    const size_t most = each ? cap / each : 0;
    size_t have = 0;
    long n;

    *t = (struct io_table){.nvar = in->nvar};
    t->var = calloc(in->nvar + 1, sizeof *t->var);
    t->data = calloc(in->nvar + 1, sizeof *t->data);
    if (!t->var || !t->data) {
        err_set(err, ERR_INTERNAL, "out of memory");
        goto fail;
    }
    for (size_t i = 0; i < in->nvar; i++)
        t->var[i] = in->var[i].var;
    while ((n = io_next(in, 0, err)) > 0) {
        if ((size_t)n > most - t->nrec) {
            err_set(err, ERR_DATA,
                    "%s: more than %zu bytes to hold in memory; raise --memory",
                    in->label, cap);
            goto fail;
        }
        if (grow(in, t, &have, t->nrec + (size_t)n, most, err) != 0 ||
            append(in, t, (size_t)n, err) != 0)
            goto fail;
    }
    if (n == 0)
        return (int64_t)t->nrec;
fail:
    io_free_all(t);
    return -1;
}

void io_free_all(struct io_table *t)
{
    for (size_t i = 0; t->data && i < t->nvar; i++)
        free(t->data[i]);
    free(t->data);
    free(t->var);
    *t = (struct io_table){0};
}

int io_check(const char *path, uint64_t *stored, uint64_t *found,
             struct err *err)
{
    const struct io_options opt = {.edited = true};
    struct io_in *in = io_open(path, &opt, err);
    long n = 1;
    int differs = 0;

    *stored = *found = 0;
    while (in && n > 0)
        n = io_next(in, 0, err);
    if (!in || n < 0) {
        io_close_in(in);
        return -1;
    }
    *found = digest_end(&in->sums);
    const bool stated = in_stated(in, stored);
    differs = *stored != *found || in->broken ? 1 : !stated ? 2 : 0;
    io_close_in(in);
    return differs;
}
