/* tool.c -- opening, writing and closing data sets with the options of cli.h. */
#include "tool/tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "tool/provenance.h"

static struct io_out *pending; /* the output in the making, for the exit path */

static void on_death(const char *message)
{
    io_abort(pending, message);
    pending = NULL;
}

static struct io_options options(void)
{
    return (struct io_options){
        .memory_name = "--memory",
        .memory = cli.memory,
        .portable = cli.portable,
        .f32 = cli.store && !strcmp(cli.store, "f32"),
        .compress = cli.compress,
        .force = cli.force,
    };
}

bool tool_to_stdout(void)
{
    return !cli.output || !strcmp(cli.output, "-");
}

void tool_not_output(const char *path)
{
    struct stat in, out;

    if (!tool_to_stdout() && strcmp(path, "-") && stat(path, &in) == 0 &&
        stat(cli.output, &out) == 0 && S_ISREG(in.st_mode) && in.st_dev == out.st_dev &&
        in.st_ino == out.st_ino)
        cli_fail(ERR_USAGE, "%s: found as input and as output, expected two files", path);
}

/* Whether kind is one of the '|'-separated kinds. */
static bool one_of(const char *kind, const char *kinds)
{
    char item[LAYOUT_NAME];

    while (text_next(&kinds, '|', item, sizeof item, NULL) == 1)
        if (!strcmp(item, kind))
            return true;
    return false;
}

struct io_in *tool_open(const char *path, const char *kinds)
{
    struct io_options opt = options();
    struct err err = {0};
    struct io_in *in;
    const char *kind;

    if (!path)
        path = "-";
    opt.seen = strcmp(path, "-") ? NULL : cli_progress_read;
    tool_not_output(path);
    in = io_open(path, &opt, &err);
    if (!in)
        cli_die(&err);
    kind = head_text(io_head(in), NULL, "kind");
    if (kinds && (!kind || !one_of(kind, kinds))) {
        const int first = (int)strcspn(kinds, "|");
        cli_fail(ERR_DATA, "%s: found kind %s, expected %.*s%s%s%s", io_name(in),
                 kind ? kind : "(none)", first, kinds, kinds[first] ? " or " : "",
                 kinds[first] ? kinds + first + 1 : "",
                 kind ? "" : "; `import` reads data of other programs");
    }
    return in;
}

struct io_out *tool_create(struct io_head *head, struct io_in *const inputs[],
                           const char *const args[])
{
    const struct io_options opt = options();
    struct err err = {0};

    tool_try(provenance_add(head, inputs, args, &err), &err);
    cli_on_death(on_death);
    cli_on_signal(io_emergency);
    pending = io_create(tool_to_stdout() ? NULL : cli.output, head, inputs, &opt, &err);
    if (!pending)
        cli_die(&err);
    return pending;
}

size_t tool_next(struct io_in *in)
{
    struct err err = {0};
    const long n = io_next(in, 0, &err);

    if (n < 0)
        cli_die(&err);
    return (size_t)n;
}

void tool_drain(struct io_in *in)
{
    while (tool_next(in))
        ;
}

void tool_write(struct io_out *out, struct record *rec)
{
    struct err err = {0};

    tool_try(record_write(rec, out, &err), &err);
}

void tool_close(struct io_out *out, int status, double t_end)
{
    struct err err = {0};

    pending = NULL;
    cli_progress_end();
    tool_try(io_close_out(out, status, t_end, &err), &err);
}

_Noreturn void tool_keep_part(struct io_out *out, double t_end, const struct err *err)
{
    struct err failed = {0};

    pending = NULL;
    if (io_keep_part(out, t_end, err->msg, &failed) == 1)
        cli_fail(err->code, "%s; what was good is in %s.partial", err->msg, cli.output);
    cli_die(err);
}

void tool_try(int rc, const struct err *err)
{
    if (rc < 0)
        cli_die(err);
}

bool tool_more(int rc, const struct err *err)
{
    tool_try(rc, err);
    return rc > 0;
}

void tool_reader(struct reader *r, const char *path, const char *kinds)
{
    struct err err = {0};

    tool_try(reader_open(r, tool_open(path, kinds), &err), &err);
}

bool tool_step(struct reader *r)
{
    struct err err;

    return tool_more(reader_next(r, &err), &err);
}

const double *tool_values(struct reader *r, const struct reader_var *v)
{
    struct err err = {0};
    const double *values = reader_values(r, v, &err);

    tool_try(values ? 0 : -1, &err);
    return values;
}

void tool_times(const char *text, double *from, double *to)
{
    struct err err = {0};

    if (text_to_span(text, from, to, &err) < 0) {
        err_prefix(&err, "--times");
        cli_die(&err);
    }
}

void *tool_alloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);

    if (!p)
        cli_fail(ERR_INTERNAL, "out of memory for %zu values of %zu bytes", n, size);
    return p;
}

void tool_print(struct text_buf *out)
{
    struct err err = {0};

    tool_try(text_buf_ok(out, &err), &err);
    cli_print(out->s, out->len);
    text_buf_free(out);
}
