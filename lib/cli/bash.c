/* bash.c -- completion in bash: a function that fills COMPREPLY. */
#include <stdio.h>
#include <string.h>

#include "cli/part.h"

/* Patterns of the options that take a value: all, or those with one choice. */
static void bash_values(struct text_buf *out)
{
    const struct cli_opt *const *all = cli_all();
    const char *bar = "";

    for (; *all; all++) {
        if (!cli_shown(*all) || (*all)->type == CLI_FLAG)
            continue;
        text_add(out, "%s--%s", bar, (*all)->name);
        if ((*all)->key)
            text_add(out, "|-%c", (*all)->key);
        bar = "|";
    }
}

/* Commands that fill COMPREPLY from what. */
static void bash_offer(struct text_buf *out, const char *what)
{
    if (cli_is(what, "file")) {
        text_add(out, "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")");
    } else if (cli_is(what, "list") || cli_is(what, "command")) {
        text_add(out, "mapfile -t COMPREPLY < <(compgen -W "
                      "\"$($1 --list 2>/dev/null | cut -f1)\" -- \"$cur\")");
    } else if (what) {
        text_add(out, "mapfile -t COMPREPLY < <(compgen -W '");
        cli_words(out, what);
        text_add(out, "' -- \"$cur\")");
    }
}

/* Behind `subgrid TOOL` the tool's own function, fetched once, decides. */
static void bash_delegate(struct text_buf *out)
{
    text_add(out,
             "    if ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[1]} != -* ]]; then\n"
             "        local tool=${COMP_WORDS[1]}\n"
             "        local complete=_subgrid_${tool//-/_}\n"
             "        [[ $(type -t \"$complete\") ]] ||\n"
             "            # shellcheck source=/dev/null\n"
             "            . <($1 \"$tool\" --print-completion bash 2>/dev/null)\n"
             "        [[ $(type -t \"$complete\") ]] || return\n"
             "        COMP_WORDS=(\"${COMP_WORDS[@]:1}\")\n"
             "        ((COMP_CWORD--))\n"
             "        \"$complete\" \"$1 $tool\" \"$cur\" \"$prev\"\n"
             "        return\n    fi\n");
}

void cli_bash(struct text_buf *out)
{
    const struct cli_opt *const *all = cli_all();
    char name[64];

    snprintf(name, sizeof name, "_subgrid_%s", cli_tool->name);
    for (char *c = name; *c; c++)
        if (*c == '-')
            *c = '_';
    text_add(out, "%s()\n{\n"
                  "    local cur=${COMP_WORDS[COMP_CWORD]} i words=0\n"
                  "    local prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
                  "    COMPREPLY=()\n"
                  "    if [[ $cur == = ]]; then\n        cur=\n"
                  "    elif [[ $prev == = ]]; then\n"
                  "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n    fi\n"
                  "    case $prev in\n", name);
    for (const struct cli_opt *const *o = all; *o; o++) {
        if (!cli_shown(*o) || (*o)->type == CLI_FLAG)
            continue;
        text_add(out, "    --%s", (*o)->name);
        if (cli_key(*o))
            text_add(out, "|-%c", cli_key(*o));
        text_add(out, ") ");
        bash_offer(out, cli_offer(*o));
        text_add(out, "%sreturn ;;\n", cli_offer(*o) ? "; " : "");
    }
    text_add(out, "    esac\n");
    if (cli_is(cli_tool->positional, "command"))
        bash_delegate(out);
    text_add(out, "    if [[ $cur == -* ]]; then\n"
                  "        mapfile -t COMPREPLY < <(compgen -W '");
    for (const struct cli_opt *const *o = all; *o; o++)
        if (cli_shown(*o))
            text_add(out, "--%s%s ", cli_stem(*o), (*o)->name);
    text_add(out, "' -- \"$cur\")\n        return\n    fi\n"
                  "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                  "        case ${COMP_WORDS[i]} in\n        ");
    bash_values(out);
    text_add(out, ") [[ ${COMP_WORDS[++i]} != = ]] || ((i++)) ;;\n"
                  "        -?*) ;;\n        *) ((words++)) ;;\n"
                  "        esac\n    done\n");
    if (cli_tool->positional && !cli_is(cli_tool->positional, "file")) {
        text_add(out, "    if ((words == 0)); then\n        ");
        bash_offer(out, cli_tool->positional);
        text_add(out, "\n        return\n    fi\n");
    }
    if (cli_tool->positional) {
        text_add(out, "    ");
        bash_offer(out, "file");
        text_add(out, "\n");
    }
    text_add(out, "}\ncomplete -o filenames -F %s %s\n", name, cli_page());
}
