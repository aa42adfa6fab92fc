/* pool.c -- sample tables of means over parts of the time as one over all of it. */
#include "tool/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/table.h"
#include "tool/must.h"
#include "tool/provenance.h"
#include "tool/tool.h"

static void check_alike(const struct table *t, const struct table *like)
{
    const char *name = io_name(t->in), *other = io_name(like->in);

    if (strcmp(t->inputs, like->inputs) || strcmp(t->outputs, like->outputs))
        cli_fail(ERR_DATA, "%s: found %s of %s, expected %s of %s as in %s", name, t->outputs,
                 t->inputs, like->outputs, like->inputs, other);
    if (t->samples.n != like->samples.n)
        cli_fail(ERR_DATA, "%s: found %zu samples, expected %zu as in %s", name, t->samples.n,
                 like->samples.n, other);
    for (size_t i = 0; i < t->samples.n; i++)
        if (t->key[i] != like->key[i])
            cli_fail(ERR_DATA, "%s: found another key of sample %zu than in %s, expected means of "
                     "the same members and inputs", name, i, other);
}

/* Over how many records its means are. */
static double records_of(const struct table *t)
{
    const double records = may_number(t->in, "records");

    if (!(records > 0))
        cli_fail(ERR_DATA, "%s: found no number of records, expected a table of means that "
                 "multifidelity-fuse table made", io_name(t->in));
    return records;
}

/* merge - HEX.h5 ..: the first table comes by the pipe. */
static struct io_out *create(struct io_head *head, struct io_in *const in[], size_t n)
{
    char (*name)[PROVENANCE_NAME] = tool_alloc(n, sizeof *name);
    const char **args = tool_alloc(n + 2, sizeof *args);

    args[0] = "merge";
    for (size_t k = 0; k < n; k++)
        args[k + 1] = k ? provenance_name(in[k], name[k]) : "-";
    struct io_out *out = tool_create(head, in, args);
    free(args);
    free(name);
    return out;
}

void pool(size_t n, char *const paths[])
{
    struct table *t = tool_alloc(n, sizeof *t);
    struct io_in **in = tool_alloc(n + 1, sizeof *in);
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};
    double all = 0;

    for (size_t k = 0; k < n; k++) {
        in[k] = tool_open(paths[k], "table");
        tool_try(table_read(&t[k], in[k], false, &err), &err);
        check_alike(&t[k], &t[0]);
        all += records_of(&t[k]);
    }
    const struct samples *s = &t[0].samples;
    double *y = tool_alloc(s->n * s->q, sizeof *y);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < s->n * s->q; i++)
            y[i] += records_of(&t[k]) / all * t[k].y[i];
    tool_try(table_describe(&head, t[0].inputs, t[0].outputs,
                            *t[0].fidelity ? t[0].fidelity : NULL, s->cost, &err), &err);
    tool_try(head_set_f64(&head, NULL, "records", all, &err), &err);
    struct io_out *out = create(&head, in, n);
    tool_try(table_write(out, s->n, s->d, s->q, t[0].x, y, t[0].key, &err), &err);
    tool_close(out, 0, NAN);
    head_free(&head);
    for (size_t k = 0; k < n; k++)
        table_close(&t[k]);
    free(y);
    free(in);
    free(t);
}
