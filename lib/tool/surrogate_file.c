/* surrogate_file.c -- surrogates as files; predictions. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool/must.h"
#include "tool/surrogate.h"
#include "tool/tool.h"

enum { NAME = 96 };

static const char *array_name(char name[NAME], size_t k, size_t l, const char *of)
{
    snprintf(name, NAME, "output%zu_level%zu_%s", k, l, of);
    return name;
}

/* A variable over dimensions of its own, NAME_0 and so on. */
static void add_array(struct io_head *head, const char *name, const struct fuse_array *a)
{
    char dims[2 * NAME + 64] = "", dim[NAME + 24];
    struct err err = {0};

    for (size_t i = 0; i < a->rank; i++) {
        snprintf(dim, sizeof dim, "%s_%zu", name, i);
        tool_try(head_dim(head, dim, a->shape[i], &err), &err);
        strcat(strcat(dims, i ? "," : ""), dim);
    }
    tool_try(head_var(head, name, IO_F64, dims, a->values, NULL, NULL, &err), &err);
}

static void describe_model(struct io_head *head, const struct fuse_model *m, size_t k)
{
    struct fuse_array arrays[FUSE_ARRAYS];
    char name[NAME];
    struct err err = {0};

    snprintf(name, sizeof name, "output%zu_method", k);
    tool_try(head_set_text(head, NULL, name, m->ops->name, &err), &err);
    snprintf(name, sizeof name, "output%zu_levels", k);
    tool_try(head_set_i64(head, NULL, name, (int64_t)m->nlevel, &err), &err);
    for (size_t i = 0; i < param_count(m->ops->params); i++) {
        snprintf(name, sizeof name, "output%zu_%s", k, m->ops->params[i].name);
        tool_try(head_set_f64(head, NULL, name, m->p[i], &err), &err);
    }
    for (size_t l = 0; l < m->nlevel; l++) {
        const size_t n = fuse_arrays(m, l, arrays);
        for (size_t i = 0; i < n; i++)
            add_array(head, array_name(name, k, l, arrays[i].name), &arrays[i]);
    }
}

void surrogate_write(const struct surrogate *s)
{
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};

    tool_try(head_set_text(&head, NULL, "kind", "surrogate", &err), &err);
    tool_try(head_set_text(&head, NULL, "method", s->method, &err), &err);
    tool_try(head_set_text(&head, NULL, "inputs", s->inputs, &err), &err);
    tool_try(head_set_text(&head, NULL, "outputs", s->outputs, &err), &err);
    tool_try(head_dim(&head, "input", s->d, &err), &err);
    tool_try(head_var(&head, "low", IO_F64, "input", s->low, NULL, "of the dear samples", &err),
             &err);
    tool_try(head_var(&head, "high", IO_F64, "input", s->high, NULL, "of the dear samples", &err),
             &err);
    for (size_t k = 0; k < s->q; k++)
        describe_model(&head, &s->model[k], k);
    tool_close(tool_create(&head, s->in, NULL), 0, NAN);
    head_free(&head);
}

/* The arrays of output k and level l that the head holds; values owned by the caller. */
static size_t find_arrays(struct io_in *in, size_t k, size_t l, struct fuse_array to[],
                          char names[][NAME])
{
    const struct io_head *head = io_head(in);
    char prefix[NAME];
    size_t n = 0, length;
    struct err err = {0};

    array_name(prefix, k, l, "");
    for (size_t v = 0; v < head->nvar && n < FUSE_ARRAYS; v++) {
        const struct io_var *var = &head->var[v];
        if (strncmp(var->name, prefix, strlen(prefix)) || var->record || var->rank > FUSE_RANK)
            continue;
        snprintf(names[n], NAME, "%s", var->name + strlen(prefix));
        to[n] = (struct fuse_array){.name = names[n], .rank = (size_t)var->rank};
        for (int i = 0; i < var->rank; i++)
            to[n].shape[i] = head->dim[var->dim[i]].len;
        to[n].values = head_doubles(head, var->name, &length, &err);
        tool_try(to[n].values ? 0 : -1, &err);
        n++;
    }
    return n;
}

static void read_model(struct surrogate *s, size_t k)
{
    struct io_in *in = s->in[0];
    struct fuse_array array[FUSE_LEVELS][FUSE_ARRAYS];
    char names[FUSE_LEVELS][FUSE_ARRAYS][NAME], name[NAME];
    const struct fuse_array *arrays[FUSE_LEVELS];
    size_t count[FUSE_LEVELS];
    double p[PARAM_MAX];
    struct err err = {0};

    snprintf(name, sizeof name, "output%zu_method", k);
    const struct fuse_ops *ops = fuse_find(must_text(in, name), &err);
    if (!ops)
        cli_fail(ERR_DATA, "%s: %s", io_name(in), err.msg);
    snprintf(name, sizeof name, "output%zu_levels", k);
    const double levels = may_number(in, name);
    if (!(levels >= 1 && levels <= FUSE_LEVELS))
        cli_fail(ERR_DATA, "%s: found %g levels, expected 1 to %d", io_name(in), levels,
                 FUSE_LEVELS);
    param_defaults(ops->params, p);
    for (size_t i = 0; i < param_count(ops->params); i++) {
        snprintf(name, sizeof name, "output%zu_%s", k, ops->params[i].name);
        const double value = may_number(in, name);
        p[i] = isnan(value) ? p[i] : value;
    }
    for (size_t l = 0; l < (size_t)levels; l++) {
        count[l] = find_arrays(in, k, l, array[l], names[l]);
        arrays[l] = array[l];
    }
    if (fuse_restore(&s->model[k], ops, p, s->d, (size_t)levels, count, arrays, &err) < 0)
        cli_fail(err.code, "%s: %s", io_name(in), err.msg);
    for (size_t l = 0; l < (size_t)levels; l++)
        for (size_t i = 0; i < count[l]; i++)
            free(array[l][i].values);
}

static size_t names_in(const char *list)
{
    size_t n = *list ? 1 : 0;

    for (; *list; list++)
        n += *list == ',';
    return n;
}

void surrogate_read(struct surrogate *s, const char *path)
{
    struct io_in *in = tool_open(path, "surrogate");

    tool_drain(in);
    *s = (struct surrogate){.in = {in}, .method = must_text(in, "method"),
                            .inputs = strdup(must_text(in, "inputs")),
                            .outputs = strdup(must_text(in, "outputs")),
                            .d = must_length(in, "input")};
    s->low = tool_alloc(2 * s->d, sizeof *s->low);
    s->high = s->low + s->d;
    double *low = must_values(in, "low", s->d), *high = must_values(in, "high", s->d);
    memcpy(s->low, low, s->d * sizeof *low);
    memcpy(s->high, high, s->d * sizeof *high);
    free(low);
    free(high);
    const size_t q = names_in(s->outputs);
    if (q < 1 || q > SURROGATE_OUTPUTS || names_in(s->inputs) != s->d)
        cli_fail(ERR_DATA, "%s: found %zu outputs and names of %zu inputs, expected 1 to %d and "
                 "%zu",
                 io_name(in), q, names_in(s->inputs), SURROGATE_OUTPUTS, s->d);
    for (; s->q < q; s->q++)
        read_model(s, s->q);
}

/* ---- predictions ---- */

static void describe_predictions(struct io_head *head, const struct surrogate *s,
                                 const struct table *at)
{
    static const char *const names[] = {"mean", "variance", "low", "high"};
    struct err err = {0};

    tool_try(head_set_text(head, NULL, "kind", "predictions", &err), &err);
    tool_try(head_set_text(head, NULL, "inputs", s->inputs, &err), &err);
    tool_try(head_set_text(head, NULL, "outputs", s->outputs, &err), &err);
    tool_try(head_records(head, "sample", NULL, "number of the sample", &err), &err);
    tool_try(head_dim(head, "input", s->d, &err), &err);
    tool_try(head_dim(head, "output", s->q, &err), &err);
    tool_try(head_var(head, "x", IO_F64, "sample,input", NULL, NULL, at->inputs, &err), &err);
    for (int i = 0; i < 4; i++)
        tool_try(head_var(head, names[i], IO_F64, "sample,output", NULL, NULL, s->outputs, &err),
                 &err);
    tool_try(head_var(head, "extrapolated", IO_F64, "sample", NULL, NULL,
                      "1 where an input is outside the range of the dear samples", &err), &err);
}

static bool outside(const struct surrogate *s, const double x[])
{
    for (size_t j = 0; j < s->d; j++)
        if (x[j] < s->low[j] || x[j] > s->high[j])
            return true;
    return false;
}

/* (4, n, q): mean, variance, low, high. */
static double *predict_all(const struct surrogate *s, const struct samples *at, double part)
{
    const size_t n = at->n;
    double *to = tool_alloc(4 * n * s->q, sizeof *to), *one = tool_alloc(4 * n, sizeof *one);
    struct err err = {0};

    for (size_t k = 0; k < s->q; k++) {
        const struct fuse_model *m = &s->model[k];
        const struct fuse_prediction all = {one, one + n, part, one + 2 * n, one + 3 * n};
        tool_try(m->ops->predict(m, n, at->x, all, &err), &err);
        for (size_t c = 0; c < 4; c++)
            for (size_t i = 0; i < n; i++)
                to[(c * n + i) * s->q + k] = one[c * n + i];
    }
    free(one);
    return to;
}

void surrogate_predict(const struct surrogate *s, const char *path, double part)
{
    struct table at;
    struct io_head head = HEAD_EMPTY;
    size_t beyond = 0;
    struct err err = {0};

    tool_try(table_read(&at, tool_open(path, "table"), false, &err), &err);
    if (strcmp(at.inputs, s->inputs))
        cli_fail(ERR_DATA, "%s: found inputs %s, expected %s as in %s", io_name(at.in), at.inputs,
                 s->inputs, io_name(s->in[0]));
    const size_t n = at.samples.n, q = s->q;
    double *to = predict_all(s, &at.samples, part);
    describe_predictions(&head, s, &at);
    struct io_out *out = tool_create(&head, (struct io_in *[]){at.in, s->in[0], NULL}, NULL);
    for (size_t i = 0; i < n; i++) {
        const double number = (double)i, extrapolated = outside(s, at.samples.x + i * s->d);
        const void *slab[] = {&number, at.samples.x + i * s->d, to + i * q, to + (n + i) * q,
                              to + (2 * n + i) * q, to + (3 * n + i) * q, &extrapolated};
        tool_try(io_write(out, 1, slab, &err), &err);
        beyond += extrapolated > 0;
    }
    tool_close(out, 0, NAN);
    if (beyond)
        cli_warn("%zu of %zu samples are outside the range of the dear ones", beyond, n);
    head_free(&head);
    free(to);
    table_close(&at);
}
