/* inputs.c -- tables of what a model is given. */
#include "store/inputs.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/walk.h"
#include "foreign/foreign.h"
#include "io/io.h"

static int allocate(struct inputs *to, size_t n, size_t d, const char *path, struct err *err)
{
    to->n = n;
    to->d = d;
    to->name = calloc(d + 1, sizeof *to->name);
    to->x = calloc(n * d + 1, sizeof *to->x);
    return to->name && to->x ? 0 : err_set(err, ERR_INTERNAL, "%s: no memory", path);
}

static int read_text(struct inputs *to, const char *path, size_t memory, struct err *err)
{
    struct foreign f = {0};
    int rc = foreign_open(&f, path, "csv", memory, NULL, err);

    rc = rc == 0 ? foreign_load(&f, 0, err) : rc;
    if (rc == 0 && !f.header)
        rc = err_set(err, ERR_DATA, "%s: found no line of parameter names", path);
    rc = rc == 0 ? allocate(to, f.array[0].dim[0], f.ncolumn, path, err) : rc;
    for (size_t c = 0; rc == 0 && c < to->d; c++) {
        const struct foreign_array *a = &f.array[0];
        memcpy(to->name[c], f.column[c].name, sizeof to->name[c]);
        for (size_t k = 0; k < to->n; k++)
            to->x[k * to->d + c] = a->re[k * a->stride[0] + c * a->stride[1]];
    }
    foreign_close(&f);
    return rc;
}

static int read_names(struct inputs *to, const char *list, const char *path, struct err *err)
{
    char name[INPUT_NAME];
    size_t c = 0;
    int more;

    while ((more = text_next(&list, ',', name, sizeof name, err)) > 0)
        if (c++ < to->d)
            memcpy(to->name[c - 1], name, sizeof name);
    if (more < 0)
        return err_prefix(err, "%s", path);
    return c == to->d ? 0 : err_set(err, ERR_DATA, "%s: found %zu names of %zu inputs", path, c,
                                    to->d);
}

static int read_rows(struct inputs *to, struct io_in *in, int x, struct err *err)
{
    struct walk walk = {.in = in};
    size_t room = 0;
    int more;

    while ((more = walk_next(&walk, err)) > 0) {
        const double *from = io_slab_f64(in, x, err);
        if (!from)
            return -1;
        if (to->n == room) {
            room = room ? 2 * room : 64;
            double *bigger = realloc(to->x, room * to->d * sizeof *bigger);
            if (!bigger)
                return err_set(err, ERR_INTERNAL, "%s: no memory", io_name(in));
            to->x = bigger;
        }
        memcpy(to->x + to->n++ * to->d, from + walk.rec * to->d, to->d * sizeof *from);
    }
    return more < 0 ? -1 : to->n ? 0 : err_set(err, ERR_DATA, "%s: found no rows", io_name(in));
}

static int read_ours(struct inputs *to, const char *path, size_t memory, struct err *err)
{
    const struct io_options opt = {.memory = memory, .memory_name = "--memory"};
    struct io_in *in = io_open(path, &opt, err);
    int rc = -1;

    if (!in)
        return -1;
    const struct io_head *head = io_head(in);
    const char *list = head_text(head, NULL, "inputs");
    const int x = head_find_var(head, "x"), dim = head_find_dim(head, "input");
    if (!list || x < 0 || dim < 0 || !head->var[x].record || head->var[x].type != IO_F64 ||
        head->var[x].size != head->dim[dim].len * sizeof(double))
        err_set(err, ERR_DATA, "%s: found no inputs of samples, expected a sample table, an "
                "ensemble, or text with names in its first line", path);
    else
        rc = allocate(to, 0, head->dim[dim].len, path, err);
    rc = rc == 0 ? read_names(to, list, path, err) : rc;
    rc = rc == 0 ? read_rows(to, in, x, err) : rc;
    io_close_in(in);
    return rc;
}

int inputs_read(struct inputs *to, const char *spec, size_t memory, struct err *err)
{
    char path[4096];
    const char *row = strstr(spec, ":row=");
    size_t k = 0;

    *to = (struct inputs){0};
    if (row && text_to_size(row + 5, &k, err) < 0)
        return err_prefix(err, "%s", spec);
    if ((row ? (size_t)(row - spec) : strlen(spec)) >= sizeof path)
        return err_set(err, ERR_USAGE, "%.80s..: found a path that is too long", spec);
    memcpy(path, spec, row ? (size_t)(row - spec) : strlen(spec) + 1);
    if (row)
        path[row - spec] = '\0';
    const bool ours = io_ours(path) || io_is_stream(path);
    if ((ours ? read_ours : read_text)(to, path, memory, err) < 0)
        return -1;
    if (row && k >= to->n)
        return err_set(err, ERR_USAGE, "%s: found %zu rows, expected more than %zu", path, to->n,
                       k);
    if (row) {
        memmove(to->x, to->x + k * to->d, to->d * sizeof *to->x);
        to->n = 1;
    }
    return 0;
}

void inputs_close(struct inputs *of)
{
    free(of->name);
    free(of->x);
    *of = (struct inputs){0};
}
