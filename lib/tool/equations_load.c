/* equations_load.c -- samples of sparse equations from files that gram wrote. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/differs.h"
#include "store/modelfile.h"
#include "tool/equations.h"
#include "tool/must.h"
#include "tool/tool.h"

/* What the first file says is what all must say. */
static void begin(struct equations *e, struct io_in *in)
{
    struct modelfile_parts m;
    struct err err = {0};

    tool_try(modelfile_parts(&m, io_head(in), io_name(in), &err), &err);
    free(m.theta);
    *e = (struct equations){.layout = m.layout, .text = must_text(in, "library"),
                            .dot = must_text(in, "dot"), .act = must_text(in, "act"),
                            .first = INFINITY, .last = -INFINITY,
                            .step = may_number(in, "step")};
    if (terms_library(&e->library, &e->layout, e->text, &err) < 0)
        cli_fail(ERR_DATA, "%s: %s", io_name(in), err.msg);
    if (head_text(io_head(in), NULL, "windows"))
        text_add(&e->windows, "%s", head_text(io_head(in), NULL, "windows"));
    const enum accum_kind kind = !strcmp(must_text(in, "accum"), "gram") ? ACCUM_GRAM : ACCUM_QR;
    tool_try(shards_open(&e->shards, e->library.nterm + e->library.ncolumn, kind, 1, 1, &err),
             &err);
}

static void check_same(const struct equations *e, struct io_in *in)
{
    static const char *const names[] = {"library", "inputs", "dot", "act", "accum", "system"};
    struct modelfile_parts m;
    struct err err = {0};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *ours = head_text(io_head(in), NULL, names[i]);
        const char *first = head_text(io_head(e->in[0]), NULL, names[i]);
        if ((ours || first) && (!ours || !first || strcmp(ours, first)))
            cli_fail(ERR_DATA, "%s: %s: found %s, expected %s as in %s", io_name(in), names[i],
                     ours ? ours : "none", first ? first : "none", io_name(e->in[0]));
    }
    if (!strcmp(e->act, "map") && !(fabs(may_number(in, "step") - e->step) <= 1e-6 * e->step))
        cli_fail(ERR_DATA, "%s: found a map over a step of %g, expected %g as in %s", io_name(in),
                 may_number(in, "step"), e->step, io_name(e->in[0]));
    tool_try(modelfile_parts(&m, io_head(in), io_name(in), &err), &err);
    free(m.theta);
    if (layout_alike(&m.layout, &e->layout, &err) < 0)
        cli_fail(ERR_DATA, "%s: %s, as in %s", io_name(in), err.msg, io_name(e->in[0]));
}

/* Other parameters are said, and so are other windows. */
static void tell_differs(const struct equations *e, struct io_in *in)
{
    const char *windows = head_text(io_head(in), NULL, "windows");
    struct text_buf differs = {0};

    store_differs(io_head(in), io_head(e->in[0]), &differs);
    if (differs.len)
        cli_warn("%s is not of the kind of %s: %s", io_name(in), io_name(e->in[0]), differs.s);
    text_buf_free(&differs);
    if (windows && e->windows.len && strcmp(windows, e->windows.s))
        cli_warn("%s has windows of its own: %s, against %s", io_name(in), windows, e->windows.s);
}

static void take_blocks(struct equations *e, struct io_in *in)
{
    size_t blocks = 0, values = 0;
    const size_t size = e->shards.m * e->shards.m;
    struct err err = {0};
    double *rows = head_doubles(io_head(in), "rows", &blocks, &err);
    double *M = rows ? head_doubles(io_head(in), "matrix", &values, &err) : NULL;

    if (!M) {
        err_prefix(&err, "%s", io_name(in));
        cli_die(&err);
    }
    if (values != blocks * size)
        cli_fail(ERR_DATA, "%s: matrix: found %zu values, expected %zu blocks of %zu x %zu",
                 io_name(in), values, blocks, e->shards.m, e->shards.m);
    for (size_t i = 0; i < blocks; i++) {
        if (!(rows[i] >= 0 && rows[i] < 9e15))
            cli_fail(ERR_DATA, "%s: rows: found %g, expected a count", io_name(in), rows[i]);
        if (shards_take(&e->shards, (size_t)rows[i], M + i * size, &err) < 0)
            cli_fail(err.code, "%s: %s", io_name(in), err.msg);
    }
    free(rows);
    free(M);
    e->shards.dropped += (size_t)fmax(0, may_number(in, "dropped"));
    e->first = fmin(e->first, may_number(in, "train_from"));
    e->last = fmax(e->last, may_number(in, "train_to"));
}

void equations_load(struct equations *e, char *const paths[])
{
    static char standard_input[] = "-", *const standard[] = {standard_input, NULL};

    paths = paths[0] ? paths : standard;
    for (size_t i = 0; paths[i]; i++) {
        struct io_in *in = tool_open(paths[i], "samples");
        if (i == EQUATIONS_INPUTS)
            cli_fail(ERR_USAGE, "more than %d files of samples", EQUATIONS_INPUTS);
        if (i == 0)
            begin(e, in);
        else
            check_same(e, in);
        if (i > 0)
            tell_differs(e, in);
        tool_drain(in);
        e->in[e->nin++] = in;
        take_blocks(e, in);
        equations_load_lags(e, in, i == 0);
    }
}

void equations_join(struct equations *e)
{
    struct err err = {0};

    tool_try(shards_join(&e->shards, equations_blocks(&e->library), &err), &err);
}
