/* completion.c -- --print-completion: what bash, zsh and fish offer on TAB.
 *
 * What follows an option or stands as an argument is told by `choices` and
 * `positional` (cli.h): words, files, the names of --list, or nothing. Every
 * script serves the name that the tool was called by, and defines a function
 * through which the script of `subgrid` serves `subgrid TOOL`. */
#include <string.h>

#include "cli/part.h"

void cli_words(struct text_buf *out, const char *choices)
{
    for (; *choices; choices++)
        text_add(out, "%c", *choices == '|' ? ' ' : *choices);
}

bool cli_is(const char *what, const char *word)
{
    return what && !strcmp(what, word);
}

bool cli_shown(const struct cli_opt *o)
{
    return o->help;
}

const char *cli_offer(const struct cli_opt *o)
{
    return o->type == CLI_FILE ? "file" : o->choices;
}

void cli_completion(const char *shell, struct text_buf *out)
{
    if (cli_is(shell, "bash"))
        cli_bash(out);
    else if (cli_is(shell, "zsh"))
        cli_zsh(out);
    else
        cli_fish(out);
}
