/* windows.c -- held records cut into windows, which become members. */
#include "tool/windows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/inherit.h"
#include "tool/tool.h"

/* Steps may differ by this part of one. */
static const double UNIFORM = 1e-6;

static int time_slab(const struct cut *c)
{
    int i = 0;

    while (strcmp(c->head.var[c->var[i]].name, "time"))
        i++;
    return i;
}

void windows_open(struct windows *w, const struct held *held, size_t a, size_t b,
                  size_t length, size_t stride)
{
    const struct cut *c = held->cut;
    const double *t = (const double *)(const void *)held_at(held, time_slab(c), a);

    if (b - a < length)
        cli_fail(ERR_DATA, "%s: --window: found %zu records, expected %zu or more",
                 io_name(c->in), b - a, length);
    *w = (struct windows){held, a, length, stride, (b - a - length) / stride + 1,
                          c->nmember ? c->nmember : 1, t};
    for (size_t i = 2; i < b - a; i++)
        if (!(fabs((t[i] - t[i - 1]) - (t[1] - t[0])) <= UNIFORM * fabs(t[1] - t[0])))
            cli_fail(ERR_DATA,
                     "%s: --window: found a step of %g at time %g, expected %g as at first",
                     io_name(c->in), t[i] - t[i - 1], t[i], t[1] - t[0]);
}

/* Window starts, added to those that the input has already. */
static double *starts(const struct windows *w)
{
    const struct cut *c = w->held->cut;
    const int v = head_find_var(&c->head, "start");
    const size_t n = w->trajectories * w->nwindow;
    double *start = tool_alloc(n, sizeof *start);

    for (size_t i = 0; i < n; i++)
        start[i] = w->t[i % w->nwindow * w->stride];
    if (v >= 0 && c->nmember && c->head.var[v].type == IO_F64 &&
        c->head.var[v].size == c->nmember * sizeof *start)
        for (size_t i = 0; i < n; i++)
            start[i] += ((const double *)c->head.var[v].data)[i / w->nwindow];
    return start;
}

/* Names of v's dimensions with `member` first, behind time for records. */
static void dims_of(const struct cut *c, const struct io_var *v,
                    struct text_buf *dims)
{
    if (v->record)
        text_add(dims, "time,");
    text_add(dims, "member");
    for (int d = v->record; d < v->rank; d++)
        if (v->dim[d] != c->member)
            text_add(dims, ",%s", c->head.dim[v->dim[d]].name);
}

/* Whether v has members in the windows: every record variable but time, and the
 * constants that had them. They have to come first. */
static bool widened(const struct cut *c, const struct io_var *v)
{
    size_t outer, inner;
    const bool has = c->nmember && cut_member(&c->head, v, c->member, &outer, &inner);

    if (has && outer > 1)
        cli_fail(ERR_DATA, "%s: --window: found members inside %s, expected them first",
                 io_name(c->in), v->name);
    return v->record ? strcmp(v->name, "time") != 0 : has;
}

/* A constant of each trajectory, repeated for its windows; `member` counts anew. */
static void *repeat(const struct windows *w, const struct io_var *v)
{
    const size_t size = v->size / w->trajectories, n = w->nwindow * w->trajectories;
    char *data = tool_alloc(n, size);
    int64_t *index = (int64_t *)(void *)data;

    for (size_t i = 0; i < n; i++)
        if (!strcmp(v->name, "member") && v->type == IO_I64)
            index[i] = (int64_t)i;
        else
            memcpy(data + i * size, (const char *)v->data + i / w->nwindow * size, size);
    return data;
}

static int widen(const struct windows *w, struct io_head *head,
                 const struct io_var *v, struct err *err)
{
    const struct cut *c = w->held->cut;
    struct text_buf dims = {0};
    void *data = NULL;
    int rc;

    dims_of(c, v, &dims);
    if (text_buf_ok(&dims, err) < 0)
        return -1;
    if (!v->record)
        data = repeat(w, v);
    rc = head_var(head, v->name, v->type, dims.s, data, NULL, NULL, err);
    free(data);
    text_buf_free(&dims);
    return rc < 0 ? -1 : 0;
}

/* Everything of a head is set up again, in the old order, with `member` where it
 * now belongs. */
static int describe(const struct windows *w, struct io_head *head, struct err *err)
{
    const struct cut *c = w->held->cut;
    const size_t n = w->trajectories * w->nwindow;
    double *start = starts(w);
    int rc = head_copy(head, &c->head, err);

    for (size_t i = 0; rc == 0 && i < c->head.nvar; i++)
        if (widened(c, &c->head.var[i]) || !strcmp(c->head.var[i].name, "start"))
            rc = head_drop_var(head, c->head.var[i].name, err);
    if (rc == 0 && c->nmember)
        rc = head_drop_dim(head, "member", err);
    if (rc == 0 && head_dim(head, "member", n, err) < 0)
        rc = -1;
    for (size_t i = 0; rc == 0 && i < c->head.nvar; i++) {
        const struct io_var *v = &c->head.var[i];

        if (!widened(c, v) || !strcmp(v->name, "start"))
            continue;
        rc = widen(w, head, v, err);
        if (rc == 0)
            rc = inherit_attrs(head, v->name, &c->head, err);
    }
    if (rc == 0 && head_var(head, "start", IO_F64, "member", start,
                            head_text(&c->head, "time", "units"), "time the window began at",
                            err) < 0)
        rc = -1;
    free(start);
    return rc;
}

void windows_describe(const struct windows *w, struct io_head *head)
{
    struct err err = {0};

    tool_try(describe(w, head, &err), &err);
}

/* Record r of variable i for all windows. */
static void gather(const struct windows *w, int i, size_t r, char *to)
{
    const struct cut *c = w->held->cut;
    const struct io_var *v = &c->head.var[c->var[i]];
    size_t outer, inner, part = v->size, step = 0;

    if (c->nmember && cut_member(&c->head, v, c->member, &outer, &inner))
        part = step = inner;
    for (size_t m = 0; m < w->trajectories; m++)
        for (size_t k = 0; k < w->nwindow; k++, to += part)
            memcpy(to, held_at(w->held, i, w->a + k * w->stride + r) + m * step, part);
}

void windows_write(const struct windows *w, const struct io_head *head,
                   struct io_out *out)
{
    const struct cut *c = w->held->cut;
    const void **slab = tool_alloc((size_t)c->nvar, sizeof *slab);
    char **record = tool_alloc((size_t)c->nvar, sizeof *record);
    int *from = tool_alloc((size_t)c->nvar, sizeof *from), n = 0;
    struct err err = {0};

    for (size_t v = 0; v < head->nvar; v++) {
        if (!head->var[v].record)
            continue;
        for (from[n] = 0; strcmp(c->head.var[c->var[from[n]]].name, head->var[v].name);)
            from[n]++;
        slab[n] = record[n] = tool_alloc(head->var[v].size, 1);
        n++;
    }
    for (size_t r = 0; r < w->length; r++) {
        for (int i = 0; i < n; i++)
            if (from[i] == time_slab(c))
                *(double *)(void *)record[i] = w->t[r] - w->t[0];
            else
                gather(w, from[i], r, record[i]);
        tool_try(io_write(out, 1, slab, &err), &err);
    }
    for (int i = 0; i < n; i++)
        free(record[i]);
    free(record);
    free(slab);
    free(from);
}
