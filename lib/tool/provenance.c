/* provenance.c -- histories of several inputs made one, and one made commands. */
#include "tool/provenance.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

char *provenance_name(const struct io_in *in, char name[PROVENANCE_NAME])
{
    snprintf(name, PROVENANCE_NAME, "%016" PRIx64 ".h5", io_digest(in));
    return name;
}

/* Append what a history made first, under names of its own, but for what is there: data that came
 * by several ways stand once. Returns the rest, which made what has no name yet. */
static const char *add_made(struct text_buf *history, const char *own)
{
    const char *block = own;

    for (const char *line = own; *line;) {
        const char *end = strchr(line, '\n');
        if (!end)
            break;
        if (!strncmp(line, "= ", 2)) {
            char name[PROVENANCE_NAME + 8];
            snprintf(name, sizeof name, "\n%.*s\n", (int)(end - line), line);
            if (!(history->s && strstr(history->s, name)))
                text_add(history, "%.*s", (int)(end + 1 - block), block);
            block = end + 1;
        }
        line = end + 1;
    }
    return block;
}

/* Append the history of a further input under its name, unless it is there. */
static void add_named(struct text_buf *history, const struct io_in *in)
{
    const char *own = head_text(io_head(in), NULL, "history");
    char name[PROVENANCE_NAME], line[PROVENANCE_NAME + 8];

    snprintf(line, sizeof line, "\n= %.16s\n", provenance_name(in, name));
    if (!own || !*own || (history->s && strstr(history->s, line)))
        return;
    own = add_made(history, own);
    text_add(history, "%s%s", own, line);
}

int provenance_add(struct io_head *head, struct io_in *const inputs[],
                   const char *const args[], struct err *err)
{
    const char *before = NULL;
    struct text_buf history = {0};
    int rc;

    head_unset(head, NULL, "history");
    if (cli.no_history)
        return 0;
    for (size_t i = 1; inputs && inputs[0] && inputs[i]; i++)
        add_named(&history, inputs[i]);
    if (inputs && inputs[0])
        before = head_text(io_head(inputs[0]), NULL, "history");
    if (before && *before) {
        before = add_made(&history, before);
        text_add(&history, "%s\n", before);
    }
    text_add(&history, "%s", cli_history(args));
    rc = text_buf_ok(&history, err);
    if (rc == 0)
        rc = head_set_text(head, NULL, "history", history.s, err);
    text_buf_free(&history);
    return rc;
}

/* One line of len bytes without its second and third word. */
static void add_command(struct text_buf *out, const char *line, size_t len)
{
    const size_t name = strcspn(line, " \n");
    size_t rest = name;

    for (int skip = 0; skip < 2 && rest < len; skip++)
        rest += 1 + strcspn(line + rest + 1, " \n");
    text_add(out, "%.*s%.*s", (int)name, line, (int)(rest < len ? len - rest : 0),
             line + rest);
}

void provenance_commands(const char *history, struct text_buf *out)
{
    const char *between = "";
    size_t len;

    for (const char *line = history; *line; line += len + (line[len] == '\n')) {
        len = strcspn(line, "\n");
        if (len > 2 && !strncmp(line, "= ", 2)) {
            text_add(out, " -o %.*s.h5\n", (int)len - 2, line + 2);
            between = "\n";
            continue;
        }
        text_add(out, "%s", between);
        add_command(out, line, len);
        between = " |\n";
    }
    text_add(out, "\n");
}
