/* fish.c -- completion in fish: one `complete` command an option. */
#include <string.h>

#include "cli/part.h"

/* text between single quotes, as fish reads it. */
static void quote(struct text_buf *out, const char *text)
{
    text_add(out, "'");
    for (; *text; text++)
        text_add(out, strchr("'\\", *text) ? "\\%c" : "%c", *text);
    text_add(out, "'");
}

/* The arguments of complete(1) that offer what. */
static void fish_offer(struct text_buf *out, const char *what)
{
    if (cli_is(what, "file")) {
        text_add(out, " -F");
    } else if (cli_is(what, "list")) {
        text_add(out, " -a '(%s --list)'", cli_command());
    } else if (what) {
        text_add(out, " -a '");
        cli_words(out, what);
        text_add(out, "'");
    }
}

/* Behind `subgrid TOOL` what is offered for that tool alone. */
static const char fish_delegate[] =
    "function __subgrid_rest\n"
    "    set -l words (commandline -opc) (commandline -ct)\n"
    "    type -q subgrid-$words[2]; and set words[2] subgrid-$words[2]\n"
    "    complete -C (string join ' ' -- $words[2..])\n"
    "end\n"
    "complete -c subgrid -n __fish_use_subcommand -a '(%s --list)'\n"
    "complete -c subgrid -n 'not __fish_use_subcommand' -a "
    "'(__subgrid_rest)'\n";

void cli_fish(struct text_buf *out)
{
    const char *first = cli_tool->positional;

    text_add(out, "complete -c %s -f\n", cli_page());
    for (const struct cli_opt *const *o = cli_all(); *o; o++) {
        struct text_buf text = {0};

        if (!cli_shown(*o))
            continue;
        text_add(out, "complete -c %s -l %s%s", cli_page(), cli_stem(*o),
                 (*o)->name);
        if (cli_key(*o))
            text_add(out, " -s %c", cli_key(*o));
        if ((*o)->type != CLI_FLAG) {
            text_add(out, cli_is(cli_offer(*o), "file") ? " -r" : " -x");
            fish_offer(out, cli_offer(*o));
        }
        cli_sentence(*o, &text);
        text_add(out, " -d ");
        quote(out, text.s ? text.s : "");
        text_add(out, "\n");
        text_buf_free(&text);
    }
    if (cli_is(first, "command")) {
        text_add(out, fish_delegate, cli_command());
    } else if (first && !cli_is(first, "file")) {
        text_add(out, "complete -c %s -n __fish_use_subcommand", cli_page());
        fish_offer(out, first);
        text_add(out, "\ncomplete -c %s -n 'not __fish_use_subcommand' -F\n",
                 cli_page());
    } else if (first) {
        text_add(out, "complete -c %s -F\n", cli_page());
    }
}
