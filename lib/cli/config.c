/* config.c -- configuration files.
 *
 * One `option = value` a line; blanks around both are dropped, everything else
 * is taken as it stands (no quoting). A line whose first character is # is a
 * comment. A flag may stand alone. At most 1 MiB is read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/slurp.h"
#include "cli/part.h"

/* text without the blanks at its ends; changes text. */
static char *trim(char *text)
{
    static const char blank[] = " \t\r\n";
    size_t len;

    text += strspn(text, blank);
    for (len = strlen(text); len > 0 && strchr(blank, text[len - 1]); len--)
        ;
    text[len] = '\0';
    return text;
}

static void read_line(const char *where, char *line)
{
    char *equal, *name = trim(line);

    if (*name == '#' || !*name)
        return;
    equal = strchr(name, '=');
    if (equal)
        *equal = '\0';
    cli_parse_line(where, trim(name), equal ? trim(equal + 1) : NULL);
}

/* The text lives until exit, since options point into it. */
static char *keep(char *text)
{
    static struct kept {
        struct kept *next;
        char *text;
    } * all;
    struct kept *new = malloc(sizeof *new);

    if (!new)
        cli_no_memory();
    *new = (struct kept){all, text};
    all = new;
    return text;
}

void cli_config(const char *path)
{
    struct err err = {0};
    char *text = slurp_text(path, SLURP_TEXT, &err), where[256];
    size_t number = 0;

    if (!text)
        cli_fail(err.code, "--config: %s: %s", path, err.msg);
    for (char *line = keep(text), *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        snprintf(where, sizeof where, "%s:%zu: ", path, ++number);
        read_line(where, line);
    }
}
