/* zsh.c -- completion in zsh: specifications for _arguments. */
#include <string.h>

#include "cli/part.h"

/* The action of an _arguments specification. */
static void zsh_action(struct text_buf *out, const char *what)
{
    if (cli_is(what, "file")) {
        text_add(out, "_files");
    } else if (cli_is(what, "list") || cli_is(what, "command")) {
        text_add(out, "{_describe name names}");
    } else if (what) {
        text_add(out, "(");
        cli_words(out, what);
        text_add(out, ")");
    } else {
        text_add(out, " ");
    }
}

/* text with the characters that _arguments reads escaped. */
static void zsh_text(struct text_buf *out, const char *text)
{
    for (; *text; text++)
        text_add(out,
                 *text == '\''            ? "'\\''"
                 : strchr("[]:\\", *text) ? "\\%c"
                                          : "%c",
                 *text);
}

static void zsh_option(struct text_buf *out, const struct cli_opt *o)
{
    struct text_buf text = {0};
    const char key = cli_key(o), *equal = o->type == CLI_FLAG ? "" : "=";

    cli_sentence(o, &text);
    text_add(out, "        ");
    if (o->type == CLI_LIST)
        text_add(out, "'*'");
    else if (key)
        text_add(out, "'(-%c --%s%s)'", key, cli_stem(o), o->name);
    if (key)
        text_add(out, "{-%c%s,--%s%s%s}'[", key, *equal ? "+" : "", cli_stem(o),
                 o->name, equal);
    else
        text_add(out, "'--%s%s%s[", cli_stem(o), o->name, equal);
    zsh_text(out, text.s ? text.s : "");
    text_add(out, "]");
    if (o->type != CLI_FLAG) {
        text_add(out, ":");
        zsh_text(out, o->arg);
        text_add(out, ":");
        zsh_action(out, cli_offer(o));
    }
    text_add(out, "' \\\n");
    text_buf_free(&text);
}

/* Behind `subgrid TOOL` the tool's own function, fetched once, decides. */
static const char zsh_delegate[] =
    "    [[ $state == rest ]] || return\n"
    "    local tool=$words[1] subgrid_run=\"subgrid $words[1]\"\n"
    "    (( $+functions[_subgrid-$tool] )) ||\n"
    "        eval \"$(subgrid $tool --print-completion zsh 2>/dev/null)\"\n"
    "    (( $+functions[_subgrid-$tool] )) && _subgrid-$tool\n";

void cli_zsh(struct text_buf *out)
{
    const char *first = cli_tool->positional;
    const bool command = cli_is(first, "command");

    text_add(out, "#compdef %s\n_subgrid-%s()\n{\n", cli_page(),
             cli_tool->name);
    text_add(out, command ? "    local state\n" : "");
    if (cli_tool->list)
        text_add(out,
                 "    local -a names\n"
                 "    names=(${${(f)\"$(${(z)subgrid_run:-$words[1]} --list"
                 " 2>/dev/null)\"}//$'\\t'/:})\n");
    text_add(out, "    _arguments -s -S \\\n");
    for (const struct cli_opt *const *o = cli_all(); *o; o++)
        if (cli_shown(*o))
            zsh_option(out, *o);
    if (first && !cli_is(first, "file")) {
        text_add(out, "        '1:name:");
        zsh_action(out, first);
        text_add(out, "' \\\n");
    }
    text_add(out, "        %s\n",
             !first    ? "':'"
             : command ? "'*::argument:->rest'"
                       : "'*:file:_files'");
    text_add(out, "%s}\n", command ? zsh_delegate : "");
    text_add(out,
             "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
             "    _subgrid-%s \"$@\"\nelse\n"
             "    compdef _subgrid-%s %s\nfi\n",
             cli_tool->name, cli_tool->name, cli_page());
}
