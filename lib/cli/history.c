/* history.c -- the provenance line of a run.
 *
 *     NAME VERSION ABI WORD... --option=value... [-- WORD...]
 *
 * Words that begin with a dash stand after `--`, with all that follow them. */
#include <stdlib.h>
#include <string.h>

#include "cli/part.h"

enum { RECORDS = 8 };
static struct {
    const char *name, *text;
} records[RECORDS];

void cli_record(const char *name, const char *text)
{
    size_t i = 0;

    while (i < RECORDS && records[i].name && strcmp(records[i].name, name))
        i++;
    if (i == RECORDS)
        cli_fail(ERR_INTERNAL, "more than %d files to record", RECORDS);
    records[i].name = name;
    records[i].text = text;
}

/* What cli_record said of the option, or NULL. */
static const char *recorded_text(const struct cli_opt *o)
{
    for (size_t i = 0; i < RECORDS && records[i].name; i++)
        if (!strcmp(records[i].name, o->name))
            return records[i].text;
    return NULL;
}

/* word as the shell would read it back, after a blank. */
static void add_quoted(struct text_buf *out, const char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyz0123456789"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ%+,-./:=@_^";

    if (*word && strspn(word, safe) == strlen(word)) {
        text_add(out, " %s", word);
        return;
    }
    text_add(out, " '");
    for (; *word; word++) {
        if (*word == '\'')
            text_add(out, "'\\''");
        else
            text_add(out, "%c", *word);
    }
    text_add(out, "'");
}

static void add_option(struct text_buf *out, const struct cli_opt *o)
{
    const struct text_list *list = o->to;
    const size_t n = o->type == CLI_LIST ? list->n : 1;

    for (size_t i = 0; i < n; i++) {
        struct text_buf word = {0};
        bool given = true;

        if (o->type == CLI_FLAG) {
            text_add(&word, "--%s%s", *(bool *)o->to ? "" : "no-", o->name);
        } else {
            text_add(&word, "--%s=", o->name);
            if (o->type == CLI_FILE)
                text_add(&word, "%s", recorded_text(o));
            else if (o->type == CLI_LIST)
                text_add(&word, "%s", list->item[i]);
            else
                given = cli_get(o, false, &word);
        }
        if (given && !word.failed)
            add_quoted(out, word.s);
        out->failed |= word.failed;
        text_buf_free(&word);
    }
}

static int by_name(const void *a, const void *b)
{
    const struct cli_opt *const *x = a, *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

/* Every option that is recorded, sorted; the caller frees it. */
static const struct cli_opt **recorded(size_t *n)
{
    const struct cli_opt *const *all = cli_all(), **sorted;
    size_t i;

    for (i = 0; all[i]; i++)
        ;
    if (!(sorted = calloc(i + 1, sizeof *sorted)))
        cli_no_memory();
    *n = 0;
    for (i = 0; all[i]; i++)
        if (all[i]->type == CLI_FILE ? recorded_text(all[i]) != NULL : !all[i]->unrecorded)
            sorted[(*n)++] = all[i];
    qsort(sorted, *n, sizeof *sorted, by_name);
    return sorted;
}

const char *cli_history(const char *const args[])
{
    static struct text_buf line;
    const struct cli_opt **opts;
    size_t n;

    text_buf_free(&line);
    line = (struct text_buf){0};
    text_add(&line, "%s %s %d", cli_tool->name, SUBGRID_VERSION, cli_tool->abi);
    for (; args && *args && ((*args)[0] != '-' || !(*args)[1]); args++)
        add_quoted(&line, *args);
    opts = recorded(&n);
    for (size_t i = 0; i < n; i++)
        add_option(&line, opts[i]);
    free(opts);
    if (args && *args)
        text_add(&line, " --");
    for (; args && *args; args++)
        add_quoted(&line, *args);
    if (text_buf_ok(&line, NULL))
        cli_no_memory();
    return line.s;
}
