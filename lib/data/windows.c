/* windows.c -- held records cut into windows, which become members. */
#include "data/windows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/inherit.h"

/* Steps may differ by this part of one. */
static const double UNIFORM = 1e-6;


/* Which record variable of the cut has that name. */
static int source(const struct cut *c, const char *name)
{
    int i = 0;

    while (strcmp(c->head.var[c->var[i]].name, name))
        i++;
    return i;
}

static int time_slab(const struct cut *c)
{
    return source(c, "time");
}

int windows_parse(const char *text, size_t *length, size_t *stride, struct err *err)
{
    char a[TEXT_DOUBLE];
    const char *rest = text, *colon = strchr(text, ':');

    if (text_next(&rest, ':', a, sizeof a, NULL) < 1 || text_to_size(a, length, NULL) < 0 ||
        (colon && text_to_size(rest, stride, NULL) < 0))
        return err_set(err, ERR_USAGE, "--window: found '%s', expected W or W:STRIDE", text);
    if (!colon)
        *stride = *length;
    if (*length < 1 || *stride < 1)
        return err_set(err, ERR_USAGE, "--window: found '%s', expected numbers of at least 1",
                       text);
    return 0;
}

int windows_open(struct windows *w, const struct held *held, size_t a, size_t b,
                 size_t length, size_t stride, struct err *err)
{
    const struct cut *c = held->cut;
    const double *t = (const double *)(const void *)held_at(held, time_slab(c), a);

    if (b - a < length)
        return err_set(err, ERR_DATA, "%s: --window: found %zu records, expected %zu or more",
                       io_name(c->in), b - a, length);
    *w = (struct windows){held, a, length, stride, (b - a - length) / stride + 1,
                          c->nmember ? c->nmember : 1, t};
    for (size_t i = 2; i < b - a; i++)
        if (!(fabs((t[i] - t[i - 1]) - (t[1] - t[0])) <= UNIFORM * fabs(t[1] - t[0])))
            return err_set(err, ERR_DATA,
                           "%s: --window: found a step of %g at time %g, expected %g as at "
                           "first", io_name(c->in), t[i] - t[i - 1], t[i], t[1] - t[0]);
    return 0;
}

static int no_memory(const struct windows *w, struct err *err)
{
    return err_set(err, ERR_INTERNAL, "%s: no memory for %zu windows",
                   io_name(w->held->cut->in), w->nwindow * w->trajectories);
}

/* Window starts, added to those that the input has already. NULL with err. */
static double *starts(const struct windows *w, struct err *err)
{
    const struct cut *c = w->held->cut;
    const int v = head_find_var(&c->head, "start");
    const size_t n = w->trajectories * w->nwindow;
    double *start = malloc(n * sizeof *start);

    if (!start)
        no_memory(w, err);
    for (size_t i = 0; start && i < n; i++)
        start[i] = w->t[i % w->nwindow * w->stride];
    if (start && v >= 0 && c->nmember && c->head.var[v].type == IO_F64 &&
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
 * constants that had them. They have to come first: -1 with err. */
static int widened(const struct cut *c, const struct io_var *v, struct err *err)
{
    size_t outer, inner;
    const bool has = c->nmember && cut_member(&c->head, v, c->member, &outer, &inner);

    if (has && outer > 1)
        return err_set(err, ERR_DATA, "%s: --window: found members inside %s, expected them "
                       "first", io_name(c->in), v->name);
    return v->record ? strcmp(v->name, "time") != 0 : has;
}

/* A constant of each trajectory, repeated for its windows; `member` counts anew. */
static void *repeat(const struct windows *w, const struct io_var *v, struct err *err)
{
    const size_t size = v->size / w->trajectories, n = w->nwindow * w->trajectories;
    char *data = malloc(n * size + 1);
    int64_t *index = (int64_t *)(void *)data;

    if (!data)
        no_memory(w, err);
    for (size_t i = 0; data && i < n; i++)
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
    rc = text_buf_ok(&dims, err);
    if (rc == 0 && !v->record && !(data = repeat(w, v, err)))
        rc = -1;
    if (rc == 0 && head_var(head, v->name, v->type, dims.s, data, NULL, NULL, err) < 0)
        rc = -1;
    free(data);
    text_buf_free(&dims);
    return rc < 0 ? rc : inherit_attrs(head, v->name, &c->head, err);
}

/* Everything that is widened leaves the head, and the dimension with it. */
static int strip(const struct windows *w, struct io_head *head, struct err *err)
{
    const struct cut *c = w->held->cut;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->head.nvar; i++) {
        const char *name = c->head.var[i].name;
        const int wide = widened(c, &c->head.var[i], err);

        rc = wide < 0 ? -1 : wide || !strcmp(name, "start") ? head_drop_var(head, name, err) : 0;
    }
    return rc == 0 && c->nmember ? head_drop_dim(head, "member", err) : rc;
}

/* And is set up again, in the old order, with `member` where it now belongs. */
int windows_describe(const struct windows *w, struct io_head *head, struct err *err)
{
    const struct cut *c = w->held->cut;
    double *start;
    int rc;

    *head = HEAD_EMPTY;
    if (head_copy(head, &c->head, err) < 0 || strip(w, head, err) < 0 ||
        head_dim(head, "member", w->trajectories * w->nwindow, err) < 0)
        return -1;
    for (size_t i = 0; i < c->head.nvar; i++) {
        const struct io_var *v = &c->head.var[i];

        if (widened(c, v, err) == 1 && strcmp(v->name, "start") && widen(w, head, v, err) < 0)
            return -1;
    }
    start = starts(w, err);
    rc = start ? head_var(head, "start", IO_F64, "member", start,
                          head_text(&c->head, "time", "units"), "time the window began at", err)
               : -1;
    free(start);
    return rc < 0 ? -1 : 0;
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

/* Record r of all windows into slab[], of the variables from[n] of the cut. */
static void weave(const struct windows *w, size_t r, int n, const int from[], char *const slab[])
{
    for (int i = 0; i < n; i++)
        if (from[i] == time_slab(w->held->cut))
            *(double *)(void *)slab[i] = w->t[r] - w->t[0];
        else
            gather(w, from[i], r, slab[i]);
}

int windows_write(const struct windows *w, const struct io_head *head,
                  struct io_out *out, struct err *err)
{
    char **slab = calloc(head->nvar + 1, sizeof *slab);
    int *from = calloc(head->nvar + 1, sizeof *from), n = 0, rc = slab && from ? 0 : -1;

    for (size_t v = 0; rc == 0 && v < head->nvar; v++) {
        if (!head->var[v].record)
            continue;
        from[n] = source(w->held->cut, head->var[v].name);
        slab[n] = malloc(head->var[v].size);
        rc = slab[n++] ? 0 : -1;
    }
    if (rc < 0)
        no_memory(w, err);
    for (size_t r = 0; rc == 0 && r < w->length; r++) {
        weave(w, r, n, from, slab);
        rc = io_write(out, 1, (const void *const *)slab, err);
    }
    for (int i = 0; slab && i < n; i++)
        free(slab[i]);
    free(slab);
    free(from);
    return rc;
}
