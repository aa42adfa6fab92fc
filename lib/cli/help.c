/* help.c -- --help: usage, examples, text, options with their defaults. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/part.h"

enum {
    COLUMN = 28, /* where the sentences on options begin */
    EXAMPLES = 3
};

size_t cli_width(int fd)
{
    struct winsize w;

    if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &w) || w.ws_col < 1)
        return 80;
    return w.ws_col < 40 ? 40 : w.ws_col;
}

static void pad(struct text_buf *out, size_t n)
{
    text_add(out, "%*s", (int)n, "");
}

/* Append the words of text[0..len) from column col on, broken before width;
 * further lines begin at column indent. */
static void wrap(struct text_buf *out, const char *text, size_t len, size_t col,
                 size_t indent, size_t width)
{
    const char *end = text + len;
    bool first = true;

    while (text < end) {
        size_t n;

        text += strspn(text, " \n");
        n = strcspn(text, " \n");
        if (text + n > end || n == 0)
            break;
        if (!first && col + 1 + n > width) {
            text_add(out, "\n");
            pad(out, indent);
            col = indent;
            first = true;
        }
        text_add(out, first ? "%.*s" : " %.*s", (int)n, text);
        col += n + !first;
        first = false;
        text += n;
    }
    text_add(out, "\n");
}

const char *cli_stem(const struct cli_opt *o)
{
    const bool on = o->type == CLI_FLAG && !cli_asks(o) && *(const bool *)o->to;

    return on ? "no-" : "";
}

char cli_key(const struct cli_opt *o)
{
    return *cli_stem(o) ? 0 : o->key;
}

void cli_term(const struct cli_opt *o, struct text_buf *out)
{
    text_add(out, "--%s%s", cli_stem(o), o->name);
    if (o->type == CLI_CHOICE)
        text_add(out, "=%s", o->choices);
    else if (o->type != CLI_FLAG)
        text_add(out, "=%s", o->arg);
}

void cli_sentence(const struct cli_opt *o, struct text_buf *out)
{
    struct text_buf value = {0};

    text_add(out, "%s", o->help);
    if (o->type == CLI_LIST)
        text_add(out, "; repeatable");
    else if (o->type != CLI_FLAG && !cli_asks(o) &&
             !strstr(o->help, "default") && cli_get(o, true, &value))
        text_add(out, " (default %s)", value.s);
    text_buf_free(&value);
}

static void add_option(struct text_buf *out, const struct cli_opt *o,
                       size_t width)
{
    struct text_buf term = {0}, text = {0};
    const char key = cli_key(o);
    size_t col;

    cli_term(o, &term);
    col = 6 + term.len;
    cli_sentence(o, &text);
    if (!term.failed && !text.failed) {
        text_add(out, key ? "  -%c, %s" : "     %c%s", key ? key : ' ', term.s);
        if (col + 2 > COLUMN) {
            text_add(out, "\n");
            col = 0;
        }
        pad(out, COLUMN - col);
        wrap(out, text.s, text.len, COLUMN, COLUMN, width);
    }
    out->failed |= term.failed | text.failed;
    text_buf_free(&term);
    text_buf_free(&text);
}

/* Paragraphs; those that begin with a blank stay as they are. */
static void add_text(struct text_buf *out, const char *text, size_t width)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        const size_t len = end ? (size_t)(end - text) : strlen(text);

        text_add(out, "\n");
        if (*text == ' ')
            text_add(out, "%.*s\n", (int)len, text);
        else
            wrap(out, text, len, 0, 0, width);
        text += len;
        text += strspn(text, "\n");
    }
}

/* The first examples that call the tool itself; others make their input. */
static void add_examples(struct text_buf *out)
{
    struct text_buf lines = {0};
    size_t n = 0, all = 0;

    for (; cli_example(all); all++)
        if (n < EXAMPLES && strstr(cli_example(all), cli_command())) {
            text_add(&lines, "  %s\n", cli_example(all));
            n++;
        }
    if (n && !lines.failed)
        text_add(out, "\nExamples%s:\n%s", n < all ? " (--man has more)" : "", lines.s);
    out->failed |= lines.failed;
    text_buf_free(&lines);
}

void cli_help(struct text_buf *out, size_t width)
{
    struct cli_group group[CLI_GROUPS];
    const size_t n = cli_groups(cli_tool, group);

    text_add(out, "Usage: %s %s\n", cli_command(), cli_tool->synopsis);
    add_examples(out);
    add_text(out, cli_tool->text, width);
    if (cli_tool->list)
        text_add(out, "\n'%s --list' names what there is to choose from.\n",
                 cli_command());
    for (size_t g = 0; g < n; g++) {
        text_add(out, "\n%s:\n", group[g].title);
        for (const struct cli_opt *o = group[g].opts; o->type != CLI_END; o++)
            if (cli_shows(o))
                add_option(out, o, width);
    }
}
