/* bash.c -- completion in bash: a function that fills COMPREPLY. */
#include <stdio.h>

#include "cli/part.h"

/* The patterns of one option, or of all options that take a value. */
static void bash_pattern(struct text_buf *out, const struct cli_opt *o)
{
    text_add(out, "--%s", o->name);
    if (cli_key(o))
        text_add(out, "|-%c", cli_key(o));
}

static bool bash_valued(const struct cli_opt *o)
{
    return cli_shown(o) && o->type != CLI_FLAG;
}

static void bash_patterns(struct text_buf *out)
{
    const char *bar = "";

    for (const struct cli_opt *const *o = cli_all(); *o; o++) {
        if (!bash_valued(*o))
            continue;
        text_add(out, "%s", bar);
        bash_pattern(out, *o);
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
    text_add(
        out,
        "    if ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[1]} != -* ]]; then\n"
        "        local tool=${COMP_WORDS[1]}\n"
        "        local complete=_subgrid_${tool//-/_}\n"
        "        # shellcheck source=/dev/null\n"
        "        [[ $(type -t \"$complete\") ]] ||\n"
        "            . <($1 \"$tool\" --print-completion bash 2>/dev/null)\n"
        "        [[ $(type -t \"$complete\") ]] || return\n"
        "        COMP_WORDS=(\"${COMP_WORDS[@]:1}\")\n"
        "        ((COMP_CWORD--))\n"
        "        \"$complete\" \"$1 $tool\" \"$cur\" \"$prev\"\n"
        "        return\n    fi\n");
}

/* What may follow the option before the cursor. */
static void bash_values(struct text_buf *out)
{
    text_add(out, "    case $prev in\n");
    for (const struct cli_opt *const *o = cli_all(); *o; o++) {
        if (!bash_valued(*o))
            continue;
        text_add(out, "    ");
        bash_pattern(out, *o);
        text_add(out, ") ");
        bash_offer(out, cli_offer(*o));
        text_add(out, "%sreturn ;;\n", cli_offer(*o) ? "; " : "");
    }
    text_add(out, "    esac\n");
}

static void bash_options(struct text_buf *out)
{
    text_add(out, "    if [[ $cur == -* ]]; then\n"
                  "        mapfile -t COMPREPLY < <(compgen -W '");
    for (const struct cli_opt *const *o = cli_all(); *o; o++)
        if (cli_shown(*o))
            text_add(out, "--%s%s ", cli_stem(*o), (*o)->name);
    text_add(out, "' -- \"$cur\")\n        return\n    fi\n");
}

/* The first argument: count those that stand before the cursor. */
static void bash_first(struct text_buf *out)
{
    text_add(out, "    local i words=0\n"
                  "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                  "        case ${COMP_WORDS[i]} in\n        ");
    bash_patterns(out);
    text_add(out, ") [[ ${COMP_WORDS[++i]} != = ]] || ((i++)) ;;\n"
                  "        -?*) ;;\n        *) ((words++)) ;;\n"
                  "        esac\n    done\n"
                  "    if ((words == 0)); then\n        ");
    bash_offer(out, cli_tool->positional);
    text_add(out, "\n        return\n    fi\n");
}

void cli_bash(struct text_buf *out)
{
    const char *first = cli_tool->positional;
    char name[64];

    snprintf(name, sizeof name, "_subgrid_%s", cli_tool->name);
    for (char *c = name; *c; c++)
        if (*c == '-')
            *c = '_';
    text_add(out,
             "%s()\n{\n"
             "    local cur=${COMP_WORDS[COMP_CWORD]}\n"
             "    local prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
             "    COMPREPLY=()\n"
             "    if [[ $cur == = ]]; then\n        cur=\n"
             "    elif [[ $prev == = ]]; then\n"
             "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n    fi\n",
             name);
    bash_values(out);
    if (cli_is(first, "command"))
        bash_delegate(out);
    bash_options(out);
    if (first && !cli_is(first, "file"))
        bash_first(out);
    if (first) {
        text_add(out, "    ");
        bash_offer(out, "file");
        text_add(out, "\n");
    }
    text_add(out, "}\ncomplete -o filenames -F %s %s\n", name, cli_page());
}
