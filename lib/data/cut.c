/* cut.c -- records of an input as bytes, with some of its members only. */
#include "data/cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool cut_member(const struct io_head *h, const struct io_var *v, int member,
                size_t *outer, size_t *inner)
{
    bool found = false;

    *outer = 1;
    *inner = io_type_size(v->type);
    for (int d = v->record; d < v->rank; d++)
        if (v->dim[d] == member)
            found = true;
        else
            *(found ? inner : outer) *= h->dim[v->dim[d]].len;
    return found;
}

/* kept := members first..first + nmember of one record, or a constant, of v. */
static void some_members(const struct cut *c, const struct io_var *v,
                         const char *all, char *kept)
{
    const struct io_head *head = io_head(c->in);
    const size_t n = head->dim[c->member].len;
    size_t outer, inner;

    cut_member(head, v, c->member, &outer, &inner);
    for (size_t o = 0; o < outer; o++)
        memcpy(kept + o * c->nmember * inner, all + (o * n + c->first) * inner,
               c->nmember * inner);
}

/* first and nmember from "A:B" or "A". */
static int choose(struct cut *c, const char *members, size_t all, struct err *err)
{
    const char *rest = members;
    char a[TEXT_DOUBLE] = "", b[TEXT_DOUBLE] = "";
    size_t last = all - 1;

    if (text_next(&rest, ':', a, sizeof a, NULL) < 0 ||
        text_next(&rest, ':', b, sizeof b, NULL) < 0 || *rest || !*members ||
        (*a && text_to_size(a, &c->first, NULL) < 0) ||
        (*b && text_to_size(b, &last, NULL) < 0))
        return err_set(err, ERR_USAGE, "--members: found '%s', expected A:B or A", members);
    if (!strchr(members, ':'))
        last = c->first;
    if (*b && last < c->first)
        return err_set(err, ERR_USAGE, "--members: found '%s', expected the lower one first",
                       members);
    if (c->first >= all || last >= all)
        return err_set(err, ERR_DATA, "%s: no members %s; the data have 0:%zu",
                       io_name(c->in), members, all - 1);
    c->nmember = last - c->first + 1;
    return 0;
}

/* Variable i of the head: the size of what is kept of it, and a place for a record. */
static int open_var(struct cut *c, size_t i, bool choosing, struct err *err)
{
    const struct io_head *head = io_head(c->in);
    struct io_var *v = &c->head.var[i];
    size_t outer, inner;
    const bool some = choosing && cut_member(head, v, c->member, &outer, &inner);

    if (some)
        v->size = outer * c->nmember * inner;
    if (some && !v->record)
        some_members(c, v, head->var[i].data, v->data);
    if (!v->record)
        return 0;
    c->var[c->nvar] = (int)i;
    c->one[c->nvar] = some ? malloc(v->size) : NULL;
    if (some && !c->one[c->nvar])
        return err_set(err, ERR_INTERNAL, "%s: no memory for a record", io_name(c->in));
    c->nvar++;
    return 0;
}

int cut_open(struct cut *c, struct io_in *in, const char *members, struct err *err)
{
    const struct io_head *head = io_head(in);

    *c = (struct cut){.in = in, .head = HEAD_EMPTY, .member = head_find_dim(head, "member")};
    c->nmember = c->member < 0 ? 0 : head->dim[c->member].len;
    if (members && !c->nmember)
        return err_set(err, ERR_DATA, "%s: found no members, which --members chooses from",
                       io_name(in));
    if ((members && choose(c, members, c->nmember, err) < 0) ||
        head_copy(&c->head, head, err) < 0)
        return -1;
    c->var = calloc(head->nvar + 1, sizeof *c->var);
    c->one = calloc(head->nvar + 1, sizeof *c->one);
    c->slab = calloc(head->nvar + 1, sizeof *c->slab);
    if (!c->var || !c->one || !c->slab)
        return err_set(err, ERR_INTERNAL, "%s: no memory for %zu variables", io_name(in),
                       head->nvar);
    for (size_t i = 0; i < head->nvar; i++)
        if (open_var(c, i, members != NULL, err) < 0)
            return -1;
    if (members)
        c->head.dim[c->member].len = c->nmember;
    return 0;
}

void cut_close(struct cut *c)
{
    for (int i = 0; i < c->nvar; i++)
        free(c->one[i]);
    free(c->one);
    free(c->var);
    free(c->slab);
    head_free(&c->head);
    *c = (struct cut){0};
}

/* Index of the first value that is not finite, or n. */
static size_t not_finite(enum io_type type, const void *record, size_t n)
{
    const double *f64 = record;
    const float *f32 = record;
    size_t i = 0;

    if (type == IO_F64)
        while (i < n && isfinite(f64[i]))
            i++;
    else if (type == IO_F32)
        while (i < n && isfinite(f32[i]))
            i++;
    else
        i = n;
    return i;
}

static int check_finite(const struct cut *c, const struct io_var *v, const void *record,
                        double t, struct err *err)
{
    const size_t width = io_type_size(v->type), n = v->size / width;
    const size_t i = not_finite(v->type, record, n);
    size_t outer, inner;

    if (i == n)
        return 0;
    if (c->nmember && cut_member(&c->head, v, c->member, &outer, &inner))
        return err_set(err, ERR_DATA, "%s: %s of member %zu at time %g is not finite",
                       io_name(c->in), v->name, c->first + i * width / inner % c->nmember, t);
    return err_set(err, ERR_DATA, "%s: %s at time %g is not finite", io_name(c->in), v->name, t);
}

int cut_fetch(struct cut *c, size_t r, double t, struct err *err)
{
    for (int i = 0; i < c->nvar; i++) {
        const struct io_var *v = &io_head(c->in)->var[c->var[i]];
        const char *record = (const char *)io_slab(c->in, c->var[i]) + r * v->size;

        if (c->one[i])
            some_members(c, v, record, c->one[i]);
        c->slab[i] = c->one[i] ? c->one[i] : record;
        if (check_finite(c, &c->head.var[c->var[i]], c->slab[i], t, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- held records ----------------------------------------------------------- */

int held_open(struct held *h, const struct cut *c, size_t memory, struct err *err)
{
    *h = (struct held){.cut = c, .memory = memory};
    h->data = calloc((size_t)c->nvar + 1, sizeof *h->data);
    if (!h->data)
        return err_set(err, ERR_INTERNAL, "%s: no memory for records", io_name(c->in));
    for (int i = 0; i < c->nvar; i++)
        h->record += c->head.var[c->var[i]].size;
    return 0;
}

void held_close(struct held *h)
{
    for (int i = 0; h->data && i < h->cut->nvar; i++)
        free(h->data[i]);
    free(h->data);
    *h = (struct held){0};
}

int held_add(struct held *h, struct err *err)
{
    const struct cut *c = h->cut;

    if (h->n >= h->memory / h->record)
        return err_set(err, ERR_DATA,
                       "%s: what is asked for holds more than %zu records of %zu bytes in "
                       "memory; raise --memory above %zu",
                       io_name(c->in), h->n, h->record, h->memory);
    if (h->n == h->room)
        h->room += h->room / 2 + 64;
    for (int i = 0; i < c->nvar; i++) {
        const size_t size = c->head.var[c->var[i]].size;
        char *more = realloc(h->data[i], h->room * size);

        if (!more)
            return err_set(err, ERR_INTERNAL, "out of memory for %zu records", h->room);
        h->data[i] = more;
        memcpy(more + h->n * size, c->slab[i], size);
    }
    h->n++;
    return 0;
}

const char *held_at(const struct held *h, int i, size_t r)
{
    return h->data[i] + r * h->cut->head.var[h->cut->var[i]].size;
}

int held_write(const struct held *h, size_t a, size_t b, struct rng *rng, struct io_out *out,
               struct err *err)
{
    const struct cut *c = h->cut;
    size_t *order = malloc((b - a + 1) * sizeof *order);
    const void **slab = calloc((size_t)c->nvar + 1, sizeof *slab);
    int rc = order && slab ? 0 : err_set(err, ERR_INTERNAL, "out of memory for %zu records", b - a);

    for (size_t i = 0; rc == 0 && i < b - a; i++) {
        const size_t j = rng ? (size_t)rng_below(rng, i + 1) : i;

        order[i] = order[j];
        order[j] = a + i;
    }
    for (size_t r = 0; rc == 0 && r < b - a; r++) {
        for (int i = 0; i < c->nvar; i++)
            slab[i] = held_at(h, i, order[r]);
        rc = io_write(out, 1, slab, err);
    }
    free(order);
    free(slab);
    return rc;
}
