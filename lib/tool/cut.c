/* cut.c -- records of an input as bytes, with some of its members only. */
#include "tool/cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tool/tool.h"

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
static void choose(struct cut *c, const char *members, size_t all)
{
    const char *rest = members;
    char a[TEXT_DOUBLE] = "", b[TEXT_DOUBLE] = "";
    size_t last = all - 1;

    if (text_next(&rest, ':', a, sizeof a, NULL) < 0 ||
        text_next(&rest, ':', b, sizeof b, NULL) < 0 || *rest || !*members ||
        (*a && text_to_size(a, &c->first, NULL) < 0) ||
        (*b && text_to_size(b, &last, NULL) < 0))
        cli_fail(ERR_USAGE, "--members: found '%s', expected A:B or A", members);
    if (!strchr(members, ':'))
        last = c->first;
    if (*b && last < c->first)
        cli_fail(ERR_USAGE, "--members: found '%s', expected the lower one first", members);
    if (c->first >= all || last >= all)
        cli_fail(ERR_DATA, "%s: no members %s; the data have 0:%zu", io_name(c->in), members,
                 all - 1);
    c->nmember = last - c->first + 1;
}

void cut_open(struct cut *c, struct io_in *in, const char *members)
{
    const struct io_head *head = io_head(in);
    struct err err = {0};
    size_t outer, inner;

    *c = (struct cut){.in = in, .head = HEAD_EMPTY, .member = head_find_dim(head, "member")};
    c->nmember = c->member < 0 ? 0 : head->dim[c->member].len;
    if (members && !c->nmember)
        cli_fail(ERR_DATA, "%s: found no members, which --members chooses from", io_name(in));
    if (members)
        choose(c, members, c->nmember);
    tool_try(head_copy(&c->head, head, &err), &err);
    c->var = tool_alloc(head->nvar, sizeof *c->var);
    c->one = tool_alloc(head->nvar, sizeof *c->one);
    c->slab = tool_alloc(head->nvar, sizeof *c->slab);
    for (size_t i = 0; i < head->nvar; i++) {
        struct io_var *v = &c->head.var[i];
        const bool some = members && cut_member(head, v, c->member, &outer, &inner);

        if (some)
            v->size = outer * c->nmember * inner;
        if (some && !v->record)
            some_members(c, v, head->var[i].data, v->data);
        if (v->record) {
            c->one[c->nvar] = some ? tool_alloc(v->size, 1) : NULL;
            c->var[c->nvar++] = (int)i;
        }
    }
    if (members)
        c->head.dim[c->member].len = c->nmember;
}

void cut_close(struct cut *c)
{
    for (int i = 0; i < c->nvar; i++)
        free(c->one[i]);
    free(c->one);
    free(c->var);
    free(c->slab);
    head_free(&c->head);
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

static void check_finite(const struct cut *c, const struct io_var *v,
                         const void *record, double t)
{
    const size_t width = io_type_size(v->type), n = v->size / width;
    const size_t i = not_finite(v->type, record, n);
    size_t outer, inner;

    if (i == n)
        return;
    if (c->nmember && cut_member(&c->head, v, c->member, &outer, &inner))
        cli_fail(ERR_DATA, "%s: %s of member %zu at time %g is not finite", io_name(c->in),
                 v->name, c->first + i * width / inner % c->nmember, t);
    cli_fail(ERR_DATA, "%s: %s at time %g is not finite", io_name(c->in), v->name, t);
}

void cut_fetch(struct cut *c, size_t r, double t)
{
    for (int i = 0; i < c->nvar; i++) {
        const struct io_var *v = &io_head(c->in)->var[c->var[i]];
        const char *record = (const char *)io_slab(c->in, c->var[i]) + r * v->size;

        if (c->one[i])
            some_members(c, v, record, c->one[i]);
        c->slab[i] = c->one[i] ? c->one[i] : record;
        check_finite(c, &c->head.var[c->var[i]], c->slab[i], t);
    }
}

/* ---- held records ----------------------------------------------------------- */

void held_open(struct held *h, const struct cut *c)
{
    *h = (struct held){.cut = c, .data = tool_alloc((size_t)c->nvar, sizeof *h->data)};
    for (int i = 0; i < c->nvar; i++)
        h->record += c->head.var[c->var[i]].size;
}

void held_close(struct held *h)
{
    for (int i = 0; h->data && i < h->cut->nvar; i++)
        free(h->data[i]);
    free(h->data);
}

void held_add(struct held *h)
{
    const struct cut *c = h->cut;

    if (h->n >= cli.memory / h->record)
        cli_fail(ERR_DATA,
                 "%s: what is asked for holds more than %zu records of %zu bytes in memory; "
                 "raise --memory above %zu",
                 io_name(c->in), h->n, h->record, cli.memory);
    if (h->n == h->room)
        h->room += h->room / 2 + 64;
    for (int i = 0; i < c->nvar; i++) {
        const size_t size = c->head.var[c->var[i]].size;
        char *more = realloc(h->data[i], h->room * size);

        if (!more)
            cli_fail(ERR_INTERNAL, "out of memory for %zu records", h->room);
        h->data[i] = more;
        memcpy(more + h->n * size, c->slab[i], size);
    }
    h->n++;
}

const char *held_at(const struct held *h, int i, size_t r)
{
    return h->data[i] + r * h->cut->head.var[h->cut->var[i]].size;
}
