/* man.c -- --man: the manual page, in the man(7) macros of roff.
 *
 * Escapes: a backslash, an apostrophe, a grave, a hat and a tilde are written
 * as named characters and every dash as a minus, so that what is copied from
 * the page can be pasted into a shell; a full stop at the start of a line is
 * guarded. The date is that of the version. */
#include <ctype.h>
#include <string.h>

#include "cli/part.h"

/* text[0..len), escaped. */
static void add(struct text_buf *out, const char *text, size_t len)
{
    static const char *const named[] = {"\\\\e",  "'\\(aq", "`\\(ga",
                                        "^\\(ha", "~\\(ti", "-\\-"};

    for (const char *c = text; c < text + len; c++) {
        size_t i = 0;

        while (i < 6 && named[i][0] != *c)
            i++;
        if (i < 6)
            text_add(out, "%s", named[i] + 1);
        else if (*c == '.' && (c == text || c[-1] == '\n'))
            text_add(out, "\\&.");
        else
            text_add(out, "%c", *c);
    }
}

static void add_all(struct text_buf *out, const char *text)
{
    add(out, text, strlen(text));
}

static void add_paragraphs(struct text_buf *out, const char *text)
{
    for (bool first = true; *text; first = false) {
        const char *end = strstr(text, "\n\n");
        const size_t len = end ? (size_t)(end - text) : strlen(text);

        if (!first)
            text_add(out, ".PP\n");
        if (*text == ' ')
            text_add(out, ".nf\n");
        add(out, text, len);
        text_add(out, *text == ' ' ? "\n.fi\n" : "\n");
        text += len;
        text += strspn(text, "\n");
    }
}

static void add_option(struct text_buf *out, const struct cli_opt *o)
{
    struct text_buf term = {0}, text = {0};
    const char key = cli_key(o);

    cli_term(o, &term);
    cli_sentence(o, &text);
    text_add(out, key ? ".TP\n\\fB\\-%c\\fR, \\fB" : ".TP\n\\fB", key);
    if (!term.failed && !text.failed) {
        const size_t name = strcspn(term.s, "=");

        add(out, term.s, name);
        text_add(out, term.s[name] ? "\\fR=\\fI" : "");
        add_all(out, term.s[name] ? term.s + name + 1 : "");
        text_add(out, "\\fR\n%c", toupper((unsigned char)text.s[0]));
        add_all(out, text.s + 1);
        text_add(out, ".\n");
    }
    out->failed |= term.failed | text.failed;
    text_buf_free(&term);
    text_buf_free(&text);
}

static void add_options(struct text_buf *out)
{
    struct cli_group group[CLI_GROUPS];
    const size_t n = cli_groups(cli_tool, group);

    text_add(out, ".SH OPTIONS\n");
    for (size_t g = 0; g < n; g++) {
        if (group[g].opts != cli_tool->opts)
            text_add(out, ".SS %s\n", group[g].title);
        for (const struct cli_opt *o = group[g].opts; o->type != CLI_END; o++)
            if (cli_shows(o))
                add_option(out, o);
    }
    text_add(out,
             ".PP\nOptions and arguments may be mixed; \\fB\\-\\-\\fR ends the "
             "options.\nCounts and sizes take the suffixes k, M and G, powers "
             "of 1024.\n"
             "The scripts of \\fB\\-\\-print\\-completion\\fR ask "
             "\\fB\\-\\-complete\\fR \\fIWORD\\fR... what the last word may become.\n");
    if (!cli_tool->bare)
        text_add(out,
                 "In a file given by \\fB\\-\\-config\\fR each line is "
                 "\\fIoption\\fR = \\fIvalue\\fR; everything behind the equals "
                 "sign is the value.\nLines that begin with # are comments, a "
                 "flag is yes or no.\nThe command line wins: what it says of a "
                 "repeatable option replaces the file\\(aqs list,\nof NAME=VALUE "
                 "what it says of the same names.\n");
}

static void add_exit_status(struct text_buf *out)
{
    static const struct {
        int code;
        const char *meaning;
    } exits[] = {
        {0, "Done."},
        {ERR_NO, "The answer is no: a requirement or a check was not met."},
        {ERR_NUMERIC, "The integration of a full model failed numerically."},
        {ERR_USAGE, "Wrong usage: options, names, parameters."},
        {ERR_DATA, "Bad, corrupt, truncated or mismatching data."},
        {ERR_OPEN, "An input cannot be opened."},
        {ERR_MISSING, "Something required is missing."},
        {ERR_INTERNAL, "A defect, or no memory."},
        {ERR_CREATE, "An output cannot be created."},
        {ERR_IO, "Reading or writing failed."},
    };

    text_add(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < sizeof exits / sizeof *exits; i++)
        text_add(out, ".TP\n%d\n%s\n", exits[i].code, exits[i].meaning);
}

void cli_man(struct text_buf *out)
{
    text_add(out, ".TH \"%s\" 1 %s \"subgrid %s\" \"subgrid manual\"\n",
             cli_page(), SUBGRID_DATE, SUBGRID_VERSION);
    text_add(out, ".SH NAME\n");
    add_all(out, cli_page());
    text_add(out, " \\- ");
    add_all(out, cli_tool->brief);
    text_add(out, "\n.SH SYNOPSIS\n\\fB");
    add_all(out, cli_command());
    text_add(out, "\\fR ");
    add_all(out, cli_tool->synopsis);
    text_add(out, "\n.SH DESCRIPTION\n");
    add_paragraphs(out, cli_tool->text);
    if (cli_tool->list)
        text_add(out, ".PP\n\\fB\\-\\-list\\fR names what there is to choose "
                      "from.\n");
    add_options(out);
    if (cli_example(0))
        text_add(out, ".SH EXAMPLES\n.EX\n");
    for (size_t i = 0; cli_example(i); i++) {
        add_all(out, cli_example(i));
        text_add(out, "\n");
    }
    text_add(out, cli_example(0) ? ".EE\n" : "");
    add_exit_status(out);
    if (cli_tool->source) {
        text_add(out, ".SH REFERENCES\n");
        add_all(out, cli_tool->source);
        text_add(out, "\n.PP\nThe keys are those of lib/references.bib.\n");
    }
    if (!cli_tool->bare)
        text_add(out, ".SH SEE ALSO\n.BR subgrid (1)\n");
}
