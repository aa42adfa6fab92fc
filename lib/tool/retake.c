/* retake.c -- a file of ours, edited, as new data. */
#include "tool/retake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/digest.h"
#include "tool/tool.h"

/* "xxh3:HEX" of the bytes of a file. */
static const char *name_of(const char *path)
{
    static char name[5 + DIGEST_TEXT] = "xxh3:";
    char part[1 << 16];
    struct sum sum;
    size_t n;
    FILE *f = fopen(path, "rb");

    if (!f)
        cli_fail(ERR_OPEN, "%s: cannot open", path);
    sum_start(&sum);
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        sum_add(&sum, part, n);
    fclose(f);
    digest_print(name + 5, sum_end(&sum));
    return name;
}

bool retake(const char *path)
{
    const struct io_options opt = {.edited = true};
    struct io_head head = HEAD_EMPTY;
    struct err err = {0};
    size_t n, nslab = 0;

    if (!io_ours(path))
        return false;
    struct io_in *in = io_open(path, &opt, &err);
    if (!in)
        cli_die(&err);
    tool_try(head_copy(&head, io_head(in), &err), &err);
    head_unset(&head, NULL, "history");
    struct io_out *out = tool_create(&head, NULL, (const char *const[]){name_of(path), NULL});
    const void **slab = tool_alloc(head.nvar, sizeof *slab);
    while ((n = tool_next(in)) > 0) {
        nslab = 0;
        for (size_t v = 0; v < head.nvar; v++)
            if (head.var[v].record)
                slab[nslab++] = io_slab(in, (int)v);
        tool_try(io_write(out, n, slab, &err), &err);
    }
    tool_close(out, io_status(in), io_t_end(in));
    free(slab);
    head_free(&head);
    io_close_in(in);
    return true;
}
