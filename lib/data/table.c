/* table.c -- sample tables: inputs and outputs of a model, a record each. */
#include "data/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/walk.h"
#include "io/sum.h"

static size_t names_in(const char *list)
{
    size_t n = *list ? 1 : 0;

    for (; *list; list++)
        n += *list == ',';
    return n;
}

int table_describe(struct io_head *head, const char *inputs, const char *outputs,
                   const char *fidelity, double cost, struct err *err)
{
    if (head_set_text(head, NULL, "kind", "table", err) < 0 ||
        head_set_text(head, NULL, "inputs", inputs, err) < 0 ||
        head_set_text(head, NULL, "outputs", outputs, err) < 0 ||
        (fidelity && head_set_text(head, NULL, "fidelity", fidelity, err) < 0) ||
        (!isnan(cost) && head_set_f64(head, NULL, "cost", cost, err) < 0) ||
        head_records(head, "sample", NULL, "number of the sample", err) < 0 ||
        head_dim(head, "input", names_in(inputs), err) < 0 ||
        head_dim(head, "output", names_in(outputs), err) < 0 ||
        head_var(head, "x", IO_F64, "sample,input", NULL, NULL, inputs, err) < 0 ||
        head_var(head, "y", IO_F64, "sample,output", NULL, NULL, outputs, err) < 0 ||
        head_var(head, "key", IO_I64, "sample", NULL, NULL, "names the sample", err) < 0)
        return -1;
    return 0;
}

int table_write(struct io_out *out, size_t n, size_t d, size_t q, const double x[],
                const double y[], const uint64_t key[], struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        const double number = (double)i;
        const void *slab[] = {&number, x + i * d, y + i * q, key + i};
        if (io_write(out, 1, slab, err) < 0)
            return -1;
    }
    return 0;
}

uint64_t table_key(size_t d, const double x[])
{
    uint64_t key = 0;

    for (size_t i = 0; i < d; i++) {
        const double value = x[i] + 0.0; /* -0 is 0 */
        key = sum_bytes(&value, sizeof value, key + 1);
    }
    return key;
}

/* The record variable of that name with so many values a record; -1 with err. */
static int find(const struct io_head *head, const char *name, size_t values, enum io_type type,
                const char *what, struct err *err)
{
    const int v = head_find_var(head, name);

    if (v < 0 || !head->var[v].record || head->var[v].type != type ||
        head->var[v].size != values * io_type_size(type))
        return err_set(err, ERR_DATA, "%s: found no variable %s of %zu values a sample, expected "
                       "it", what, name, values);
    return v;
}

static size_t length(const struct io_head *head, const char *dim)
{
    const int i = head_find_dim(head, dim);

    return i < 0 ? 0 : head->dim[i].len;
}

/* ERR_DATA for a value of sample i, of the list's names, that is not finite. */
static int check(const double row[], size_t n, const char *names, size_t i, const char *what,
                 struct err *err)
{
    char name[128] = "";

    for (size_t j = 0; j < n; j++) {
        if (text_next(&names, ',', name, sizeof name, NULL) < 0)
            *name = '\0';
        if (!isfinite(row[j]))
            return err_set(err, ERR_DATA, "%s: found %g in sample %zu, %s, expected finite values",
                           what, row[j], i, name);
    }
    return 0;
}

static int grow(struct table *t, size_t *room, struct err *err)
{
    struct samples *s = &t->samples;

    if (s->n < *room)
        return 0;
    *room = *room ? 2 * *room : 64;
    double *x = realloc(t->x, *room * s->d * sizeof *x);
    t->x = x ? x : t->x;
    double *y = x ? realloc(t->y, *room * s->q * sizeof *y) : NULL;
    t->y = y ? y : t->y;
    uint64_t *key = y ? realloc(t->key, *room * sizeof *key) : NULL;
    t->key = key ? key : t->key;
    return key ? 0 : err_set(err, ERR_INTERNAL, "no memory for %zu samples", *room);
}

static int read_samples(struct table *t, const int var[3], bool finite, struct err *err)
{
    struct walk walk = {.in = t->in};
    struct samples *s = &t->samples;
    size_t room = 0;
    int more;

    while ((more = walk_next(&walk, err)) > 0) {
        const double *x = io_slab_f64(t->in, var[0], err);
        const double *y = x ? io_slab_f64(t->in, var[1], err) : NULL;
        if (!y || grow(t, &room, err) < 0)
            return -1;
        x += walk.rec * s->d;
        y += walk.rec * s->q;
        if (finite && (check(x, s->d, t->inputs, s->n, io_name(t->in), err) < 0 ||
                       check(y, s->q, t->outputs, s->n, io_name(t->in), err) < 0))
            return -1;
        memcpy(t->x + s->n * s->d, x, s->d * sizeof *x);
        memcpy(t->y + s->n * s->q, y, s->q * sizeof *y);
        t->key[s->n++] = ((const uint64_t *)io_slab(t->in, var[2]))[walk.rec];
    }
    return more;
}

int table_read(struct table *t, struct io_in *in, bool finite, struct err *err)
{
    const struct io_head *head = io_head(in);
    const char *inputs = head_text(head, NULL, "inputs");
    const char *outputs = head_text(head, NULL, "outputs");
    struct samples *s = &t->samples;
    int var[3];

    *t = (struct table){.in = in, .fidelity = head_text(head, NULL, "fidelity")};
    *s = (struct samples){.d = length(head, "input"), .q = length(head, "output"), .cost = NAN};
    t->fidelity = t->fidelity ? t->fidelity : "";
    head_f64(head, NULL, "cost", &s->cost);
    if (!inputs || !outputs || names_in(inputs) != s->d || names_in(outputs) != s->q || !s->q)
        return err_set(err, ERR_DATA, "%s: found %zu inputs and %zu outputs, expected names for "
                       "each", io_name(in), s->d, s->q);
    if ((var[0] = find(head, "x", s->d, IO_F64, io_name(in), err)) < 0 ||
        (var[1] = find(head, "y", s->q, IO_F64, io_name(in), err)) < 0 ||
        (var[2] = find(head, "key", 1, IO_I64, io_name(in), err)) < 0)
        return -1;
    t->inputs = strdup(inputs);
    t->outputs = strdup(outputs);
    if (!t->inputs || !t->outputs)
        return err_set(err, ERR_INTERNAL, "%s: no memory", io_name(in));
    if (read_samples(t, var, finite, err) < 0)
        return -1;
    if (!s->n)
        return err_set(err, ERR_DATA, "%s: found no samples", io_name(in));
    s->x = t->x;
    s->y = t->y;
    s->key = t->key;
    return 0;
}

void table_close(struct table *t)
{
    if (t->in)
        io_close_in(t->in);
    free(t->x);
    free(t->y);
    free(t->key);
    free(t->inputs);
    free(t->outputs);
    *t = (struct table){0};
}
