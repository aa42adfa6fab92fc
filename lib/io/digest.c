/* digest.c -- the content digest of a data set.
 *
 * Canonical head: le64 numbers, texts as length and bytes, and nothing optional, so that
 * no two heads have the same bytes. Codes of types are the values of enum io_type and of
 * io_attr.type.
 */
#include "io/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "head/name.h"
#include "io/frame.h"

struct canon {
    struct sum sum;
    size_t bytes;
};

static void add_u64(struct canon *c, uint64_t x)
{
    sum_add_u64(&c->sum, x);
    c->bytes += sizeof x;
}

/* A text, a number or the data of a constant, after its length. */
static void add_bytes(struct canon *c, const void *bytes, size_t n)
{
    add_u64(c, n);
    sum_add(&c->sum, bytes, n);
    c->bytes += n;
}

static void add_text(struct canon *c, const char *text)
{
    add_bytes(c, text, strlen(text));
}

/* Attributes in their order, but those that the carrier makes itself. */
static void add_attrs(struct canon *c, const struct io_attr *attr, size_t n)
{
    size_t own = 0;

    for (size_t i = 0; i < n; i++)
        own += !name_is_reserved(attr[i].name);
    add_u64(c, own);
    for (size_t i = 0; i < n; i++) {
        if (name_is_reserved(attr[i].name))
            continue;
        add_text(c, attr[i].name);
        add_u64(c, attr[i].type);
        if (attr[i].type == IO_ATTR_TEXT)
            add_text(c, attr[i].text);
        else if (attr[i].type == IO_ATTR_F64)
            add_bytes(c, &attr[i].f64, sizeof attr[i].f64);
        else
            add_bytes(c, &attr[i].i64, sizeof attr[i].i64);
    }
}

static void add_var(struct canon *c, const struct io_var *v)
{
    add_text(c, v->name);
    add_u64(c, v->type);
    add_u64(c, (uint64_t)v->rank);
    for (int k = 0; k < v->rank; k++)
        add_u64(c, (uint64_t)v->dim[k]);
    add_bytes(c, v->data, v->record ? 0 : v->size);
    add_attrs(c, v->attr, v->nattr);
}

/* Coordinates come first, in the order of their dimensions, as files hold them. */
static void add_head(struct canon *c, const struct io_head *h)
{
    add_u64(c, h->ndim);
    for (size_t d = 0; d < h->ndim; d++) {
        add_text(c, h->dim[d].name);
        add_u64(c, h->dim[d].len);
    }
    add_u64(c, h->nvar);
    for (size_t d = 0; d < h->ndim; d++) {
        const int v = head_find_var(h, h->dim[d].name);
        if (v >= 0)
            add_var(c, &h->var[v]);
    }
    for (size_t v = 0; v < h->nvar; v++)
        if (head_find_dim(h, h->var[v].name) < 0)
            add_var(c, &h->var[v]);
    add_attrs(c, h->attr, h->nattr);
}

int digest_start(struct digest *d, const struct io_head *h, struct err *err)
{
    struct canon c = {.bytes = 0};

    *d = (struct digest){0};
    sum_start(&c.sum);
    add_head(&c, h);
    if (c.bytes > IO_IMAGE)
        return err_set(err, ERR_DATA,
                       "the head has %zu bytes, at most %d: large tables belong into records",
                       c.bytes, IO_IMAGE);
    d->head = sum_end(&c.sum);
    d->var = aligned_alloc(_Alignof(struct sum), (h->nvar + 1) * sizeof *d->var);
    if (!d->var)
        return err_set(err, ERR_INTERNAL, "out of memory");
    for (size_t i = 0; i < h->nvar; i++)
        if (h->var[i].record)
            sum_start(&d->var[d->n++]);
    return 0;
}

void digest_add(struct digest *d, size_t i, const void *bytes, size_t n)
{
    sum_add(&d->var[i], bytes, n);
}

uint64_t digest_end(const struct digest *d)
{
    struct sum all;

    sum_start(&all);
    sum_add_u64(&all, d->head);
    for (size_t i = 0; i < d->n; i++)
        sum_add_u64(&all, sum_end(&d->var[i]));
    return sum_end(&all);
}

void digest_free(struct digest *d)
{
    free(d->var);
    d->var = NULL;
}

uint64_t digest_inputs(struct io_in *const inputs[])
{
    struct sum all;

    if (!inputs || !*inputs)
        return 0;
    sum_start(&all);
    for (; *inputs; inputs++)
        sum_add_u64(&all, io_digest(*inputs));
    return sum_end(&all);
}

char *digest_print(char text[DIGEST_TEXT], uint64_t digest)
{
    snprintf(text, DIGEST_TEXT, "%016" PRIx64, digest);
    return text;
}

int digest_parse(const char *text, uint64_t *digest)
{
    if (strlen(text) != DIGEST_TEXT - 1 ||
        strspn(text, "0123456789abcdef") != DIGEST_TEXT - 1)
        return -1;
    *digest = strtoull(text, NULL, 16);
    return 0;
}
