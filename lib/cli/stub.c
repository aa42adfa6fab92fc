/* stub.c -- --print-completion: what makes bash, zsh and fish ask `TOOL --complete`
 * (complete.c) on TAB. The texts are the same for every tool but for its NAME. */
#include <string.h>

#include "cli/part.h"

/* bash splits at = and : too: its pieces are put together where the line has no blank
 * between them, and what stands before $2, the piece it will replace, is cut off again. */
static const char bash[] =
    "_subgrid_words()\n"
    "{\n"
    "    local line=${COMP_LINE:0:COMP_POINT} words=('') word before\n"
    "    for word in \"${COMP_WORDS[@]:0:COMP_CWORD}\" ''; do\n"
    "        [[ $line != [[:space:]]* ]] || words+=('')\n"
    "        line=${line#\"${line%%[![:space:]]*}\"}\n"
    "        words[-1]+=${word:-$line} line=${line#\"$word\"}\n"
    "    done\n"
    "    words=(\"${words[@]//[\\\"\\'\\\\]/}\") word=${words[-1]}\n"
    "    mapfile -t COMPREPLY < <(\"$1\" --complete \"${words[@]:1}\" 2>/dev/null)\n"
    "    if [[ ${COMPREPLY[0]} == :file* ]]; then\n"
    "        before=${COMPREPLY[0]#*$'\\t'}\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -P \"$before\" -f -- \"${word#\"$before\"}\")\n"
    "    else\n"
    "        COMPREPLY=(\"${COMPREPLY[@]%%$'\\t'*}\")\n"
    "        [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace 2>/dev/null\n"
    "    fi\n"
    "    before=${word%\"${2//[\\\"\\'\\\\]/}\"}\n"
    "    COMPREPLY=(\"${COMPREPLY[@]#\"$before\"}\")\n"
    "}\n"
    "complete -F _subgrid_words NAME\n";

static const char zsh[] =
    "#compdef NAME\n"
    "_subgrid_words()\n"
    "{\n"
    "    local -a found end\n"
    "    found=(${(f)\"$(${(Q)words[1]} --complete \"${(@Q)words[2,CURRENT-1]}\" "
    "\"${(Q)PREFIX}\" 2>/dev/null)\"})\n"
    "    if [[ $found[1] == :file* ]]; then\n"
    "        compset -P \"${(b)found[1]#*$'\\t'}\"\n"
    "        _files\n"
    "    elif (( $#found )); then\n"
    "        found=(\"${(@)${(@)found//:/\\\\:}/$'\\t'/:}\")\n"
    "        [[ $found[-1] == *=(|:*) ]] && end=(-S '')\n"
    "        _describe word found \"$end[@]\"\n"
    "    fi\n"
    "}\n"
    "if [[ $funcstack[1] == _NAME ]]; then\n"
    "    _subgrid_words\n"
    "else\n"
    "    compdef _subgrid_words NAME\n"
    "fi\n";

static const char fish[] =
    "function _subgrid_words\n"
    "    set -l words (commandline -opc)\n"
    "    set -l word (commandline -ct | string replace -ra '[\"\\'\\\\\\\\]' '')\n"
    "    set -l found ($words[1] --complete $words[2..] \"$word\" 2>/dev/null)\n"
    "    if string match -q ':file*' -- $found[1]\n"
    "        set -l before (string replace -r '.*\\t' '' -- $found[1])\n"
    "        __fish_complete_path (string replace -- \"$before\" '' $word) |\n"
    "            string replace -r '^' -- \"$before\"\n"
    "    else\n"
    "        printf '%s\\n' $found\n"
    "    end\n"
    "end\n"
    "complete -c NAME -f -a '(_subgrid_words)'\n";

void cli_stub(const char *shell, struct text_buf *out)
{
    const char *text = !strcmp(shell, "bash") ? bash : !strcmp(shell, "zsh") ? zsh : fish;

    for (const char *name; (name = strstr(text, "NAME")); text = name + 4)
        text_add(out, "%.*s%s", (int)(name - text), text, cli_page());
    text_add(out, "%s", text);
}
